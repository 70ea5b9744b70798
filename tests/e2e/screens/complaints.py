"""SCR-COMPLAINTS: the list, the form, and one complaint."""

import re
from typing import ClassVar

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.screens.screen import Screen


class ComplaintsScreen(Screen):
    ADDRESS: ClassVar = "/reklamacje"
    HEADING: ClassVar = "Reklamacje"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.file_button = self.main.get_by_role("button", name="Złóż reklamację", exact=True)
        self.cards = self.main.get_by_role("article")
        self.state = self.main.get_by_label("Stan", exact=True)
        self.search = self.main.get_by_label("Szukaj", exact=True)
        self.show_button = self.main.get_by_role("button", name="Pokaż", exact=True)

    def filter(self, *, state: str = "Wszystkie", search: str = "") -> "ComplaintsScreen":
        self.state.select_option(state)
        self.search.fill(search)
        with self.page.expect_navigation():
            self.show_button.click()
        return self.shown(self.page)


class ComplaintForm(Screen):
    ADDRESS: ClassVar = "/reklamacje/nowa"
    HEADING: ClassVar = "Reklamacje"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.category = page.get_by_label("Czego dotyczy reklamacja", exact=True)
        self.about = page.get_by_label("Której faktury, umowy lub punktu poboru", exact=True)
        self.other_invoice = page.get_by_label("Numer innej faktury", exact=True)
        self.subject = page.get_by_label("Temat", exact=True)
        self.text = page.get_by_label("Opis", exact=True)
        self.files = page.get_by_label("Załączniki", exact=True)
        self.attach_button = page.get_by_role("button", name="Dołącz", exact=True)
        self.attached = page.get_by_role("list", name="Już dołączone")
        self.to_send = page.get_by_role("list", name="Do wysłania")
        self.send_button = page.get_by_role("button", name="Złóż reklamację", exact=True)

    def fill_in(self, *, subject: str = "Za wysoka faktura", category: str = "faktura") -> None:
        self.category.select_option(category)
        self.subject.fill(subject)
        self.text.fill("Faktura jest dwa razy wyższa niż zwykle.\nProszę o sprawdzenie.")

    def choose(self, *files: tuple[str, bytes]) -> None:
        chosen: list[FilePayload] = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files
        ]
        self.files.set_input_files(chosen)

    def send(self) -> "ComplaintScreen":
        with self.page.expect_navigation(url=re.compile(r"stan=przyjeta")):
            self.send_button.click()
        return ComplaintScreen.shown(self.page)


class ComplaintScreen(Screen):
    ADDRESS: ClassVar = "/reklamacje"
    HEADING: ClassVar = "Reklamacje"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.messages = self.main.get_by_role("list").get_by_role("article")
        self.reply = page.get_by_label("Twoja odpowiedź", exact=True)
        self.files = page.get_by_label("Załączniki", exact=True)
        self.reply_button = page.get_by_role("button", name="Wyślij odpowiedź", exact=True)
        self.withdraw = page.get_by_text("Wycofaj reklamację", exact=True)
        self.withdraw_button = page.get_by_role("button", name="Tak, wycofaj", exact=True)

    @property
    def number(self) -> str:
        found = re.search(r"EB/\d{4}/\d{6}", self.main.inner_text())
        assert found
        return found[0]

    def file(self, name: str) -> Locator:
        return self.main.get_by_role("link", name=name, exact=True)

    def badge(self, state: str) -> Locator:
        return self.main.locator(".complaint-top .badge").filter(has_text=re.compile(f"^{state}$"))

    def send_reply(self, text: str) -> "ComplaintScreen":
        self.reply.fill(text)
        with self.page.expect_navigation(url=re.compile("stan=wyslano")):
            self.reply_button.click()
        return self.shown(self.page)

    def has_state(self, state: str) -> None:
        expect(self.badge(state)).to_be_visible()
