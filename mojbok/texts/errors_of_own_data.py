"""The sentence for each error around the download of all data: what happened, and what to do."""

from datetime import datetime

from mojbok.domain.closing import ClosingUnsureError
from mojbok.domain.own_data import DataHeldError, ProofNeededError
from mojbok.texts.errors_of_refunds import explain
from mojbok.texts.formats import instant
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _proof_needed(_error: ProofNeededError) -> str:
    return _("Wpisz jeszcze raz hasło: od poprzedniego razu minęło już 10 minut.")


@explain.register
def _data_held(error: DataHeldError) -> str:
    return _(
        "To nowe konto, a jego e-mail albo telefon są inne niż w umowie, dlatego pliki z danymi "
        "wydamy od {until}. Wcześniej poproś o nie Biuro Obsługi Klienta."
    ).format(until=instant(datetime.fromisoformat(error.until)))


@explain.register
def _closing_unsure(_error: ClosingUnsureError) -> str:
    return _("Zaznacz, że chcesz zamknąć konto.")
