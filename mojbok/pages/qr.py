"""QR codes as inline SVG: dark on light whatever the scheme, as cameras want them."""

import segno

from mojbok.pages.elements import Html

_QUIET_ZONE = 4


def qr_code(
    content: str, description: str, *, error: str = "m", encoding: str | None = None
) -> None:
    """Draw a QR code; `error` is the level of correction, which is never raised."""
    code = segno.make(content, error=error, encoding=encoding, micro=False, boost_error=False)
    svg = code.svg_inline(
        border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    Html("div", None, "qr", innerHTML=svg, role="img", aria_label=description)
