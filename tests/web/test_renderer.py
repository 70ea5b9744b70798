"""What the server writes is what Vue will build: escaped, tag for tag (docs/decisions/0030)."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nicegui import Client, context, ui
from nicegui.element import Element
from nicegui.page import page as nicegui_page

from mojbok.pages.elements import Html, StillError, still, trusted_html
from mojbok.web.markup import VOID
from mojbok.web.renderer import render
from tests.web.portal import Portal

Node = dict[str, Any]
EVIL = "<script>alert(\"x\" + 'y')</script> & &amp; \x00"
PAGES = [
    "/logowanie",
    "/rejestracja",
    "/odzyskiwanie-loginu?stan=wyslano",
    "/regulamin",
    "/odzyskiwanie-hasla",
]


class Tree(HTMLParser):
    """Reads HTML into tags, attributes, texts and children."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root: Node = {"tag": "", "attributes": {}, "children": []}
        self._open = [self.root]
        self.feed(html)
        self.close()
        assert self._open == [self.root], "a tag was left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: Node = {"tag": tag, "attributes": dict(attrs), "children": []}
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        self._open[-1]["children"].append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        children = self._open[-1]["children"]
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)


def with_insides(elements: dict[str, Node], body: str) -> dict[str, Node]:
    """Give to still parts the HTML that stands in the page, as `start.js` does."""
    for number, element in elements.items():
        props = element.get("props", {})
        if props.get("innerHTML") is True:
            own = props.get("id", f"c{number}")
            opening = re.search(rf'<([a-z0-9]+) id="{own}"[^>]*>', body)
            assert opening, f"{own} is not in the page"
            props["innerHTML"] = inside(body[opening.end() :], opening[1])
    return elements


def inside(html: str, tag: str) -> str:
    """Give what stands before the tag's end, whatever else of its kind is opened in between."""
    depth = 1
    for found in re.finditer(rf"<(/?){tag}[ >]", html):
        depth += -1 if found[1] else 1
        if not depth:
            return html[: found.start()]
    raise AssertionError(tag)


def as_vue_builds(elements: dict[str, Node], number: int) -> Node:
    """Build an element as `renderRecursively` of nicegui.js does, apart from components and slots."""
    element = elements[str(number)]
    attributes: dict[str, Any] = {
        "id": f"c{number}",
        "class": " ".join(element.get("class", [])) or None,
        "style": "".join(f"{name}:{value};" for name, value in element.get("style", {}).items())
        or None,
    } | element.get("props", {})
    inner = attributes.pop("innerHTML", None)
    children: list[Any] = [as_vue_builds(elements, child) for child in element.get("children", [])]
    if element.get("text"):
        children.insert(0, element["text"])
    return {
        "tag": element["tag"],
        "attributes": {
            name.removeprefix("^"): "" if value is True else str(value)
            for name, value in attributes.items()
            if value is not None and value is not False
        },
        "children": Tree(inner).root["children"] if inner is not None else children,
    }


def written(portal: Portal, build: Callable[[], object]) -> str:
    """Write what a function lays out, on the server's loop."""

    async def run() -> str:
        client = Client(nicegui_page(""), request=None)
        with client, ui.element("div") as holder:
            build()
        try:
            return render(holder)
        finally:
            client.delete()

    return portal.on_loop(run)


@pytest.mark.requirement("SCR-LOGIN", "SCR-REG", "SCR-TERMS")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_written_as_vue_builds_it(portal: Portal, path: str) -> None:
    page = portal.page(path)
    body = page.html.split('<div id="app">')[1].split('</div>\n<div id="popup"')[0]

    (root,) = Tree(body).root["children"]

    assert root == as_vue_builds(with_insides(page.data["elements"], body), 0)


@pytest.mark.requirement("SCR-HOME")
def test_a_private_page_is_written_as_vue_builds_it(portal: Portal) -> None:
    page = portal.page("/pulpit", portal.signed_in())
    body = page.html.split('<div id="app">')[1].split('</div>\n<div id="popup"')[0]

    (root,) = Tree(body).root["children"]

    assert root == as_vue_builds(with_insides(page.data["elements"], body), 0)
    assert page.data["isPrivate"] is True


@pytest.mark.requirement("SEC-02")
def test_texts_and_values_are_escaped_r23(portal: Portal) -> None:
    def build() -> None:
        Html("input", value=EVIL, title=EVIL)
        Html("p", EVIL)

    html = written(portal, build)

    assert "<script" not in html
    holder = Tree(html).root["children"][0]
    field, text = holder["children"]
    assert field["attributes"]["value"] == EVIL
    assert field["attributes"]["title"] == EVIL
    assert text["children"] == [EVIL]


@pytest.mark.requirement("SEC-02")
def test_whatever_is_written_reads_back_the_same_r23(portal: Portal) -> None:
    signs = st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")
    # By chance alone there would hardly ever be a tag among them.
    texts = st.text(signs, min_size=1) | st.text("<a>&amp;/\"'!-", min_size=1)

    @given(texts, texts)
    def check(text: str, value: str) -> None:
        html = written(portal, lambda: Html("p", text, title=value))
        (paragraph,) = Tree(html).root["children"][0]["children"]
        assert paragraph["children"] == [text]
        assert paragraph["attributes"]["title"] == value

    check()


@pytest.mark.requirement("SCR-REG")
@pytest.mark.parametrize("tag", sorted(VOID))
def test_elements_without_content_have_no_end_tag(portal: Portal, tag: str) -> None:
    html = written(portal, lambda: Html(tag))

    assert f"</{tag}>" not in html
    assert html.count(f"<{tag} ") == 1


@pytest.mark.requirement("SCR-REG")
def test_attributes_are_written_as_html_knows_them(portal: Portal) -> None:
    html = written(
        portal,
        lambda: Html(
            "input",
            None,
            "one two",
            id="pesel",
            value="1",
            checked=True,
            hidden=False,
            title=None,
            for_="x",
            aria_live="polite",
            maxlength=11,
        ),
    )

    (field,) = Tree(html).root["children"][0]["children"]
    assert field["attributes"] == {
        "id": "pesel",
        "class": "one two",
        "value": "1",
        "checked": "",
        "for": "x",
        "aria-live": "polite",
        "maxlength": "11",
    }


@pytest.mark.requirement("SCR-REG")
def test_a_style_is_written_as_vue_writes_it(portal: Portal) -> None:
    html = written(portal, lambda: Element("p").style("color: red; margin: 0"))

    (paragraph,) = Tree(html).root["children"][0]["children"]
    assert paragraph["attributes"]["style"] == "color:red;margin:0;"


def _a_bit_of_everything() -> None:
    with Html("div", None, "field", id="outer", aria_label=EVIL):
        Html("p", EVIL)
        with Html("p", "przed "):
            Html("strong", "w środku")
        Html("input", value=EVIL, checked=True, hidden=False)
        trusted_html("<em>czyste</em>")


def _without_numbers(node: Any) -> Any:  # noqa: ANN401 - a tree of HTML
    if isinstance(node, str):
        return node
    attributes = {
        name: value
        for name, value in node["attributes"].items()
        if name != "id" or not re.fullmatch(r"c\d+", value)
    }
    children = [_without_numbers(child) for child in node["children"]]
    return node | {"attributes": attributes, "children": children}


@pytest.mark.requirement("SEC-02")
def test_a_still_part_says_the_same_as_living_elements(portal: Portal) -> None:
    def build_still() -> None:
        with still("section", "słowo", "sheet", id="still"):
            _a_bit_of_everything()

    def build_living() -> None:
        with Html("section", "słowo", "sheet", id="still"):
            _a_bit_of_everything()

    as_still, living = (
        _without_numbers(Tree(written(portal, build)).root["children"][0]["children"][0])
        for build in (build_still, build_living)
    )

    assert as_still == living
    assert "<script" not in written(portal, build_still)


@pytest.mark.requirement("SCR-REG")
def test_a_still_part_is_one_element_and_written_anew_as_a_whole(portal: Portal) -> None:
    seen: list[int] = []

    def build() -> None:
        with still("p", None, "message") as message:
            Html("span", "przedtem")
        before = context.client.next_element_id
        with message.anew(), still("b"):
            Html("span", "potem")
        seen.append(context.client.next_element_id - before)

    html = written(portal, build)

    assert "<b><span>potem</span></b>" in html
    assert "przedtem" not in html
    assert seen == [0]


@pytest.mark.requirement("SCR-REG")
def test_what_is_inside_a_still_part_can_not_be_changed_alone(portal: Portal) -> None:
    def build() -> None:
        with still("p"):
            part = Html("span", "słowo")
        for change in (part.clear, part.put, lambda: part.on("click", print)):
            with pytest.raises(StillError):
                change()

    assert "słowo" in written(portal, build)


@pytest.mark.requirement("SCR-TERMS")
def test_only_cleaned_html_is_written_as_it_is(portal: Portal) -> None:
    html = written(portal, lambda: trusted_html("<p>Tak <strong>jest</strong></p>"))

    assert "<p>Tak <strong>jest</strong></p>" in html


@pytest.mark.requirement("SCR-REG")
def test_texts_come_before_children_as_in_vue(portal: Portal) -> None:
    def build() -> None:
        with Html("p", "przed "):
            Html("strong", "w środku")

    (paragraph,) = Tree(written(portal, build)).root["children"][0]["children"]

    assert paragraph["children"][0] == "przed "
    assert paragraph["children"][1]["tag"] == "strong"


@pytest.mark.requirement("SEC-02")
def test_the_pages_data_cannot_end_its_script_r23(portal: Portal) -> None:
    evil = "</script><script>alert(1)</script>"
    with portal.browser() as browser:
        browser.post("/rejestracja", data={"contract_number": evil})
        html = browser.get("/rejestracja").text

    assert evil not in html
    assert "<script>alert" not in html
    assert "\\u003c/script>" in html
