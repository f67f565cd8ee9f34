"""Networks (网段) from which a partner may come: CIDR, IPv4 and IPv6."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Iterable


def normalised(texts: Iterable[str]) -> list[str]:
    """Networks in their usual writing, each once; a bare address is a network of one.

    Raises ValidationError with a message for each that is none.
    """
    found: list[str] = []
    faults = []
    for text in texts:
        try:
            network = str(ip_network(text))
        except ValueError:
            faults.append(
                f"“{text[:60]}”不是网段：请写成 203.0.113.0/24 或 2001:db8::/32，主机位为零。"
            )
        else:
            if network not in found:
                found.append(network)
    if faults:
        raise ValidationError(faults)
    return found


def check_networks(value: object) -> None:
    """Raises ValidationError where the value is not a list of networks."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValidationError("网段应当是一组文字。")
    normalised(value)
