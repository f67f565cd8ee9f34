"""Whose request it is: the address of the reader, behind proxies that are trusted.

What stands in a header is anybody's word. It is taken only from a proxy that TRUSTED_PROXIES names,
and only the part that this proxy wrote itself: the list is read from its end, and the first
address that is no trusted proxy is the reader's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from .conf import UNIX_SOCKET, get_settings

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    from django.http import HttpRequest

Address = IPv4Address | IPv6Address

NEIGHBOURHOOD = 64
"""A reader has a whole IPv6 network of this length, and may take any address in it."""

_MOST = 4096
"""Characters of a header that are read, from its end."""
_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^\s;"]+)', re.IGNORECASE)
_IPV4_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}")


def client_address(request: HttpRequest) -> str:
    """The reader's address in its usual writing; empty where the connection has none."""
    configured = get_settings()
    peer = request.META.get("REMOTE_ADDR", "")
    header = request.META.get(_variable(configured.PROXY_HEADER), "")
    if not (header and configured.TRUSTED_PROXIES):
        return _usual(peer)
    return behind_proxies(
        peer,
        header,
        trusted=configured.TRUSTED_PROXIES,
        forwarded=configured.PROXY_HEADER == "forwarded",
    )


def behind_proxies(
    peer: str, header: str, *, trusted: tuple[str, ...], forwarded: bool = False
) -> str:
    """The address that the trusted proxies vouch for: the last one in the header that is not
    theirs. What cannot be read ends the search at the proxy that wrote it.
    """
    here = parse(peer)
    seen = _usual(peer)
    for hop in reversed(header[-_MOST:].split(",")):
        if not _is_trusted(here, peer, trusted):
            return seen
        before = parse(_forwarded_for(hop) if forwarded else hop)
        if before is None:
            return seen
        here, peer, seen = before, str(before), str(before)
    return seen


def parse(text: str) -> Address | None:
    """The address in a text that may carry a port or brackets; None where there is none.

    An IPv4 address that is written as IPv6 is the IPv4 address.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif with_port := _IPV4_WITH_PORT.fullmatch(text):
        text = with_port[1]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


@lru_cache(maxsize=4096)
def counted_as(address: str) -> str:
    """The name under which an address is counted: itself, or its IPv6 network."""
    parsed = parse(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, NEIGHBOURHOOD), strict=False))
    return str(parsed) if parsed else "unknown"


def lies_in(address: str, networks: tuple[str, ...]) -> bool:
    """Whether one of the networks (CIDR) has the address."""
    parsed = parse(address)
    return parsed is not None and any(parsed in _network(text) for text in networks)


def _is_trusted(here: Address | None, peer: str, trusted: tuple[str, ...]) -> bool:
    if here is None:
        return not peer and UNIX_SOCKET in trusted
    return any(here in _network(text) for text in trusted if text != UNIX_SOCKET)


@lru_cache(maxsize=1024)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text)


def _forwarded_for(element: str) -> str:
    """The `for` of one element of a Forwarded header; obfuscated names are no address."""
    found = _FOR.search(element)
    return found[1].strip('"') if found else ""


@lru_cache(maxsize=4096)
def _usual(text: str) -> str:
    address = parse(text)
    return str(address) if address else ""


def _variable(header: str) -> str:
    return f"HTTP_{header.replace('-', '_').upper()}"
