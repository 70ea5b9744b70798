"""Proofs of work by ALTCHA's protocol (PBKDF2); the browser's part is `assets/solver.js`."""

import json
import secrets
from datetime import timedelta
from typing import Final

from altcha import Challenge, Payload, create_challenge, verify_solution

from mojbok.domain.ports import Clock, RateLimiter, Vault
from mojbok.domain.rates import Rate

#: PBKDF2 is native code in the browser as it is with an attacker. The browser tries one key after the other and
#: needs `_FEWEST` to `_MOST` of them, so that the time it takes has an end (docs/decisions/0044 has the figures).
_ALGORITHM: Final = "PBKDF2/SHA-256"
_ITERATIONS: Final = 2500
_FEWEST: Final = 400
_MOST: Final = 700
_LIFETIME: Final = timedelta(minutes=15)
_LONGEST_SOLUTION: Final = 4096


class WorkChallenges:
    """Challenges signed under keys of the vault; each solution counts once, for which the limiter is asked."""

    def __init__(self, vault: Vault, clock: Clock, limiter: RateLimiter) -> None:
        self._signing = vault.index("signature", purpose="challenge")
        self._answer_signing = vault.index("answer", purpose="challenge")
        self._clock = clock
        self._limiter = limiter

    def issue(self, purpose: str) -> str:
        """Give a new challenge as JSON. Costs as much as one try of the browser's."""
        expires = self._clock.now() + _LIFETIME
        challenge = create_challenge(
            _ALGORITHM,
            _ITERATIONS,
            counter=_FEWEST + secrets.randbelow(_MOST - _FEWEST + 1),
            # Not ALTCHA's own `expires_at`, which is held against a clock that is not ours.
            data={"purpose": purpose, "expires": int(expires.timestamp())},
            hmac_secret=self._signing,
            hmac_key_secret=self._answer_signing,
        )
        return json.dumps(challenge.to_dict())

    def accept(self, solution: str, purpose: str) -> bool:
        """Tell whether this solves a challenge of that purpose, in time and for the first time."""
        payload = _read(solution)
        if payload is None or not self._is_right(payload):
            return False
        return self._is_meant(payload.challenge, purpose) and self._is_first(payload.challenge)

    def _is_right(self, payload: Payload) -> bool:
        verified = verify_solution(
            payload, self._signing, hmac_key_secret=self._answer_signing
        ).verified
        return bool(verified)

    def _is_meant(self, challenge: Challenge, purpose: str) -> bool:
        data = challenge.parameters.data or {}
        in_time = self._clock.now().timestamp() < data.get("expires", 0)
        return in_time and data.get("purpose") == purpose

    def _is_first(self, challenge: Challenge) -> bool:
        once = (Rate(1, int(_LIFETIME.total_seconds())),)
        return self._limiter.take(once, "challenge solved", str(challenge.signature)) == 0


def _read(solution: str) -> Payload | None:
    if not solution or len(solution) > _LONGEST_SOLUTION:
        return None
    try:
        return Payload.from_base64(solution)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
