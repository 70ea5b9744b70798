"""Zamknięcie konta: what it means, and asking for it."""

from typing import ClassVar

from tests.e2e.screens.screen import Screen


class ClosingScreen(Screen):
    ADDRESS: ClassVar = "/ustawienia/zamkniecie-konta"
    HEADING: ClassVar = "Zamknięcie konta"
