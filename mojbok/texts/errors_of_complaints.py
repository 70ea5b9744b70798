"""The sentence for each error of complaints and their files."""

from mojbok.domain.attachments import (
    MEGABYTE,
    MOST_BYTES,
    MOST_BYTES_IN_ALL,
    MOST_FILES,
    AttachmentsRefusedError,
    AttachmentsTooLargeError,
    Refusal,
)
from mojbok.domain.complaints import (
    AboutTwiceError,
    AboutUnknownError,
    CategoryMissingError,
    ComplaintClosedError,
    ComplaintUnknownError,
)
from mojbok.texts.errors import explain
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _files_refused(error: AttachmentsRefusedError) -> str:
    why = {
        Refusal.KIND: _("to nie jest dokument PDF, zdjęcie JPEG, PNG lub HEIC ani zwykły tekst"),
        Refusal.EMPTY: _("plik jest pusty"),
        Refusal.SIZE: _("plik ma więcej niż {most} MB").format(most=MOST_BYTES // MEGABYTE),
        Refusal.COUNT: _("może być najwyżej {most} plików").format(most=MOST_FILES),
        Refusal.TOTAL: _("wszystkie pliki razem mogą mieć najwyżej {most} MB").format(
            most=MOST_BYTES_IN_ALL // MEGABYTE
        ),
    }
    told = "; ".join(f"„{name}”: {why[Refusal(reason)]}" for name, reason in error.refused)
    return _("Tych plików nie przyjęliśmy. {told}.").format(told=told)


@explain.register
def _files_too_large(_error: AttachmentsTooLargeError) -> str:
    return _(
        "Pliki były za duże i nie zostały wysłane: razem mogą mieć najwyżej {most} MB. Dołącz mniej plików "
        "albo mniejsze."
    ).format(most=MOST_BYTES_IN_ALL // MEGABYTE)


@explain.register
def _category(_error: CategoryMissingError) -> str:
    return _("Wybierz, czego dotyczy reklamacja.")


@explain.register
def _about_unknown(_error: AboutUnknownError) -> str:
    return _(
        "Nie znaleźliśmy tego wśród Twoich faktur i umów. Sprawdź numer albo zostaw to pole puste "
        "i podaj numer w opisie."
    )


@explain.register
def _about_twice(_error: AboutTwiceError) -> str:
    return _("Wybierz fakturę z listy albo wpisz numer innej, nie jedno i drugie.")


@explain.register
def _complaint_unknown(_error: ComplaintUnknownError) -> str:
    return _("Nie ma takiej reklamacji.")


@explain.register
def _complaint_closed(_error: ComplaintClosedError) -> str:
    return _(
        "Ta reklamacja jest już zakończona, więc nie można do niej nic dopisać. Możesz złożyć nową "
        "i powołać się na numer tej."
    )
