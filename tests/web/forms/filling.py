"""What a customer types into forms, and reads in the pages that answer."""

import html
import re


def shown(page: str) -> str:
    """Give the words of a page, without what differs each time."""
    body = page.split("<body>")[1].split('<script type="application/json"', maxsplit=1)[0]
    body = re.sub(r'value="[^"]*"|id="c\d+"', "", body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))
