"""Which addresses count as one (security.md B2, L17)."""

import pytest

from mojbok.domain.network import network_of


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    ("ip", "counted_as"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "none"),
        ("unknown", "none"),
        ("198.51.100.7, 203.0.113.1", "none"),
    ],
)
def test_a_network_counts_as_one_address(ip: str, counted_as: str) -> None:
    assert network_of(ip) == counted_as
