"""The sentence for each error that a customer may meet: what happened and what to do."""

from datetime import datetime
from functools import singledispatch

from mojbok.domain.accounts import (
    AccountExistsError,
    AccountLockedError,
    LoginTakenError,
    RegistrationMismatchError,
    WrongCredentialsError,
)
from mojbok.domain.calendar_feed import CalendarUnknownError
from mojbok.domain.contract_number import ContractNumberInvalidError
from mojbok.domain.credentials import (
    CurrentPasswordWrongError,
    LinkDeadError,
    OneTimePasswordMalformedError,
    OneTimePasswordWrongError,
)
from mojbok.domain.email_address import EmailInvalidError
from mojbok.domain.email_change import EmailChangesTooManyError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.invoice_document import DocumentMissingError
from mojbok.domain.invoices import ContractUnknownError, InvoiceUnknownError
from mojbok.domain.login_name import LoginInvalidError, LoginOfDigitsError, LoginsDifferError
from mojbok.domain.nip import NipInvalidError
from mojbok.domain.nrb import NrbInvalidError
from mojbok.domain.password_policy import PasswordRule, PasswordsDifferError, PasswordTooWeakError
from mojbok.domain.pesel import PeselInvalidError
from mojbok.domain.phone import PhoneInvalidError
from mojbok.domain.postal_address import (
    CityInvalidError,
    FlatNumberInvalidError,
    HouseNumberInvalidError,
    PostalCodeInvalidError,
    StreetInvalidError,
)
from mojbok.domain.ppe import PpeInvalidError
from mojbok.domain.profile_form import ContactHeldError, ProfileStaleError
from mojbok.domain.rates import ChallengeRequiredError, TooBusyError, TooManyRequestsError
from mojbok.domain.sessions import SessionUnknownError
from mojbok.domain.terms import (
    TermsMissingError,
    TermsOutdatedError,
)
from mojbok.texts.formats import duration, instant
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
        "Wpisz numer telefonu komórkowego, na przykład 601\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567. "
        "Zagraniczny zacznij od + i numeru kraju."
    )


@explain.register
def _email(_error: EmailInvalidError) -> str:
    return _("Wpisz jeden adres e-mail, na przykład jan.kowalski@poczta.pl.")


@explain.register
def _postal_code(_error: PostalCodeInvalidError) -> str:
    return _("Wpisz kod pocztowy w postaci 00-950.")


@explain.register
def _street(_error: StreetInvalidError) -> str:
    return _("Wpisz samą nazwę ulicy, na przykład Długa. Numer domu ma osobne pole.")


@explain.register
def _house_number(_error: HouseNumberInvalidError) -> str:
    return _("Wpisz numer domu, na przykład 12 albo 12A.")


@explain.register
def _flat_number(_error: FlatNumberInvalidError) -> str:
    return _("Wpisz numer mieszkania, na przykład 4, albo zostaw to pole puste.")


@explain.register
def _city(_error: CityInvalidError) -> str:
    return _("Wpisz nazwę miejscowości, na przykład Bielsko-Biała.")


@explain.register
def _email_changes_too_many(error: EmailChangesTooManyError) -> str:
    return _(
        "Wysłaliśmy już kilka linków do zmiany adresu. Otwórz ostatni z nich albo spróbuj ponownie "
        "najpóźniej za {hours} godz."
    ).format(hours=error.hours)


@explain.register
def _contact_held(error: ContactHeldError) -> str:
    return _("Telefon, e-mail i adres możesz zmienić od {until}.").format(
        until=instant(datetime.fromisoformat(error.until))
    )


@explain.register
def _profile_stale(_error: ProfileStaleError) -> str:
    return _(
        "Te dane zmieniły się już w innym oknie. Porównaj je z formularzem i zapisz jeszcze raz."
    )


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
def _mismatch(error: RegistrationMismatchError) -> str:
    where = (
        _("Sprawdź NIP i numer umowy: są na umowie i na fakturze.")
        if error.is_business
        else _("Sprawdź PESEL i numer umowy: są na umowie i na fakturze.")
    )
    refused = _("Nie możemy założyć konta na te dane.")
    new = _("Jeśli umowa jest nowa, zaczekaj, aż odnotujemy Twój podpis.")
    return f"{refused} {where} {new}"


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
def _link_dead(_error: LinkDeadError) -> str:
    return _("Ten link jest nieważny.")


@explain.register
def _current_wrong(_error: CurrentPasswordWrongError) -> str:
    return _("To nie jest Twoje aktualne hasło. Sprawdź je i wpisz jeszcze raz.")


@explain.register
def _one_time_malformed(_error: OneTimePasswordMalformedError) -> str:
    return _(
        "Kod ma 16 znaków: litery i cyfry od 2 do 9. Przepisz go z ostatniej wiadomości od nas."
    )


@explain.register
def _one_time_wrong(_error: OneTimePasswordWrongError) -> str:
    return _("To nie jest ważne hasło jednorazowe. Przepisz je z ostatniej wiadomości od nas.")


@explain.register
def _session_unknown(_error: SessionUnknownError) -> str:
    return _("Nie ma takiej sesji. Odśwież stronę.")


@explain.register
def _invoice_unknown(_error: InvoiceUnknownError) -> str:
    return _("Nie ma takiej faktury. Znajdź ją na liście faktur.")


@explain.register
def _calendar_unknown(_error: CalendarUnknownError) -> str:
    return _("Nie ma takiego kalendarza. Jego adres znajdziesz w zakładce Ustawienia.")


@explain.register
def _document_missing(_error: DocumentMissingError) -> str:
    return _("Nie mamy tego dokumentu. Poproś o niego Biuro Obsługi Klienta.")


@explain.register
def _contract_unknown(_error: ContractUnknownError) -> str:
    return _("Nie ma takiej umowy. Znajdź ją na liście umów.")


@explain.register
def _passwords_differ(_error: PasswordsDifferError) -> str:
    return _("Hasła nie są takie same")


@explain.register
def _terms_missing(_error: TermsMissingError) -> str:
    return _("Dokument jest chwilowo niedostępny. Spróbuj za kilka minut.")


@explain.register
def _terms_outdated(error: TermsOutdatedError) -> str:
    return _(
        "Właśnie weszła w życie nowsza wersja regulaminu: {version}. Przeczytaj ją i zaakceptuj."
    ).format(version=error.version)


@explain.register
def _too_many(error: TooManyRequestsError) -> str:
    whose = {
        "registration_address": _(
            "Z Twojego łącza internetowego wysłano już zbyt wiele formularzy rejestracji."
        ),
        "registration_number": _(
            "Z tym numerem PESEL albo NIP próbowano się zarejestrować już zbyt wiele razy."
        ),
        "registration_email": _("Na ten adres e-mail wysłaliśmy już kilka linków aktywacyjnych."),
        "activation_address": _(
            "Z Twojego łącza internetowego otwarto zbyt wiele nieważnych linków."
        ),
        "complaints_account": _("Z tego konta wysłano dziś już zbyt wiele reklamacji."),
        "complaint_replies_account": _(
            "Z tego konta wysłano w krótkim czasie zbyt wiele odpowiedzi."
        ),
        "attachments_account": _("Z tego konta dołączono dziś już zbyt wiele plików."),
        "reading_account": _("Z Twojego konta podano już bardzo dużo odczytów."),
        "spreadsheets_account": _("W krótkim czasie pobrano z tego konta bardzo wiele plików."),
        "archives_account": _("W krótkim czasie pobrano z tego konta bardzo wiele plików ZIP."),
        "prints_account": _("W krótkim czasie pobrano z tego konta bardzo wiele plików PDF."),
        "staff_search": _("W krótkim czasie było bardzo dużo wyszukiwań klientów."),
        "staff_pesel": _("W krótkim czasie było bardzo dużo odsłon numerów PESEL."),
        "own_data_account": _("Z tego konta pobrano dziś już wiele plików z wszystkimi danymi."),
        "crm_api_address": _("Z tego adresu przyszło zbyt wiele nieważnych tokenów."),
        "crm_api_token": _("Z tym tokenem wysłano w krótkim czasie zbyt wiele żądań."),
        "payment_account": _("W krótkim czasie zaczęto z tego konta bardzo wiele płatności."),
    }
    what = whose.get(error.limit, _("W tej chwili dostajemy bardzo dużo formularzy."))
    again = _("Spróbuj ponownie za {time}.").format(time=duration(error.seconds))
    return f"{what} {again}"


@explain.register
def _challenge(_error: ChallengeRequiredError) -> str:
    return _(
        "Z Twojego łącza internetowego było ostatnio dużo nieudanych logowań, więc najpierw sprawdzimy, "
        "czy to nie automat. Przeglądarka zrobi to sama. Wpisz hasło i zaloguj się jeszcze raz."
    )


@explain.register
def _too_busy(_error: TooBusyError) -> str:
    return _("W tej chwili zbyt wiele osób czeka na sprawdzenie hasła. Spróbuj za kilka sekund.")


@explain.register
def _too_weak(error: PasswordTooWeakError) -> str:
    sentences = {
        PasswordRule.LENGTH: _("Hasło musi mieć co najmniej 8 znaków."),
        PasswordRule.LENGTH_OF_STAFF: _("Hasło musi mieć co najmniej 12 znaków."),
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
