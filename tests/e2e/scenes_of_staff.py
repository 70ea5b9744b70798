"""What the README's pictures show of the Biuro Obsługi Klienta."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import FilePayload, expect

from mojbok.texts.formats import WARSAW
from tests.e2e import new_terms
from tests.e2e.screens.bok import AppScreen, CodeScreen, FirstPasswordScreen, RecoveryCodesScreen
from tests.e2e.screens.screen import Screen
from tests.e2e.stage import LOCKED, Scene, Shot, Tab


def staff_login(shot: Shot) -> Screen:
    page = shot.page()
    page.goto("/bok/logowanie")
    return Tab(page)


def of_staff(address: str, first: str = "") -> Scene:
    """Give a screen of the Biuro Obsługi Klienta, or what its first link of such a name leads to."""

    def scene(shot: Shot) -> Screen:
        page = shot.page(shot.stage.staff)
        page.goto(address)
        return Tab(page).follow_first(first) if first else Tab(page)

    return scene


def client_sheet(shot: Shot) -> Screen:
    """Find the customer of the other pictures."""
    page = shot.page(shot.stage.staff)
    page.goto("/bok/klienci")
    screen = Tab(page)
    screen.main.get_by_role("searchbox").fill("Anna Kaczmarek")
    screen.main.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", level=1, name="Anna Kaczmarek")).to_be_visible()
    return screen


def first_password(shot: Shot) -> Screen:
    return FirstPasswordScreen.open(shot.page(shot.stage.beginning))


def app(shot: Shot) -> Screen:
    return AppScreen.open(shot.page(shot.stage.setting_up))


def recovery_codes(shot: Shot) -> Screen:
    return RecoveryCodesScreen.open(shot.page(shot.stage.noting_down))


def code(shot: Shot) -> Screen:
    return CodeScreen.open(shot.page(shot.stage.halfway))


def locked_out(shot: Shot) -> Screen:
    """Look for all accounts that were locked in the last hours."""
    page = shot.page(shot.stage.staff)
    page.goto("/bok/odblokowanie")
    page.get_by_role("button", name="Pokaż zablokowane konta", exact=True).click()
    expect(page.get_by_role("heading", name=f"Zablokowane i pasujące: {LOCKED}")).to_be_visible()
    return Tab(page)


def terms_preview(shot: Shot) -> Screen:
    """Look at a version that says something else than the one in force."""
    page = shot.page(shot.stage.staff)
    page.goto("/bok/regulamin")
    text = new_terms.newer_text().replace("w ciągu 7 dni", "w ciągu 5 dni")
    file = FilePayload(name="regulamin.md", mimeType="text/markdown", buffer=text.encode())
    day = datetime.now(UTC).astimezone(WARSAW).date() + timedelta(days=20)
    page.get_by_label("Treść", exact=True).set_input_files(file)
    page.get_by_label("Numer wersji", exact=True).fill("3.0")
    page.get_by_label("Obowiązuje od", exact=True).fill(day.isoformat())
    page.get_by_role("button", name="Zobacz podgląd", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Podgląd regulaminu")).to_be_visible()
    return Tab(page)


OF_STAFF: dict[str, Scene] = {
    "bok-logowanie": staff_login,
    "bok-kod": code,
    "bok-pierwsze-logowanie": first_password,
    "bok-pierwsze-logowanie-aplikacja": app,
    "bok-kody-zapasowe": recovery_codes,
    "bok-klienci": of_staff("/bok/klienci"),
    "bok-klient": client_sheet,
    "bok-odblokowanie": of_staff("/bok/odblokowanie"),
    "bok-odblokowanie-konta": locked_out,
    "bok-zwroty": of_staff("/bok/zwroty"),
    "bok-zwrot": of_staff("/bok/zwroty", "ZN-"),
    "bok-reklamacje": of_staff("/bok/reklamacje?zakladka=wszystkie"),
    "bok-reklamacja": of_staff("/bok/reklamacje?zakladka=wszystkie", "Za wysoka"),
    "bok-poczta": of_staff("/bok/poczta?stan=wyslane"),
    "bok-importy": of_staff("/bok/importy"),
    "bok-regulamin": of_staff("/bok/regulamin"),
    "bok-regulamin-podglad": terms_preview,
    "bok-pracownicy": of_staff("/bok/pracownicy"),
    "bok-pracownik": of_staff("/bok/pracownicy", "pracownik2"),
    "bok-konto": of_staff("/bok/konto"),
}
