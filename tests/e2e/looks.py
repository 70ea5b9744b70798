"""How a screen looks to everybody: axe, widths and sizes of targets, on a phone and on a desktop, in light and dark."""

from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.browsing import SCHEMES, SIZES

#: All rules that axe has on by default, those of WCAG and the best practices; or the ones about colours alone.
_RUN_AXE = """async (onlyColours) => {
    const options = { resultTypes: ["violations"] };
    if (onlyColours) options.runOnly = { type: "tag", values: ["cat.color"] };
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, impact, nodes }) => [
        `${id} (${impact})`,
        nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}: ${failureSummary}`),
    ]);
}"""
_WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
#: WCAG 2.2, 2.5.8: links within a sentence may be as small as its text.
_SMALL_TARGETS = """() => {
    const isInSentence = (node) =>
        node.tagName === "A" && getComputedStyle(node).display === "inline"
        && node.parentElement.innerText.trim() !== node.innerText.trim();
    const isMain = (node) =>
        node.matches("button, select, summary, nav a, input:not([type=checkbox])");
    return [...document.querySelectorAll("a[href], button, input, select, summary")]
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        .filter((node) => !node.matches(".skip, [aria-hidden=true]") && !isInSentence(node))
        .map((node) => [node, node.getBoundingClientRect(), isMain(node) ? 44 : 24])
        .filter(([, box, least]) => box.height < least || box.width < Math.min(least, 24))
        .map(([node, box, least]) =>
            `${node.outerHTML.slice(0, 120)} is ${box.width} x ${box.height}, not ${least}`);
}"""
#: What wants to be clicked, as far as it is on paper, apart from links, which are read as text.
_CONTROLS = """() => [...document.querySelectorAll("button, .button, nav, .skip")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }))
    .map((node) => node.outerHTML.slice(0, 120))"""
#: What stands out of the paper to the right, where a printer cuts it off or makes everything smaller.
_CUT = """() => [...document.querySelectorAll("main, main *")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen, svg"))
    .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((node) => node.outerHTML.slice(0, 120))"""
#: A4 less its margins, at 96 dots an inch.
_PAPER: Final = ViewportSize(width=720, height=1000)
#: Each stop of the Tab key: where it is, and whether it can be seen to be there.
_STOP = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    const parts = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    const isSeen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    // A date has stops of its own inside, which the browser marks.
    const isMarked = node.type === "date" || style.outlineStyle !== "none" || style.boxShadow !== "none";
    return [parts.indexOf(node), isSeen && isMarked, node.outerHTML.slice(0, 120)];
}"""
#: What the Tab key must come to: links, buttons and fields that can be used; of radio buttons one of a group.
_REACHABLE = """() => {
    const parts = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    return parts.filter((node) => node.closest("main") && !node.disabled && node.tabIndex >= 0)
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        .filter((node) => node.type !== "radio" && node.type !== "hidden")
        .map((node) => [parts.indexOf(node), node.outerHTML.slice(0, 120)]);
}"""


def look_over(page: Page) -> None:
    """See that a screen is open to everybody; its window is left as large as a desktop's."""
    page.evaluate(AXE_SCRIPT)
    found: dict[str, list[str]] = {}
    for size in SIZES:
        page.set_viewport_size({"width": size.width, "height": size.height})
        for scheme in SCHEMES:
            # Without motion: colours on their way from one scheme to the other are nobody's contrast.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # The dark scheme changes colours and nothing else.
            violations = page.evaluate(_RUN_AXE, scheme == "dark")
            found |= {f"{size.name}, {scheme}: {name}": nodes for name, nodes in violations}
        scroll_width, width = page.evaluate(_WIDTHS)
        if scroll_width > width:
            found[f"{size.name}: stands out to the right"] = [f"{scroll_width - width} px"]
        found |= {f"{size.name}: too small": page.evaluate(_SMALL_TARGETS)}
    assert {name: nodes for name, nodes in found.items() if nodes} == {}


def faults_on_paper(page: Page) -> list[str]:
    """Tell what of a screen is on paper and wants to be clicked, or is cut off; the page stays as paper."""
    page.emulate_media(media="print")
    page.set_viewport_size(_PAPER)
    expect(page.get_by_role("main")).to_be_visible()
    return [*page.evaluate(_CONTROLS), *page.evaluate(_CUT)]


def faults_of_the_tab_key(page: Page) -> list[str]:
    """Tell what the Tab key does not reach, reaches out of order, or reaches without anybody seeing it."""
    wanted, stops = page.evaluate(_REACHABLE), []
    for _ in range(len(wanted) + 80):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(_STOP)) is None:
            break
        stops.append(stop)
    order = [at for at, _, _ in stops]
    unseen = [where for _, is_seen, where in stops if not is_seen]
    missed = [where for at, where in wanted if at not in order]
    return [*unseen, *missed, *([] if order == sorted(order) else ["out of order"])]
