"""Takes the README's pictures: `python -m tests.e2e.screenshots`, or those alone whose names are given."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browsing import DESKTOP, SCHEMES, SIZES, Faults, Windows, chromium
from tests.e2e.portal import ROOT, Portal, running
from tests.e2e.scenes_of_staff import OF_STAFF
from tests.e2e.screens.acceptance import AcceptanceScreen
from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.complaints import ComplaintForm
from tests.e2e.screens.delivery_points import DeliveryPointsScreen
from tests.e2e.screens.documents import TermsScreen
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.password_window import PasswordWindow
from tests.e2e.screens.payments import PayingScreen
from tests.e2e.screens.recovery import LoginRecoveryScreen, PasswordRecoveryScreen
from tests.e2e.screens.refund import RefundScreen
from tests.e2e.screens.registration import RegistrationScreen
from tests.e2e.screens.screen import Screen
from tests.e2e.screens.settings import EmailChangeScreen, SettingsScreen
from tests.e2e.stage import Scene, Shot, Stage, Tab

IMAGES = ROOT / "docs" / "images"


def login(shot: Shot) -> Screen:
    return LoginScreen.open(shot.page())


def registration(shot: Shot) -> Screen:
    return RegistrationScreen.open(shot.page())


def registration_with_errors(shot: Shot) -> Screen:
    form = RegistrationScreen.open(shot.page())
    form.pesel.fill("44051401358")
    form.contract_number.fill("UM/2024/0000012")
    form.email.fill("anna.kowalska@poczta.example.com")
    form.terms.check()
    return form.send_wrong()


def activation(shot: Shot) -> Screen:
    return ActivationScreen.follow(shot.page(), shot.stage.links[shot.size]).done()


def forced_password(shot: Shot) -> Screen:
    screen = ForcedPasswordScreen.open(shot.page(shot.stage.entering)).live()
    screen.one_time_password.fill("ABCD-2345-EFGH-6789")
    screen.new_password.fill("Zielony")
    return screen


def acceptance(shot: Shot) -> Screen:
    return AcceptanceScreen.open(shot.page(shot.stage.accepting))


def acceptance_with_error(shot: Shot) -> Screen:
    return AcceptanceScreen.open(shot.page(shot.stage.accepting)).accept_in_vain()


def password_window(shot: Shot) -> Screen:
    window = PasswordWindow.open(shot.page(shot.stage.customer))
    window.new.fill("Zielony")
    return SettingsScreen(window.page)


def home(shot: Shot) -> Screen:
    return HomeScreen.open(shot.page(shot.stage.customer))


def settings(shot: Shot) -> Screen:
    return SettingsScreen.open(shot.page(shot.stage.customer))


def settings_window(shot: Shot) -> Screen:
    return SettingsScreen.open(shot.page(shot.stage.customer)).live().open_window()


def refund_form(shot: Shot) -> Screen:
    page = shot.page(shot.stage.overpaid)
    page.goto("/platnosci")
    page.get_by_role("main").get_by_role("button", name="Zwrot nadpłaty", exact=True).click()
    return RefundScreen.shown(page)


def of_refunded(address: str) -> Scene:
    """Give a screen of somebody whose refund is under way."""

    def scene(shot: Shot) -> Screen:
        page = shot.page(shot.stage.refunded)
        page.goto(address)
        return Tab(page)

    return scene


def returned(shot: Shot) -> Screen:
    """Come back from the payment provider without having paid."""
    return PayingScreen.open(shot.page(shot.stage.customer)).live().online().cancel()


def tab(address: str) -> Scene:
    return lambda shot: Tab.at(shot, address)


def first_of(address: str, name: str) -> Scene:
    return lambda shot: Tab.at(shot, address).follow_first(name)


def point(shot: Shot) -> Screen:
    screen = DeliveryPointsScreen.open(shot.page(shot.stage.customer)).open_first()
    return screen.look_at("Rok").drawn()


def reading_window(shot: Shot) -> Screen:
    page = shot.page(shot.stage.customer)
    return DeliveryPointsScreen.open(page).open_first().live().open_window()


def terms(shot: Shot) -> Screen:
    return TermsScreen.open(shot.page())


def password_recovery(shot: Shot) -> Screen:
    return PasswordRecoveryScreen.open(shot.page())


def login_recovery(shot: Shot) -> Screen:
    return LoginRecoveryScreen.open(shot.page())


def login_recovered(shot: Shot) -> Screen:
    return LoginRecoveryScreen.open(shot.page()).recover("jan.nowak@poczta.example.com")


def email_changed(shot: Shot) -> Screen:
    """Ask for another address, and follow the link that came there."""
    person, session = shot.stage.moving[shot.size]
    window = SettingsScreen.open(shot.page(session)).live().open_window()
    new = f"nowa.{person.email}"
    window.email.fill(new)
    window.password.fill(person.password)
    window.save().page.close()
    link = shot.stage.portal.letters.wait_for("email-change-confirm", new).acted_on
    return EmailChangeScreen.follow(shot.page(), link).done()


SCENES: dict[str, Scene] = {
    "logowanie": login,
    "rejestracja": registration,
    "rejestracja-bledy": registration_with_errors,
    "aktywacja": activation,
    "wymagana-zmiana-hasla": forced_password,
    "aktualizacja-regulaminu": acceptance,
    "aktualizacja-regulaminu-bledy": acceptance_with_error,
    "pulpit": home,
    "umowy": tab("/umowy"),
    "umowa": first_of("/umowy", "UM"),
    "faktury": tab("/faktury"),
    "faktura": first_of("/faktury", "FV"),
    "platnosci": tab("/platnosci"),
    "platnosci-zaplac": tab("/platnosci/zaplac"),
    "platnosci-przelew": tab("/platnosci/zaplac/przelew"),
    "platnosci-powrot": returned,
    "platnosci-zwrot": refund_form,
    "platnosci-zwrot-w-toku": of_refunded("/platnosci"),
    "pulpit-zwrot-w-toku": of_refunded("/pulpit"),
    "platnosci-rozliczenie": tab("/platnosci/rozliczenie"),
    "punkty-poboru": tab("/punkty-poboru"),
    "punkt-poboru": point,
    "punkt-poboru-odczyt": reading_window,
    "reklamacje": tab("/reklamacje"),
    "reklamacja": first_of("/reklamacje", "Za wysoka"),
    "reklamacja-nowa": tab("/reklamacje/nowa"),
    "wiadomosci": tab("/wiadomosci"),
    "ustawienia": settings,
    "ustawienia-zmiana-danych": settings_window,
    "ustawienia-zmiana-hasla": password_window,
    "regulamin": terms,
    "odzyskiwanie-hasla": password_recovery,
    "odzyskiwanie-loginu": login_recovery,
    "odzyskiwanie-loginu-wyslano": login_recovered,
    "zmiana-adresu": email_changed,
    "moje-dane": tab("/ustawienia/moje-dane"),
    "zamkniecie-konta": tab("/ustawienia/zamkniecie-konta"),
    **OF_STAFF,
}
#: Too long to be shown whole, or over what is.
ONLY_THE_TOP = {
    "bok-klient",
    "bok-poczta",
    "bok-regulamin-podglad",
    "faktura",
    "faktury",
    "platnosci",
    "platnosci-rozliczenie",
    "pulpit",
    "punkt-poboru",
    "punkt-poboru-odczyt",
    "regulamin",
    "ustawienia-zmiana-danych",
    "ustawienia-zmiana-hasla",
}


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    names = sys.argv[1:] or list(SCENES)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as portal,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        total = sum(_take(browser, portal, names))
    print(f"{len(list(IMAGES.glob('*.png')))} pictures, {total / 1e6:.1f} MB, in {IMAGES}")


def _take(browser: Browser, portal: Portal, names: Sequence[str]) -> Iterator[int]:
    stage = Stage.ready(portal)
    windows = Windows(browser, portal, Faults(portal.url), traces=False)
    _file_complaint(windows.open(DESKTOP, session=stage.customer))
    for size in SIZES:
        shot = Shot(stage=stage, windows=windows, size=size)
        for name in names:
            page = SCENES[name](shot).live().page
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                file = IMAGES / f"{name}-{size.name}-{scheme}.png"
                page.screenshot(path=file, full_page=name not in ONLY_THE_TOP, caret="hide")
                yield file.stat().st_size
            # A session has so many sockets and no more.
            page.close()
    windows.close(None)


def _file_complaint(page: Page) -> None:
    form = ComplaintForm.open(page)
    form.fill_in(subject="Za wysoka faktura")
    form.send()
    page.close()


if __name__ == "__main__":
    main()
