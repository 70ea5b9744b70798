"""The sentence for each error that only staff and operators may meet: what happened and what to do."""

from mojbok.domain.accounts import (
    AccountNotActiveError,
    AccountNotBlockedError,
    AccountNotHeldError,
    AccountUnknownError,
    RegistrationLapsedError,
    UnblockFirstError,
    UnlockFirstError,
)
from mojbok.domain.audit import LONGEST_REASON, ReasonInvalidError
from mojbok.domain.client_changes import FileInTheWayError
from mojbok.domain.crm_imports import ImportUnknownError
from mojbok.domain.mail_queue import LetterNotRetriedError
from mojbok.domain.staff import (
    CodeWrongError,
    LastAdministratorError,
    OwnAccountError,
    RecoveryCodeWrongError,
    StaffCredentialsWrongError,
    StaffExistsError,
    StaffLockedError,
    StaffNameInvalidError,
    StaffUnknownError,
)
from mojbok.domain.staff_permissions import ActForbiddenError
from mojbok.domain.terms import (
    DayInvalidError,
    EffectiveInPastError,
    NoticeShortError,
    TermsEmptyError,
    TermsNotTextError,
    TermsTooLongError,
    VersionExistsError,
    VersionInvalidError,
)
from mojbok.texts.errors_of_programs import explain
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _file_in_the_way(error: FileInTheWayError) -> str:
    return _(
        "Plik {path} już jest i zawiera coś innego niż zmiany do zapisania. "
        "Przenieś go albo podaj inną nazwę."
    ).format(path=error.path)


@explain.register
def _unknown(_error: AccountUnknownError) -> str:
    return _("Nie ma konta o takim loginie.")


@explain.register
def _not_held(_error: AccountNotHeldError) -> str:
    return _("Dane kontaktowe tego konta można już zmieniać.")


@explain.register
def _registration_lapsed(_error: RegistrationLapsedError) -> str:
    return _(
        "Ta rejestracja wygasła, więc linku nie można wysłać ponownie. Klient musi zarejestrować się jeszcze raz."
    )


@explain.register
def _unblock_first(_error: UnblockFirstError) -> str:
    return _(
        "To konto zablokowało BOK, więc nic nie wysłano. Zdejmij najpierw blokadę (`mojbok account unblock`) "
        "i wyślij hasło jeszcze raz."
    )


@explain.register
def _unlock_first(_error: UnlockFirstError) -> str:
    return _(
        "To konto jest zablokowane po złych hasłach, więc nic nie wysłano. Odblokuj je najpierw "
        "(`mojbok account unlock`) i wyślij hasło jeszcze raz."
    )


@explain.register
def _reason(_error: ReasonInvalidError) -> str:
    return _(
        "Podaj powód: najwyżej {most} znaków, bez numerów PESEL i NIP, telefonów, adresów e-mail i haseł."
    ).format(most=LONGEST_REASON)


@explain.register
def _not_active(_error: AccountNotActiveError) -> str:
    return _("To konto nie jest aktywne, więc nie można go zablokować.")


@explain.register
def _not_blocked(_error: AccountNotBlockedError) -> str:
    return _(
        "BOK nie zablokowało tego konta. Po złych hasłach odblokowuje je `mojbok account unlock`."
    )


@explain.register
def _version_invalid(_error: VersionInvalidError) -> str:
    return _(
        "To nie jest numer wersji. Wpisz najwyżej 32 znaki: cyfry, litery bez ogonków oraz . _ - "
        "(na przykład 2.0)."
    )


@explain.register
def _version_exists(error: VersionExistsError) -> str:
    return _(
        "Regulamin w wersji {version} jest już opublikowany i nie można go zmienić. "
        "Nadaj nowej treści następny numer."
    ).format(version=error.version)


@explain.register
def _notice_short(_error: NoticeShortError) -> str:
    return _("Zaznacz to, jeśli tak ma być, albo popraw dzień.")


@explain.register
def _effective_in_past(error: EffectiveInPastError) -> str:
    return _(
        "Dzień {effective_on} już minął. Nowy regulamin może obowiązywać najwcześniej od dziś, {today}."
    ).format(effective_on=error.effective_on, today=error.today)


@explain.register
def _terms_empty(_error: TermsEmptyError) -> str:
    return _("Plik z regulaminem jest pusty. Wskaż plik z treścią.")


@explain.register
def _terms_not_text(_error: TermsNotTextError) -> str:
    return _("Ten plik nie jest tekstem w UTF-8. Zapisz regulamin jako plik Markdown w UTF-8.")


@explain.register
def _terms_too_long(error: TermsTooLongError) -> str:
    return _(
        "Ten plik jest za długi na regulamin: może mieć najwyżej {most} znaków. Sprawdź, czy to ten plik."
    ).format(most=error.most)


@explain.register
def _forbidden(_error: ActForbiddenError) -> str:
    return _("Tego nie obejmuje Twoja rola. Jeśli jest Ci potrzebne, poproś administratora.")


@explain.register
def _staff_name(_error: StaffNameInvalidError) -> str:
    return _(
        "Nazwa użytkownika to od 2 do 64 znaków: litery, cyfry, spacje, kropki i myślniki, na przykład j.kowalska."
    )


@explain.register
def _staff_exists(_error: StaffExistsError) -> str:
    return _("Ktoś ma już tę nazwę użytkownika. Podaj inną.")


@explain.register
def _staff_unknown(_error: StaffUnknownError) -> str:
    return _(
        "Nie ma pracownika o takiej nazwie użytkownika. Wszystkich pokazuje `mojbok staff list`."
    )


@explain.register
def _last_administrator(_error: LastAdministratorError) -> str:
    return _("To jedyny administrator. Daj najpierw tę rolę komuś innemu.")


@explain.register
def _own_account(_error: OwnAccountError) -> str:
    return _("Własnej roli ani konta nie można zmienić. Poproś innego administratora.")


@explain.register
def _staff_credentials(_error: StaffCredentialsWrongError) -> str:
    return _("Nieprawidłowa nazwa użytkownika lub hasło.")


@explain.register
def _staff_locked(_error: StaffLockedError) -> str:
    return _("Za dużo nieudanych prób, więc konto jest zablokowane. Odblokuje je administrator.")


@explain.register
def _code_wrong(_error: CodeWrongError) -> str:
    return _("To nie jest aktualny kod albo był już użyty. Poczekaj na następny i wpisz go.")


@explain.register
def _recovery_code_wrong(_error: RecoveryCodeWrongError) -> str:
    return _("To nie jest Twój kod zapasowy albo był już użyty. Wpisz inny.")


@explain.register
def _letter_not_retried(_error: LetterNotRetriedError) -> str:
    return _(
        "Tego listu nie można ponowić: nie ma takiego, został już wysłany albo właśnie jest wysyłany."
    )


@explain.register
def _import_unknown(_error: ImportUnknownError) -> str:
    return _("Nie ma takiego importu.")


@explain.register
def _day_invalid(_error: DayInvalidError) -> str:
    return _("Podaj dzień, od którego wersja obowiązuje.")
