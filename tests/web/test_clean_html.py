"""HTML that is not ours is clean before it is shown (R23)."""

from html.parser import HTMLParser

import pytest

from mojbok.web.clean_html import html_from_markdown

pytestmark = pytest.mark.requirement("SCR-TERMS", "SEC-02")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## Tytuł", "<h2>Tytuł</h2>"),
        ("**ważne**", "<p><strong>ważne</strong></p>"),
        ("1. raz\n2. dwa", "<ol>\n<li>raz</li>\n<li>dwa</li>\n</ol>"),
        ("3. trzy", '<ol start="3">\n<li>trzy</li>\n</ol>'),
        (
            "[strona](https://polsp.example)",
            '<p><a href="https://polsp.example" rel="noopener noreferrer">strona</a></p>',
        ),
        ("[my](/regulamin)", '<p><a href="/regulamin" rel="noopener noreferrer">my</a></p>'),
        (
            "[mail](mailto:bok@polsp.example)",
            '<p><a href="mailto:bok@polsp.example" rel="noopener noreferrer">mail</a></p>',
        ),
    ],
)
def test_what_a_legal_text_needs_stays(markdown: str, html: str) -> None:
    assert html_from_markdown(markdown).strip() == html


def test_tables_stay() -> None:
    html = html_from_markdown("| a | b |\n| --- | --- |\n| 1 | 2 |")

    assert "<th>a</th>" in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onclick=alert(1)>x</p>",
        "<style>body{display:none}</style>",
        "<iframe src=https://evil.example></iframe>",
        "<form action=https://evil.example><input name=x></form>",
        "<svg onload=alert(1)>",
        "<base href=https://evil.example>",
        "<meta http-equiv=refresh content=0>",
        "![x](https://evil.example/pixel.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "[x](http://insecure.example)",
        "<javascript:alert(1)>",
        '[x](https://ok.example "onmouseover=alert(1)")',
        "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    ],
)
def test_what_could_act_or_load_is_gone_or_text(evil: str) -> None:
    html = html_from_markdown(f"Przed\n\n{evil}\n\nPo")

    read = _Tags(html)
    assert read.tags <= {"p", "a"}
    assert read.attributes <= {"href", "rel", "title"}
    assert all(link.startswith("https://ok.example") for link in read.links)
    assert "Przed" in html
    assert "Po" in html


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
