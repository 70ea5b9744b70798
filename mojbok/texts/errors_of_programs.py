"""The sentence for each error that programs with a token, and whoever gives the tokens, may meet."""

from mojbok.domain.api_tokens import (
    TokenExistsError,
    TokenExpiresInPastError,
    TokenNameInvalidError,
    TokenRefusedError,
    TokenUnknownError,
)
from mojbok.domain.crm_push import DocumentRefusal, DocumentRefusedError, StoreAwayError
from mojbok.texts.errors_of_clients import explain
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _token_name(_error: TokenNameInvalidError) -> str:
    return _(
        "Nazwa tokenu to najwyżej 40 znaków: litery bez ogonków, cyfry oraz . _ -, na przykład crm-2027."
    )


@explain.register
def _token_exists(_error: TokenExistsError) -> str:
    return _(
        "Jest już token o tej nazwie. Podaj inną albo cofnij go najpierw: `mojbok crm token revoke`."
    )


@explain.register
def _token_unknown(_error: TokenUnknownError) -> str:
    return _("Nie ma ważnego tokenu o tej nazwie. Wszystkie pokazuje `mojbok crm token list`.")


@explain.register
def _token_expires(error: TokenExpiresInPastError) -> str:
    return _("Ten dzień już minął. Token może być ważny najkrócej do dziś, {today}.").format(
        today=error.today
    )


@explain.register
def _token_refused(error: TokenRefusedError) -> str:
    if error.is_missing:
        return _("Podaj token w nagłówku: Authorization: Bearer mojbok_crm_…")
    return _("Ten token nie jest ważny. Nowy daje `mojbok crm token add`.")


@explain.register
def _document_refused(error: DocumentRefusedError) -> str:
    sentences = {
        DocumentRefusal.NAME: _("Podaj samą nazwę pliku .pdf albo .xml, bez ścieżki."),
        DocumentRefusal.CONTENT: _(
            "Treść nie jest tym, co mówi nazwa: całym plikiem PDF albo plikiem XML w UTF-8 bez DOCTYPE."
        ),
        DocumentRefusal.INVOICE: _("Nie ma takiej faktury. Wyślij najpierw fakturę."),
        DocumentRefusal.NOT_NAMED: _(
            "Ta faktura nie ma tego dokumentu w kolumnie document. Wyślij najpierw fakturę z jego nazwą."
        ),
    }
    return sentences[DocumentRefusal(error.why)]


@explain.register
def _store_away(_error: StoreAwayError) -> str:
    return _(
        "Danych nie da się teraz zapisać. Wyślij to samo jeszcze raz za chwilę: co już zapisano, nie zmieni się."
    )
