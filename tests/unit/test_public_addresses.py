"""Which addresses may be visited, and which links are refused before anything is asked."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from indexer.errors import LinkNotFetched
from indexer.links.addresses import is_public
from indexer.links.target import target_of

PORTS = frozenset({80, 443})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # noqa: S104 - asked about, not listened on
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    """Own machine, own network, those of providers and examples, many at once: in every way of writing them."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
    ],
)
def test_addresses_that_are_public(address: str) -> None:
    """What lies beside the special networks is public."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("link", "cause"),
    [
        ("ftp://example.org/", "not written as a web address"),
        ("file:///etc/passwd", "not written as a web address"),
        ("gopher://example.org:80/", "not written as a web address"),
        ("http:///path", "not written as a web address"),
        ("http://exa mple.org/", "not written as a web address"),
        ("http://example.org/\r\nHost: other", "not written as a web address"),
        ("http://example.org:99999/", "not written as a web address"),
        ("http://[::1", "not written as a web address"),
        (f"http://{'a' * 64}.org/", "not written as a web address"),
        ("http://example.org@127.0.0.1/", "before the @"),
        ("https://user:secret@example.org/", "before the @"),
        ("http://@example.org/", "before the @"),
        ("http://example.org:22/", "not port 22"),
        ("https://example.org:8443/", "not port 8443"),
    ],
)
def test_links_that_are_refused(link: str, cause: str) -> None:
    """Only http and https, only their doors, no user's name, and nothing that could be read in two ways."""
    with pytest.raises(LinkNotFetched, match=cause):
        target_of(link, PORTS)


def test_taking_a_link_apart() -> None:
    """Host in ASCII, path and query escaped once, the fragment left at home."""
    target = target_of("https://Bücher.example/é/%20?q=à#part", PORTS)

    assert (target.secure, target.host, target.port) == (True, "xn--bcher-kva.example", 443)
    assert target.path == "/%C3%A9/%20?q=%C3%A0"
