"""Browsers as people speak of them: „Chrome na Androidzie”."""

from mojbok.domain.browsers import Browser, Family, System
from mojbok.texts.translate import _


def browser_in_words(browser: Browser) -> str:
    """Name a browser and what it runs on; what is not known is left out."""
    family = str(browser.family) if browser.family is not Family.OTHER else _("Przeglądarka")
    places = {
        System.ANDROID: _("na Androidzie"),
        System.CHROME_OS: _("na Chromebooku"),
        System.IPAD: _("na iPadzie"),
        System.IPHONE: _("na iPhonie"),
        System.LINUX: _("w systemie Linux"),
        System.MAC: _("na Macu"),
        System.WINDOWS: _("w systemie Windows"),
    }
    if browser.system in places:
        return f"{family} {places[browser.system]}"
    return _("Nieznana przeglądarka") if browser.family is Family.OTHER else family
