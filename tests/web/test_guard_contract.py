"""NiceGUI's internals that web/ leans on (X09): an upgrade that moves one of them fails here, by name."""

import asyncio
import inspect
from collections.abc import Callable

import nicegui
import pytest
from nicegui import Client, core
from nicegui.element import Element
from nicegui.outbox import Outbox
from nicegui.page import page as nicegui_page

from mojbok.web.guard import MOST_MESSAGE_BYTES, SocketGuard
from tests.web.portal import Page, Portal

pytestmark = pytest.mark.requirement("SEC-02")


def parameters(function: Callable[..., object]) -> list[str]:
    return list(inspect.signature(function).parameters)


def source(function: Callable[..., object]) -> str:
    return inspect.getsource(function)


def test_the_version_is_the_one_that_was_read_x09() -> None:
    assert nicegui.__version__ == "3.18.0"


def test_the_sockets_handlers_are_those_that_the_guard_knows_x09(portal: Portal) -> None:
    # Whatever NiceGUI listens to is wrapped or taken away; a new name would go round the guard.
    assert set(portal.guard._inner) == {
        "connect",
        "handshake",
        "disconnect",
        "event",
        "javascript_response",
        "ack",
        "log",
    }
    assert set(core.sio.handlers["/"]) == set(portal.guard._inner) - {"handshake", "log"}
    assert core.sio.namespace_handlers == {}
    for name, handler in core.sio.handlers["/"].items():
        assert "guard" in handler.__qualname__.lower(), name
        assert handler is not portal.guard._inner[name]


def test_the_inner_handlers_take_what_the_guard_gives_x09(portal: Portal) -> None:
    inner = portal.guard._inner

    assert parameters(inner["connect"]) == ["sid", "data", "_"]
    assert inspect.iscoroutinefunction(inner["connect"])
    assert parameters(inner["disconnect"]) == ["sid"]
    assert not inspect.iscoroutinefunction(inner["disconnect"])
    for name in ("event", "ack", "javascript_response"):
        assert parameters(inner[name]) == ["_", "msg"]
        assert not inspect.iscoroutinefunction(inner[name])


def test_a_socket_is_in_the_room_of_its_page_x09(portal: Portal) -> None:
    assert "sio.enter_room(sid, client.id)" in source(portal.guard._inner["handshake"])
    assert callable(core.sio.rooms)
    assert callable(core.sio.get_environ)
    assert callable(core.sio.manager.is_connected)


def test_the_engine_keeps_to_the_guards_numbers_x09(portal: Portal) -> None:
    assert core.sio.eio.max_http_buffer_size == MOST_MESSAGE_BYTES
    assert core.sio.eio.cors_allowed_origins == portal.guard._is_own_origin


def test_a_mistake_of_a_handler_does_not_come_through_the_events_handler_x09() -> None:
    from nicegui import events

    assert "handle_exception" in source(events.handle_event)


def test_a_client_has_what_web_reads_of_it_x09(portal: Portal) -> None:
    page = portal.page("/proba/dla-wszystkich")

    async def look() -> list[str]:
        client = Client.instances[page.client_id]
        known: list[tuple[str, type]] = [
            ("_request", object),
            ("_connected", asyncio.Event),
            ("_delete_tasks", dict),
            ("_socket_to_document_id", dict),
            ("_response_built", bool),
            ("created", float),
            ("has_socket_connection", bool),
            ("elements", dict),
            ("layout", Element),
            ("page_container", Element),
            ("outbox", Outbox),
        ]
        return [name for name, kind in known if not isinstance(getattr(client, name, None), kind)]

    assert portal.on_loop(look) == []


def test_a_deleted_page_wakes_whoever_waits_for_its_socket_x09() -> None:
    # The sleeping outbox of a page that never came to life ends with it.
    lines = source(Client.delete)

    assert "self.outbox.stop()" in lines
    assert lines.index("self.outbox.stop()") < lines.index("self._connected.set()")
    assert "self._connected.set()" in source(Client.handle_handshake)


def test_the_outbox_is_what_thrift_patches_x09() -> None:
    made = source(Outbox.__init__)

    assert "self.loop()" in made
    assert "weakref.ref(client)" in made
    assert "_should_stop" in made
    assert parameters(Outbox.loop)[0] == "outbox"  # ours is in its place


def test_old_pages_are_pruned_as_thrift_counts_on_x09() -> None:
    assert "client_age_threshold" in parameters(Client.prune_instances)
    assert "not client._delete_tasks" in source(Client.prune_instances)


def test_a_page_is_written_by_ours_where_niceguis_own_would_be_x09(portal: Portal) -> None:
    assert parameters(Client.build_response) == ["client", "request", "status_code"]
    assert "client.build_response(request" in source(nicegui_page._wrap)
    assert Page.of(portal.get("/logowanie").text).client_id


def test_an_element_has_what_the_renderer_reads_x09() -> None:
    read = source(Element._to_dict)

    for name in (
        "tag",
        "_text",
        "_classes",
        "_style",
        "_props",
        "default_slot",
        "_event_listeners",
    ):
        assert f"self.{name}" in read, name


def test_the_scripts_that_the_document_loads_are_there_x09(portal: Portal) -> None:
    for name in ("vue.esm-browser.prod.js", "socket.io.min.js", "nicegui.js"):
        assert portal.get(portal.gate.assets.address(name)).status_code == 200


@pytest.mark.parametrize(
    "line",
    [
        'id: "c" + id,',
        'class: element.class.join(" ") || undefined,',
        "`${str}${p}:${val};`",
        "...element.props,",
        'if (name === "default" && element.text !== null) {',
        "children.unshift(element.text);",
        'window.socket?.emit("event", {',
        "function createApp(",
    ],
)
def test_the_browser_builds_elements_as_the_renderer_does_x09(portal: Portal, line: str) -> None:
    script = portal.get(portal.gate.assets.address("nicegui.js")).text

    assert line in script


def test_the_guard_is_installed_once(portal: Portal) -> None:
    assert all(not isinstance(h, SocketGuard) for h in portal.guard._inner.values())
    assert portal.guard._inner["event"].__module__ == "nicegui.nicegui"
