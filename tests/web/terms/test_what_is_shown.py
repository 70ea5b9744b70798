"""Which version of the terms is shown, and what is new in it."""

from datetime import timedelta

import pytest

from tests.web.portal import Portal
from tests.web.terms.accepting import ADDRESS, shown, versions


@pytest.mark.requirement("SCR-REACCEPT")
def test_what_is_new_is_shown_against_what_was_accepted(portal: Portal) -> None:
    world = portal.world
    version, newer = next(versions), next(versions)
    world.publish_terms(version, text="## 1. Reklamacje\n\nOdpowiadamy w ciągu 14 dni.")
    account = world.member(world.person())
    world.publish_terms(newer, text="## 1. Reklamacje\n\nOdpowiadamy w ciągu <b>30</b> dni.")

    page = portal.get(ADDRESS, world.log_in(account.login))

    words = shown(page)
    assert "Co się zmieniło" in words
    assert f"regulamin w wersji {version}" in words
    assert "<del>14</del>" in page.text
    assert "<ins>&lt;b&gt;30&lt;/b&gt;</ins>" in page.text
    assert "<b>" not in page.text


@pytest.mark.requirement("SCR-TERMS", "BOK-04")
def test_terms_of_tomorrow_are_announced_today_and_shown_tomorrow(portal: Portal) -> None:
    world = portal.world
    today, tomorrow = next(versions), next(versions)
    world.publish_terms(today)
    day = world.today + timedelta(days=1)
    world.publish_terms(tomorrow, effective_on=day, text="Treść od jutra.")

    page, window = portal.get("/regulamin"), portal.get("/regulamin", accept="text/x-fragment")
    for text in (shown(page), window.text):
        assert f"Wersja {today}, obowiązuje od" in text
        assert f"Od {day:%d.%m.%Y} będzie obowiązywać nowa wersja: {tomorrow}." in text
        assert "Treść od jutra." not in text
    address = f"/regulamin/wersje/{tomorrow}"
    assert f'href="{address}"' in page.text
    words = shown(portal.get(address))
    assert "Treść od jutra." in words
    assert f"Dziś obowiązuje {today}." in words

    world.clock.advance(days=1)

    words = shown(portal.get("/regulamin"))
    assert f"Wersja {tomorrow}, obowiązuje od {day:%d.%m.%Y}" in words
    assert "Treść od jutra." in words
    assert "będzie obowiązywać" not in words


@pytest.mark.requirement("SCR-TERMS")
@pytest.mark.parametrize("version", ["9999.0", "x", "%2e%2e", "<script>"])
def test_a_version_that_never_was_is_not_found(portal: Portal, version: str) -> None:
    answered = portal.get(f"/regulamin/wersje/{version}")

    assert answered.status_code == 404
    assert "Nie ma takiej strony" in answered.text
