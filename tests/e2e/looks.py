"""How a screen looks to everybody: axe, widths and sizes of targets, on a phone and on a desktop, in light and dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

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
