"""Whose request it is: only what a trusted proxy wrote is believed."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from fupin_cms.client_address import (
    behind_proxies,
    client_address,
    counted_as,
    lies_in,
    parse,
)
from fupin_cms.conf import FupinSettings

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

PROXY = "10.0.0.1"
TRUSTED = ("10.0.0.0/8", "fd00::/8")


def test_nobody_is_trusted_by_default() -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="203.0.113.9", headers={"X-Forwarded-For": "198.51.100.1"}
    )
    assert client_address(request) == "203.0.113.9"


def test_only_the_header_that_the_proxies_write_is_read(settings: Settings) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "TRUSTED_PROXIES": "10.0.0.0/8"}
    both = {"X-Forwarded-For": "198.51.100.1", "Forwarded": "for=198.51.100.2"}
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=both)
    assert client_address(request) == "198.51.100.1"
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "PROXY_HEADER": "forwarded"}
    assert client_address(request) == "198.51.100.2"


@pytest.mark.parametrize(
    ("peer", "header", "expected"),
    [
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the client wrote the first itself
        (PROXY, "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        (PROXY, "10.1.1.1, 10.9.9.9", "10.1.1.1"),
        (PROXY, "198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "[2001:db8::1]:4711", "2001:db8::1"),
        (PROXY, "2001:DB8:0::1", "2001:db8::1"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (PROXY, "1.1.1.1, unknown", PROXY),  # what is before cannot be vouched for
        (PROXY, "1.1.1.1, ", PROXY),
        (PROXY, "1.1.1.1\r\nX: y", PROXY),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_last_address_that_is_no_proxy(peer: str, header: str, expected: str) -> None:
    assert behind_proxies(peer, header, trusted=TRUSTED) == expected


def test_a_socket_file_is_trusted_where_it_is_named() -> None:
    assert behind_proxies("", "198.51.100.1", trusted=("unix",)) == "198.51.100.1"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("for=198.51.100.1", "198.51.100.1"),
        ('For="[2001:db8::1]:4711";proto=https', "2001:db8::1"),
        ("for=1.1.1.1, proto=https;for=198.51.100.1;by=10.0.0.1", "198.51.100.1"),
        ("for=198.51.100.1, for=10.9.9.9", "198.51.100.1"),
        ("for=_hidden", PROXY),
        ("by=198.51.100.1", PROXY),
    ],
)
def test_forwarded_of_the_standard(header: str, expected: str) -> None:
    assert behind_proxies(PROXY, header, trusted=TRUSTED, forwarded=True) == expected


@given(st.text(), st.text(), st.booleans())
def test_no_header_gives_anything_but_an_address(peer: str, header: str, forwarded: bool) -> None:
    found = behind_proxies(peer, header, trusted=TRUSTED, forwarded=forwarded)
    assert found == "" or str(ip_address(found)) == found


@given(st.ip_addresses(), st.lists(st.ip_addresses().map(str) | st.text(), max_size=5))
def test_a_client_cannot_choose_its_address(real: object, forged: list[str]) -> None:
    client = parse(str(real))
    assert client is not None
    if lies_in(str(client), TRUSTED):
        return
    header = ", ".join([*forged, str(real)])
    assert behind_proxies(PROXY, header, trusted=TRUSTED) == str(client)


def test_ipv6_readers_are_counted_by_their_network() -> None:
    assert (
        counted_as("2001:db8:1:2::1") == counted_as("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    )
    assert counted_as("2001:db8:1:3::1") != counted_as("2001:db8:1:2::1")
    assert counted_as("::ffff:198.51.100.1") == counted_as("198.51.100.1") == "198.51.100.1"
    assert counted_as("") == counted_as("nonsense") == "unknown"


def test_networks_of_a_partner() -> None:
    assert lies_in("198.51.100.77", ("198.51.100.0/24",))
    assert lies_in("2001:db8::5", ("198.51.100.0/24", "2001:db8::/32"))
    assert not lies_in("198.51.101.1", ("198.51.100.0/24",))
    assert not lies_in("", ("0.0.0.0/0", "::/0"))


def test_settings_from_the_environment_are_text() -> None:
    configured = FupinSettings.model_validate(
        {"TRUSTED_PROXIES": "10.0.0.0/8, unix", "LIMITS": "read=7/minute, export=1/day"}
    )
    assert configured.TRUSTED_PROXIES == ("10.0.0.0/8", "unix")
    assert (configured.LIMITS.read, configured.LIMITS.export) == ("7/minute", "1/day")
    assert configured.LIMITS.search == FupinSettings().LIMITS.search
    assert FupinSettings.model_validate({"KEY_LIMITS": "9/second"}).KEY_LIMITS.search == "9/second"
    for wrong in (
        {"TRUSTED_PROXIES": "10.0.0.1/8"},
        {"LIMITS": "read=many"},
        {"LIMITS": "x=1/day"},
    ):
        with pytest.raises(ValueError, match="FupinSettings"):
            FupinSettings.model_validate(wrong)


def test_a_fault_in_the_pepper_does_not_show_it() -> None:
    with pytest.raises(ValueError, match="KEY_PEPPER") as raised:
        FupinSettings.model_validate({"KEY_PEPPER": "too-short-secret"})
    assert "too-short-secret" not in str(raised.value)
