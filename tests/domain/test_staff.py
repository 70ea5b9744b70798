"""Names and roles of staff (BOK-01)."""

import pytest

from mojbok.domain.staff import (
    Actor,
    Role,
    StaffNameInvalidError,
    name_key,
    parse_staff_name,
    recovery_code_form,
)
from mojbok.domain.staff_permissions import PERMITTED, Act, ActForbiddenError, may, permit

pytestmark = pytest.mark.requirement("BOK-01")
#: What the brief gives to administrators alone, apart from the table.
ADMINISTRATORS = {Act.MANAGE_STAFF, Act.PUBLISH_TERMS, Act.UNLOCK_MANY}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("e.nowak", "e.nowak"),
        ("  Ewa   Żółć-Nowak ", "Ewa Żółć-Nowak"),
        ("ＥＷＡ", "EWA"),
        ("a1", "a1"),
        ("ab " * 21 + "a", "ab " * 21 + "a"),
    ],
)
def test_a_name_is_brought_to_one_form(typed: str, name: str) -> None:
    assert parse_staff_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "a",
        ".ewa",
        "ewa.",
        "ewa@polsp.example",
        "ewa<script>",
        "ewa\u202enowak",
        "x" * 65,
        "44051401359",
        "ewa/../",
        "x" * 5000,
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(StaffNameInvalidError):
        parse_staff_name(typed)


def test_names_are_compared_without_case_and_spaces() -> None:
    assert name_key(" E.NOWAK ") == name_key("e.nowak")
    assert name_key("Ewa  Nowak") == name_key("ewa nowak")
    assert name_key("ewa") != name_key("ewą")


def test_a_recovery_code_is_compared_without_dashes_spaces_and_case() -> None:
    assert recovery_code_form("abcd-2345-efgh-6789") == "ABCD2345EFGH6789"
    assert recovery_code_form("abcd 2345 efgh 6789") == "ABCD2345EFGH6789"


def test_every_role_has_its_acts_and_only_administrators_have_all() -> None:
    assert set(PERMITTED) == set(Role)
    assert PERMITTED[Role.ADMINISTRATOR] == set(Act)
    assert PERMITTED[Role.KONSULTANT] < set(Act)


@pytest.mark.parametrize("act", sorted(ADMINISTRATORS))
def test_what_is_for_administrators_alone_is_refused_to_others(act: Act) -> None:
    assert may(Role.ADMINISTRATOR, act)
    with pytest.raises(ActForbiddenError) as refused:
        permit(Actor(name="e.nowak", role=Role.KONSULTANT, id="1"), act)
    assert refused.value == ActForbiddenError(act=act)
    permit(Actor.of_shell("root"), act)
