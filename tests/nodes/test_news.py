"""What is done through one node shows in the tabs on the other (S28)."""

import pytest
from playwright.sync_api import expect

from mojbok.domain.complaints import number_in_address
from tests.builders import HERE
from tests.complaining import filed
from tests.e2e.screens.complaints import ComplaintScreen
from tests.e2e.screens.payments import PaymentsScreen
from tests.e2e.staff import add_staff
from tests.nodes.browsers import Browsers
from tests.nodes.cluster import Cluster
from tests.paying import Till, begun, bill

NOTHING = "0,00\N{NO-BREAK SPACE}zł"


@pytest.mark.requirement("POR-12")
def test_a_payment_that_one_node_hears_of_changes_the_balance_in_the_tab_on_the_other(
    cluster: Cluster, browsers: Browsers, till: Till
) -> None:
    world, person = cluster.world, cluster.world.person()
    opened = world.open_session(cluster.customer(person))
    number = bill(world, person, "FV/1", "123.45")
    start = till.payments(world).start
    payment = begun(world, till, start(world.visitor(opened), [number], HERE))
    session = cluster.of(opened)
    tab = PaymentsScreen(browsers.open_on(browsers.new(session), "/platnosci", "2"))
    expect(tab.figure).to_contain_text("123,45")

    cluster.notify("1", till.pay(payment.reference))

    expect(tab.figure).to_have_text(NOTHING)


@pytest.mark.requirement("BOK-03")
def test_what_bok_answers_through_one_node_shows_in_the_clients_tab_on_the_other(
    cluster: Cluster, browsers: Browsers
) -> None:
    opened = cluster.world.open_session(cluster.customer())
    complaint = filed(cluster.world, cluster.world.visitor(opened))
    address = f"/reklamacje/{complaint.id}"
    tab = ComplaintScreen(browsers.open_on(browsers.new(cluster.of(opened)), address, "2"))
    with cluster.proxy.client(follow_redirects=True) as client:
        session = add_staff(cluster.nodes["1"]).sign_in_by(client)

    with cluster.straight_to("1", session) as colleague:
        answer = colleague.post(
            f"/bok/reklamacje/{number_in_address(complaint.number)}",
            data={
                "seen": "1",
                "zrob": "odpowiedz",
                "text": "Odczyt jest prawidłowy.",
                "verdict": "nieuznana",
            },
        )

    assert answer.headers["location"].endswith("stan=wyslano")
    expect(tab.messages.last).to_contain_text("Odczyt jest prawidłowy.")
