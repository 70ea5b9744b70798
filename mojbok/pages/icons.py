"""Inline SVG icons, drawn for mojBOK on a grid of 24."""

from typing import Final

from mojbok.pages.elements import Html

_PATHS: Final = {
    "alert": '<path d="M12 3 2 20h20L12 3Z"/><path d="M12 10v4M12 17.2v.3"/>',
    "done": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3 3 6-6.5"/>',
    "circle": '<circle cx="12" cy="12" r="9.5"/>',
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v5.5M12 7.3v.3"/>',
    "calendar": '<path d="M4 6h16v14H4V6Z"/><path d="M4 10.5h16M8 3.5v4M16 3.5v4"/>',
    "close": '<path d="M5 5l14 14M19 5 5 19"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "home": '<path d="M4 11.5 12 4l8 7.5"/><path d="M6.5 10v10h11V10"/>',
    "contract": '<path d="M6 3h8l4 4v14H6V3Z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "invoice": '<path d="M5 3h14v18l-2.4-1.6-2.3 1.6-2.3-1.6L9.7 21l-2.3-1.6L5 21V3Z"/><path d="M9 8h6M9 12h6"/>',
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "complaint": '<path d="M4 5h16v11H10l-5 4v-4H4V5Z"/><path d="M12 8v3.5M12 13.4v.2"/>',
    "file": '<path d="M7 3h7l4 4v14H7V3Z"/><path d="M14 3v4h4"/>',
    "clock": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.2"/>',
    "payment": '<path d="M3 6h18v12H3V6Z"/><path d="M3 10h18M7 14.5h4"/>',
    "leave": '<path d="M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9"/>',
    "mail": '<path d="M3 6h18v12H3V6Z"/><path d="m3 7 9 7 9-7"/>',
    "settings": '<circle cx="15.5" cy="7" r="2.8"/><path d="M4 7h8.7M18.3 7H20"/>'
    '<circle cx="8.5" cy="17" r="2.8"/><path d="M4 17h1.7M11.3 17H20"/>',
    "computer": '<path d="M4 5h16v11H4V5Z"/><path d="M9 20h6M12 16v4"/>',
    "phone": '<rect x="7" y="2.8" width="10" height="18.4" rx="2"/><path d="M11 18h2"/>',
    "bolt": '<path d="M13.5 3 5 13.5h6L10 21l8.5-10.5h-6L13.5 3Z"/>',
    "sun": '<circle cx="12" cy="12" r="4"/>'
    '<path d="M12 2.8v2.4M12 18.8v2.4M2.8 12h2.4M18.8 12h2.4"/>'
    '<path d="M5.5 5.5l1.7 1.7M16.8 16.8l1.7 1.7M18.5 5.5l-1.7 1.7M7.2 16.8l-1.7 1.7"/>',
    "back": '<path d="m14.5 5-7 7 7 7"/>',
    "forward": '<path d="m9.5 5 7 7-7 7"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
}
_MARK: Final = (
    '<rect width="32" height="32" rx="8" fill="currentColor"/>'
    '<path d="M17.8 5 8 18h6.6L13.4 27 24 13.4h-7L17.8 5Z" fill="var(--on-accent)"/>'
)


def icon(name: str, classes: str = "") -> Html:
    """Draw an icon; a word beside it says the same, so that readers of the screen pass over it."""
    svg = (
        '<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8" '
        f'stroke-linecap="round" stroke-linejoin="round">{_PATHS[name]}</svg>'
    )
    return Html("span", None, f"icon {classes}", innerHTML=svg, aria_hidden="true")


def mark() -> Html:
    """Draw the mark of mojBOK."""
    svg = f'<svg viewBox="0 0 32 32" width="32" height="32">{_MARK}</svg>'
    return Html("span", None, "mark", innerHTML=svg, aria_hidden="true")
