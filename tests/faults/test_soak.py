"""Sixty register while the mail server, the database and the node go away; `bench/faults.py` has a thousand do so."""

from pathlib import Path

import pytest

from tests.faults.crowd import Told
from tests.faults.soak import site, soak

PEOPLE = 60


@pytest.mark.requirement("REG-09", "REG-10")
def test_accounts_letters_and_consents_are_what_the_clients_were_told_whatever_goes_away(
    tmp_path: Path,
) -> None:
    with site(tmp_path) as there:
        everybody = there.portal.import_people(2 * PEOPLE)
        people = [everybody.individual() for _ in range(PEOPLE)]
        found = soak(there, people)

        assert found.lost == set()
        assert found.doubled == set()
        assert found.denied == set()
        assert found.unmatched == set()
        assert found.crowd.count(Told.CONFIRMED) >= PEOPLE // 2
        assert found.crowd.failures > 0
        assert "Traceback" not in there.portal.log
        assert "Incident" not in there.portal.log
