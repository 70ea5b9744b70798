import pytest
from sqlalchemy import Engine

from mojbok.storage.crm.statuses import (
    StatusExistsError,
    StatusUnknownError,
    add_status,
    codes_by_word,
    list_statuses,
)


def test_the_chain_is_listed_in_its_order_and_the_rest_behind(engine: Engine) -> None:
    labels = [status.label for status in list_statuses(engine)]

    assert labels == [
        "Projekt",
        "Wysłana do klienta",
        "Podpisana przez klienta",
        "Podpisana przez sprzedawcę",
        "Aktywna",
        "Zakończona",
        "Anulowana",
    ]


def test_statuses_can_be_put_into_the_same_gap_again_and_again(engine: Engine) -> None:
    for place in range(12):
        add_status(engine, f"Etap {place}", after="podpisana przez klienta")

    labels = [status.label for status in list_statuses(engine)]
    assert labels[2:15] == ["Podpisana przez klienta", *(f"Etap {11 - at}" for at in range(12))]
    ranks = [status.rank for status in list_statuses(engine) if status.rank is not None]
    assert ranks == sorted(set(ranks))


def test_a_status_at_the_end_of_the_chain_and_one_outside(engine: Engine) -> None:
    last = add_status(engine, "Rozliczona", after="Zakończona")
    outside = add_status(engine, "  Wstrzymana   przez BOK ", after=None)

    assert last.rank is not None
    assert last.rank > 600
    assert (outside.label, outside.code, outside.rank) == (
        "Wstrzymana przez BOK",
        "wstrzymana_przez_bok",
        None,
    )
    assert codes_by_word(engine)["wstrzymana przez bok"] == "wstrzymana_przez_bok"


@pytest.mark.parametrize(
    "label", ["aktywna", "AKTYWNA", "Wysłana do klienta", "wyslana_do_klienta"]
)
def test_a_status_is_not_added_twice(engine: Engine, label: str) -> None:
    with pytest.raises(StatusExistsError):
        add_status(engine, label, after=None)


def test_a_status_can_not_follow_what_is_not_in_the_chain(engine: Engine) -> None:
    for stranger in ("Anulowana", "Uśpiona"):
        with pytest.raises(StatusUnknownError):
            add_status(engine, "Nowa", after=stranger)
