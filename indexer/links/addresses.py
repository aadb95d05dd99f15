"""Which addresses of the internet may be visited: public ones, and none of this machine or the network it stands in.

Stated here as networks, since what Python calls "global" differs from one of its versions to the next.
"""

from __future__ import annotations

import queue
import socket
import threading
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from indexer.errors import LinkNotFetched

Address: TypeAlias = IPv4Address | IPv6Address

# IANA's registry of special-purpose IPv4 addresses, multicast and what is reserved.
_SPECIAL = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # this link, and the settings of machines in a cloud
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols
        "192.0.2.0/24",  # examples
        "192.88.99.0/24",  # relays to IPv6
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # tests of speed
        "198.51.100.0/24",  # examples
        "203.0.113.0/24",  # examples
        "224.0.0.0/4",  # many at once
        "240.0.0.0/4",  # reserved, and everyone at once
    )
]
_UNICAST = IPv6Network("2000::/3")  # all that IANA hands out; the rest is local, private or reserved
_SPECIAL_UNICAST = [
    IPv6Network("2001::/23"),  # protocols, among them Teredo, which hides an IPv4 address
    IPv6Network("2001:db8::/32"),  # examples
    IPv6Network("2002::/16"),  # 6to4, which hides an IPv4 address
    IPv6Network("3fff::/20"),  # examples
]
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 as networks that have only IPv6 write it (NAT64)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet; IPv4 hidden in IPv6 is judged as IPv4."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _UNICAST and not any(address in network for network in _SPECIAL_UNICAST)


def resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Return the addresses of a host, looked up once; a host written as a number in any form is one.

    Raises LinkNotFetched where there are none, or none was found within `seconds`: the system's own look-up can not be
    told to hurry, so it is left behind.
    """
    found: queue.Queue[list[Address]] = queue.Queue()
    threading.Thread(target=lambda: found.put(_looked_up(host, port)), daemon=True).start()
    try:
        addresses = found.get(timeout=max(0.0, seconds))
    except queue.Empty:
        addresses = []
    if not addresses:
        raise LinkNotFetched(cause=f"the name {host} is not known")
    return addresses


def _looked_up(host: str, port: int) -> list[Address]:
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(ip_address(info[4][0]) for info in infos))
