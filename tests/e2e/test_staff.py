"""Staff sign in for the first time, out, and in again with a code (BOK-01)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import DESKTOP, Windows
from tests.e2e.looks import look_over
from tests.e2e.portal import Portal
from tests.e2e.screens.bok import Bok, BokLoginScreen, StaffScreen
from tests.e2e.staff import add_staff
from tests.staff import STAFF_PASSWORD

pytestmark = pytest.mark.requirement("BOK-01", "SCR-BOK")


def test_the_first_login_out_and_in_again(windows: Windows, portal: Portal) -> None:
    new, page = add_staff(portal, "administrator"), windows.open(DESKTOP)
    login = BokLoginScreen.open(page).live()
    look_over(page)

    app = login.log_in_once(new.name, new.one_time_password).choose(STAFF_PASSWORD)
    expect(app.qr_code).to_be_visible()
    expect(app.secret).to_have_text(" ".join(new.secret[n : n + 4] for n in range(0, 32, 4)))
    look_over(page)
    codes = app.confirm(new.code())
    expect(codes.codes).to_have_count(10)
    look_over(page)
    bok = codes.have_them()
    expect(bok.header).to_contain_text(f"{new.name} (administrator)")

    again = bok.log_out().log_in(new.name, STAFF_PASSWORD)
    look_over(page)
    again.confirm(new.code()).go_to("Konta pracowników")
    StaffScreen.shown(page).live()
    look_over(page)


def test_a_session_that_ends_elsewhere_empties_every_tab(windows: Windows, portal: Portal) -> None:
    colleague = add_staff(portal, "administrator")
    page = windows.open(DESKTOP, session=colleague.sign_in())
    StaffScreen.open(page).live()
    other = page.context.new_page()
    StaffScreen.open(other).live()

    Bok(page).log_out()

    BokLoginScreen.shown(other)
    expect(other.get_by_role("status")).to_contain_text("Wylogowano.")
