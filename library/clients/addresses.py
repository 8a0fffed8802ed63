"""Which addresses a picture may be fetched from: those of the public internet, and no others."""

import ipaddress
import socket

from library.clients.connections import Address, every_address

# Public by the registries' letter, but ways to somewhere else: 6to4 relays, and (the rest, in
# IPv6) what carries an IPv4 address inside. Only NAT64 is unwrapped: it is how a host without
# IPv4 reaches the whole of the old internet.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV6_UNICAST = ipaddress.IPv6Network("2000::/3")
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("192.88.99.0/24", "192.0.0.0/24", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)


class ForbiddenAddress(OSError):
    """A name leads to an address that nothing may be fetched from."""


def is_public(text: str) -> bool:
    """True for an IPv4 or IPv6 address, as text, that is unicast on the public internet."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)))
        if address not in _IPV6_UNICAST:
            return False
    if any(address in network for network in _REFUSED if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def public_addresses(host: str, port: int) -> list[Address]:
    """Return the addresses of a host. Raises ForbiddenAddress if any one is not public."""
    found = every_address(host, port)
    if not all(is_public(str(address[4][0])) for address in found):
        raise ForbiddenAddress("not a public address")
    return found


def loopback_addresses(host: str, port: int) -> list[Address]:
    """Return the addresses of a stand-in on this machine. Raises ForbiddenAddress for others."""
    found = [
        one for one in every_address(host, port) if one[0] in (socket.AF_INET, socket.AF_INET6)
    ]
    if not all(ipaddress.ip_address(str(one[4][0])).is_loopback for one in found):
        raise ForbiddenAddress("not a loopback address")
    return found
