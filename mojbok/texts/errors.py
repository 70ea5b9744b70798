"""The sentence for each error of the domain: what happened and what to do."""

from functools import singledispatch

from mojbok.domain.accounts import (
    AccountExistsError,
    AccountLockedError,
    AccountUnknownError,
    LoginTakenError,
    RegistrationMismatchError,
    WrongCredentialsError,
)
from mojbok.domain.contract_number import ContractNumberInvalidError
from mojbok.domain.credentials import LinkDeadError, OneTimePasswordWrongError
from mojbok.domain.email_address import EmailInvalidError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.login_name import LoginInvalidError, LoginOfDigitsError, LoginsDifferError
from mojbok.domain.nip import NipInvalidError
from mojbok.domain.nrb import NrbInvalidError
from mojbok.domain.password_policy import PasswordRule, PasswordsDifferError, PasswordTooWeakError
from mojbok.domain.pesel import PeselInvalidError
from mojbok.domain.phone import PhoneInvalidError
from mojbok.domain.ppe import PpeInvalidError
from mojbok.domain.terms import TermsMissingError
from mojbok.texts.translate import _


@singledispatch
def explain(error: DomainError) -> str:
    """Say an error in words. Raises NotImplementedError for one that has no sentence yet."""
    raise NotImplementedError(type(error).__name__)


@explain.register
def _required(error: FieldRequiredError) -> str:
    return _("Pole {label} jest wymagane").format(label=error.label)


@explain.register
def _too_long(error: FieldTooLongError) -> str:
    return _("To za długi tekst. Wpisz najwyżej {most} znaków.").format(most=error.most)


@explain.register
def _form(_error: FormInvalidError) -> str:
    return _("Popraw zaznaczone pola.")


@explain.register
def _pesel(_error: PeselInvalidError) -> str:
    return _(
        "Ten numer PESEL nie jest prawidłowy. Sprawdź, czy ma 11 cyfr i czy żadna nie jest zamieniona."
    )


@explain.register
def _nip(_error: NipInvalidError) -> str:
    return _(
        "Ten NIP nie jest prawidłowy. Sprawdź, czy ma 10 cyfr i czy żadna nie jest zamieniona."
    )


@explain.register
def _nrb(_error: NrbInvalidError) -> str:
    return _(
        "Ten numer rachunku nie jest prawidłowy. Sprawdź, czy ma 26 cyfr i czy żadna nie jest zamieniona."
    )


@explain.register
def _ppe(_error: PpeInvalidError) -> str:
    return _("Ten kod PPE nie jest prawidłowy. Ma 18 cyfr i zaczyna się od 590; jest na fakturze.")


@explain.register
def _contract_number(_error: ContractNumberInvalidError) -> str:
    return _("Sprawdź numer umowy. Jest na pierwszej stronie umowy i na fakturze.")


@explain.register
def _phone(_error: PhoneInvalidError) -> str:
    return _(
        "Wpisz numer telefonu komórkowego, na przykład 601 234 567. Zagraniczny zacznij od + i numeru kraju."
    )


@explain.register
def _email(_error: EmailInvalidError) -> str:
    return _("Wpisz jeden adres e-mail, na przykład jan.kowalski@poczta.pl.")


@explain.register
def _login(_error: LoginInvalidError) -> str:
    return _("Login ma od 3 do 64 znaków: litery bez polskich ogonków, cyfry oraz . _ - @")


@explain.register
def _login_digits(_error: LoginOfDigitsError) -> str:
    return _(
        "Login z samych cyfr może być tylko Twoim numerem PESEL albo NIP. Dodaj literę albo zostaw pole puste."
    )


@explain.register
def _logins_differ(_error: LoginsDifferError) -> str:
    return _("Loginy nie są takie same")


@explain.register
def _login_taken(_error: LoginTakenError) -> str:
    return _("Ten login jest już zajęty. Wybierz inny albo zostaw pole puste.")


@explain.register
def _mismatch(_error: RegistrationMismatchError) -> str:
    return _(
        "Nie możemy założyć konta na te dane. Sprawdź numer PESEL albo NIP i numer umowy: są na umowie i na fakturze. "
        "Jeśli umowa jest nowa, zaczekaj, aż odnotujemy Twój podpis."
    )


@explain.register
def _exists(_error: AccountExistsError) -> str:
    return _(
        "Masz już konto w mojBOK. Zaloguj się, a jeśli nie pamiętasz hasła albo loginu, odzyskaj je. "
        "Drugiego konta założyć nie można."
    )


@explain.register
def _wrong_credentials(_error: WrongCredentialsError) -> str:
    return _("Login lub hasło są nieprawidłowe. Sprawdź je i spróbuj jeszcze raz.")


@explain.register
def _locked(_error: AccountLockedError) -> str:
    return _(
        "Konto jest zablokowane: zbyt wiele razy z rzędu podano złe hasło. "
        "Aby je odblokować, skontaktuj się z Biurem Obsługi Klienta."
    )


@explain.register
def _unknown(_error: AccountUnknownError) -> str:
    return _("Nie ma konta o takim loginie.")


@explain.register
def _link_dead(_error: LinkDeadError) -> str:
    return _("Ten link jest nieważny.")


@explain.register
def _one_time_wrong(_error: OneTimePasswordWrongError) -> str:
    return _("To nie jest ważne hasło jednorazowe. Przepisz je z ostatniej wiadomości od nas.")


@explain.register
def _passwords_differ(_error: PasswordsDifferError) -> str:
    return _("Hasła nie są takie same")


@explain.register
def _terms_missing(_error: TermsMissingError) -> str:
    return _("Dokument jest chwilowo niedostępny. Spróbuj za kilka minut.")


@explain.register
def _too_weak(error: PasswordTooWeakError) -> str:
    sentences = {
        PasswordRule.LENGTH: _("Hasło musi mieć co najmniej 8 znaków."),
        PasswordRule.CAPITAL: _("Dodaj wielką literę."),
        PasswordRule.DIGIT_OR_SPECIAL: _("Dodaj cyfrę albo znak specjalny."),
        PasswordRule.TOO_LONG: _("Hasło może mieć najwyżej 128 znaków."),
        PasswordRule.PERSONAL: _(
            "Hasło nie może być Twoim loginem, numerem ani adresem, ani ich zawierać."
        ),
        PasswordRule.COMMON: _("To hasło jest zbyt popularne i łatwe do odgadnięcia. Wymyśl inne."),
        PasswordRule.OLD: _("To Twoje dotychczasowe hasło. Wymyśl nowe."),
        PasswordRule.ONE_TIME_FORM: _("To hasło wygląda jak jednorazowe. Dodaj małą literę."),
    }
    return " ".join(sentences[PasswordRule(rule)] for rule in error.rules)
