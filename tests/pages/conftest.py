"""Fixtures of the page tests: a running loop, as NiceGUI's clients want one."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from nicegui import core


@pytest.fixture(autouse=True)
async def loop() -> AsyncIterator[None]:
    core.loop = asyncio.get_running_loop()
    yield
    core.loop = None
