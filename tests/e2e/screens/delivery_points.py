"""SCR-POD: the list of points, and one point with its consumption and readings."""

import re
from typing import ClassVar, Self

from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens.screen import Screen


class DeliveryPointsScreen(Screen):
    ADDRESS: ClassVar = "/punkty-poboru"
    HEADING: ClassVar = "Punkty poboru"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.points = self.main.get_by_role("article")
        self.search = self.main.get_by_role("searchbox", name="Szukaj punktu poboru")
        self.search_button = self.main.get_by_role("button", name="Szukaj", exact=True)
        self.next_page = self.main.get_by_role("link", name="Następna strona")

    def open_first(self) -> "DeliveryPointScreen":
        self.points.first.get_by_role("heading").get_by_role("link").click()
        return DeliveryPointScreen.shown(self.page)


class DeliveryPointScreen(Screen):
    ADDRESS: ClassVar = "/punkty-poboru/"
    HEADING: ClassVar = "Punkty poboru"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.consumption = self.main.get_by_role("region", name="Zużycie energii")
        self.scales = self.consumption.get_by_role("navigation", name="Dokładność")
        self.steps = self.consumption.get_by_role("navigation", name="Okres")
        self.period = self.steps.get_by_role("heading", level=3)
        self.chart = self.consumption.locator("figure")
        self.table = self.consumption.get_by_role("table")
        self.csv = self.consumption.get_by_role("link", name="Pobierz CSV")
        self.readings = self.main.get_by_role("region", name="Odczyty licznika")
        self.hand_in_button = self.readings.get_by_role("button", name="Podaj odczyt", exact=True)
        self.withdraw_button = self.readings.get_by_role("button", name="Wycofaj", exact=True)
        self.window = page.get_by_role("dialog", name="Podaj odczyt")
        self.day = self.window.get_by_label("Data odczytu", exact=True)
        self.taken = self.window.get_by_label("Energia pobrana (kWh)", exact=True)
        self.given = self.window.get_by_label("Energia oddana (kWh)", exact=True)
        self.replaced = self.window.get_by_label("Licznik został wymieniony albo przekręcił się")
        self.note = self.window.get_by_label("Co się stało z licznikiem")
        self.save_button = self.window.get_by_role("button", name="Zapisz odczyt", exact=True)
        self.insist_button = self.window.get_by_role("button", name="Tak, odczyt jest poprawny")

    def look_at(self, scale: str) -> Self:
        self.scales.get_by_role("link", name=scale, exact=True).click()
        expect(self.scales.locator("[aria-current]")).to_have_text(scale)
        return self

    def step_back(self) -> Self:
        before = self.period.inner_text()
        self.steps.locator("[rel=prev]").click()
        expect(self.period).not_to_have_text(before)
        return self

    def drawn(self) -> Self:
        """Wait until the chart is drawn."""
        self.chart.scroll_into_view_if_needed()
        expect(self.chart).to_have_attribute("data-drawn", "")
        return self

    def open_window(self) -> Self:
        self.hand_in_button.click()
        expect(self.window).to_be_visible()
        return self

    def send(self, button: Locator) -> "DeliveryPointScreen":
        """Send the window's form, and wait until the reading is stored."""
        with self.page.expect_navigation(url=re.compile(r"stan=podano")):
            button.click()
        return DeliveryPointScreen.shown(self.page)

    def send_wrong(self, button: Locator) -> "DeliveryPointScreen":
        with self.page.expect_navigation(url=re.compile(r"okno=podaj-odczyt")):
            button.click()
        screen = DeliveryPointScreen.shown(self.page)
        expect(screen.window).to_be_visible()
        return screen
