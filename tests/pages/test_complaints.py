"""What pages of complaints show for data that a browser test can hardly bring about (POR-07)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mojbok.domain.attachments import AttachmentKind, AttachmentsRefusedError
from mojbok.domain.complaint_deadline import Deadline, Silence
from mojbok.domain.complaints import (
    PAGE_SIZE,
    About,
    Attachment,
    Category,
    Complaint,
    ComplaintQuery,
    ComplaintState,
    Message,
    MessageKind,
    SubjectKind,
)
from mojbok.domain.complaints_repository import Found
from mojbok.pages import complaint as complaint_page
from mojbok.pages import complaint_form, complaints
from mojbok.services.complaints import ComplaintList, ComplaintOffer, ComplaintSheet
from mojbok.services.drafts import Returned
from tests.pages.page import SITE, Node, built

pytestmark = pytest.mark.requirement("POR-07")
HOSTILE = '"><script>alert(1)</script>'
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FILE = Attachment(
    id="plik-1",
    account_id="konto",
    name=HOSTILE + ".pdf",
    kind=AttachmentKind.PDF,
    size=2_621_440,
    file_key="0" * 32,
    stored_at=NOW,
    message_id=None,
)
COMPLAINT = Complaint(
    id="jakies-id",
    number="EB/2026/000123",
    account_id="konto",
    client_id="K1",
    is_consumer=True,
    category=Category.INVOICE,
    about=About(SubjectKind.INVOICE, "FV/1/2026"),
    subject=HOSTILE,
    state=ComplaintState.RECEIVED,
    received_at=NOW,
    due_on=date(2026, 12, 6),
    revision=1,
    closed_at=None,
)
FIRST = Message(
    id="m1",
    complaint_id=COMPLAINT.id,
    kind=MessageKind.COMPLAINT,
    text=HOSTILE,
    at=NOW,
    attachments=(FILE,),
)
OFFER = ComplaintOffer(
    client_name="Anna", invoices=[], contracts=[], points=[], waiting=[FILE], key="klucz"
)


def sheet(
    *, days_left: int = 14, silence: Silence = Silence.ACCEPTED, **changed: object
) -> ComplaintSheet:
    return ComplaintSheet(
        client_name="Anna",
        complaint=replace(COMPLAINT, **changed),  # type: ignore[arg-type] # a complaint's values
        talk=[FIRST],
        waiting=[],
        deadline=Deadline(due_on=COMPLAINT.due_on, days_left=days_left),
        silence=silence,
    )


def top(shown: ComplaintSheet) -> Node:
    return built(lambda: complaint_page._top(shown))


def listed(found: Sequence[Complaint], total: int, **asked: object) -> Node:
    shown = ComplaintList(
        client_name="Anna",
        found=Found(complaints=found, total=total),
        has_any=True,
        now=NOW,
    )
    return built(lambda: complaints.content(shown, ComplaintQuery(**asked), "otwarte"))  # type: ignore[arg-type] # a query's values


@pytest.mark.parametrize(
    ("days_left", "told"),
    [
        (14, "zostało 14 dni"),
        (5, "zostało 5 dni"),
        (4, "zostały 4 dni"),
        (2, "zostały 2 dni"),
        (1, "został 1 dzień"),
        (0, "dziś mija termin"),
        (-1, "termin minął 1 dzień temu"),
        (-22, "termin minął 22 dni temu"),
    ],
)
async def test_the_clock_says_how_many_days_are_left(days_left: int, told: str) -> None:
    words = top(sheet(days_left=days_left)).words.replace("\N{NO-BREAK SPACE}", " ")

    assert told in words


@pytest.mark.parametrize(
    ("silence", "told"),
    [
        (Silence.ACCEPTED, "uważa się za uznaną"),
        (Silence.DISCOUNT, "bonifikata"),
    ],
)
async def test_what_follows_a_missed_deadline_is_said_only_as_the_law_has_it(
    silence: Silence, told: str
) -> None:
    over = top(sheet(days_left=-1, silence=silence)).words
    nothing = top(sheet(days_left=-1, silence=Silence.NOTHING)).words

    assert told in over
    assert "uznaną" not in nothing
    assert "bonifikata" not in nothing


@pytest.mark.parametrize("state", [ComplaintState.REJECTED, ComplaintState.PARTLY_ACCEPTED])
async def test_who_is_refused_is_told_where_to_go(state: ComplaintState) -> None:
    household = top(sheet(state=state, closed_at=NOW)).words
    business = top(sheet(state=state, closed_at=NOW, is_consumer=False)).words

    assert "Koordynator do spraw negocjacji przy Prezesie Urzędu Regulacji Energetyki" in household
    assert "Koordynator" not in business
    assert "sądu" in business


async def test_a_complaint_that_is_over_has_no_clock() -> None:
    words = top(sheet(state=ComplaintState.ACCEPTED, closed_at=NOW)).words

    assert "Odpowiemy do" not in words
    assert "Koordynator" not in words


@pytest.mark.requirement("SEC-02")
async def test_what_customers_write_is_text_wherever_it_is_shown() -> None:
    shown = [
        top(sheet()),
        built(lambda: complaint_page._talk(sheet())),
        listed([COMPLAINT], 1, search=HOSTILE),
        built(
            lambda: complaint_form.content(
                SITE,
                OFFER,
                Returned(
                    values={"text": HOSTILE, "subject": HOSTILE},
                    errors={"files": AttachmentsRefusedError(refused=[[HOSTILE, "kind"]])},
                ),
                HOSTILE,
            )
        ),
    ]

    assert [list(page.all("script")) for page in shown] == [[], [], [], []]
    assert all(HOSTILE in page.words for page in shown)


async def test_a_text_keeps_its_first_blank_line_in_the_form() -> None:
    page = built(
        lambda: complaint_form.content(SITE, OFFER, Returned(values={"text": "\n\npo pustych"}))
    )

    [area] = page.all("textarea")
    # The browser drops the first end of a line of a field.
    assert area.text == "\n\n\npo pustych"


async def test_pages_of_the_list_keep_what_is_searched_for() -> None:
    page = listed([COMPLAINT], 3 * PAGE_SIZE, page=2, search="Żółta & co")

    links = [link.attributes["href"] for link in page.all("a", rel="prev")]
    links += [link.attributes["href"] for link in page.all("a", rel="next")]
    query = "stan=otwarte&szukaj=%C5%BC%C3%B3%C5%82ta+%26+co"
    assert links == [f"/reklamacje?{query}&strona=1", f"/reklamacje?{query}&strona=3"]


async def test_the_end_of_a_complaint_is_a_day_in_warsaw() -> None:
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    closed = replace(COMPLAINT, state=ComplaintState.WITHDRAWN, closed_at=at)

    assert "23.11.2026" in listed([closed], 1).words


async def test_a_page_beyond_the_last_one_says_so_and_leads_back() -> None:
    page = listed([], 21, page=9)

    assert "Pokaż wszystkie" in page.words
