"""The sentence for each error that staff may meet at the complaints desk."""

from mojbok.domain.complaint_desk import (
    ColleagueUnknownError,
    ComplaintChangedError,
    ComplaintOfColleagueError,
    ComplaintOpenError,
    GapInTextError,
    VerdictMissingError,
)
from mojbok.texts.errors_of_own_data import explain
from mojbok.texts.translate import _

__all__ = ["explain"]


@explain.register
def _changed(_error: ComplaintChangedError) -> str:
    return _(
        "W tej sprawie coś się zmieniło, odkąd ją czytasz, więc nic nie zapisaliśmy. Obok jest jej obecny stan, "
        "a Twój tekst jest zachowany: przejrzyj go i wyślij jeszcze raz."
    )


@explain.register
def _of_colleague(error: ComplaintOfColleagueError) -> str:
    return _(
        "Tę reklamację prowadzi {name}. Poproś o jej przekazanie albo zwróć się do administratora. Twój tekst "
        "jest zachowany."
    ).format(name=error.name)


@explain.register
def _open(_error: ComplaintOpenError) -> str:
    return _("Ta reklamacja nie jest zakończona, więc nie trzeba jej wznawiać.")


@explain.register
def _colleague_unknown(_error: ColleagueUnknownError) -> str:
    return _("Ta osoba już tu nie pracuje. Wybierz kogoś innego.")


@explain.register
def _verdict_missing(_error: VerdictMissingError) -> str:
    return _("Wybierz rozstrzygnięcie.")


@explain.register
def _gap(error: GapInTextError) -> str:
    return _("Uzupełnij to miejsce w tekście: {gap}").format(gap=error.gap)
