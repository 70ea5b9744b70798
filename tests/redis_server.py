"""A pytest plugin that lends a Redis, in which nothing of the tests is left behind."""

import os
from collections.abc import Iterator

import pytest

from tests.outside import unreachable

SETTING = "MOJBOK_TEST_REDIS"
DEFAULT = "redis://127.0.0.1:6379/15"


def redis_address() -> str:
    """Give where it is: as the environment says, or on this machine."""
    return os.environ.get(SETTING, DEFAULT)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Give the address of a Redis, and take out what the worker has put in."""
    # Imported late, so that rules and pages do not pay for the driver.
    from redis import Redis
    from redis.exceptions import RedisError

    url = redis_address()
    server = Redis.from_url(url)
    try:
        before = {*server.scan_iter()}
    except RedisError as error:
        unreachable("Redis", url, error)
    yield url
    if left := {*server.scan_iter("mojbok:limit*")} - before:
        server.delete(*left)
    server.close()
