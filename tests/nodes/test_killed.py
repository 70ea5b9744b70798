"""A small crowd clicks and sends forms while a node is killed; `bench/nodes.py` has two hundred do so (ALL-05)."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from mojbok.storage.tables.payments import OnlinePaymentRow
from tests.faults.crowd import Told
from tests.nodes.cluster import Cluster
from tests.nodes.crowd import Crowd
from tests.nodes.customers import Customer, balance_of, for_seconds, settle_in, there_is
from tests.nodes.tabs import network
from tests.paying import Till

CLICKING = 14
READING = 6
FORMS = (Customer.complain, Customer.hand_in_a_reading, Customer.begin_to_pay)
FORMS_BEFORE, FORMS_AFTER = 20, 40


async def crowd_among_which_a_node_is_killed(cluster: Cluster) -> Crowd:
    """Kill a node while some click and others only read; give them as they are then."""
    async with network(cluster.proxy.context()) as http:
        crowd = Crowd(cluster, http, FORMS, share_of_forms=0.7)
        await crowd.arrive([settle_in(cluster) for _ in range(CLICKING + READING)])
        crowd.begin(crowd.customers[:CLICKING], for_seconds(0.5, 1.5), within=1.5)
        await crowd.until_sent(FORMS_BEFORE)
        cluster.nodes["1"].stop()
        await crowd.until_sent(FORMS_AFTER)
        await crowd.stop()
        for customer in crowd.customers[:CLICKING]:
            await customer.open("/pulpit")
        assert [each.tab.node for each in crowd.customers if each.tab.is_live] == ["2"] * 20
        await crowd.leave()
    return crowd


@pytest.mark.requirement("ALL-05")
def test_nobody_is_logged_out_and_no_confirmed_form_is_missing_when_a_node_is_killed(
    cluster: Cluster, till: Till
) -> None:
    # On a thread of its own: Playwright has left a running loop on this one.
    with ThreadPoolExecutor(1) as pool:
        crowd = pool.submit(asyncio.run, crowd_among_which_a_node_is_killed(cluster)).result()

    assert sum(customer.tab.logins for customer in crowd.customers) == 0
    assert [customer.odd for customer in crowd.customers if customer.odd] == []
    payments = cluster.world.rows(OnlinePaymentRow)
    tokens = (
        till.books.transaction(row["reference"]).token for row in payments if row["registered_at"]
    )
    balance = balance_of(crowd.sent, there_is(cluster.world) + Counter(tokens))
    assert balance.missing == []
    assert balance.doubled == []
    assert balance.denied_and_there == []
    for kind in ("complaint", "reading", "payment"):
        assert balance.told[kind][Told.CONFIRMED] >= 5, balance.told
