"""The password asked again before what must not be done by whoever merely found an open session."""

from mojbok.domain.accounts import Account, Source, WrongCredentialsError
from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.password_policy import MAX_LENGTH
from mojbok.domain.profile_form import LABELS
from mojbok.services.sign_in import SignIn


def confirm_password(sign_in: SignIn, account: Account, password: str, source: Source) -> None:
    """See that a password is the account's own; a wrong one counts toward the lock (LOCK-01).

    Raises FormInvalidError at the field `password`, AccountLockedError.
    """
    if not password:
        missing = FieldRequiredError(label=LABELS["password"])
        raise FormInvalidError(errors={"password": missing})
    if len(password) > MAX_LENGTH:
        raise _wrong_password()
    try:
        _, is_one_time = sign_in.prove(account.login, password, source)
    except WrongCredentialsError as error:
        raise _wrong_password() from error
    if is_one_time:
        raise _wrong_password()


def _wrong_password() -> FormInvalidError:
    return FormInvalidError(errors={"password": CurrentPasswordWrongError()})
