"""Keys at the door of the interface: never overlooked, never more than they say."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import logging
from logging.config import DictConfigurator
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.utils import timezone

from fupin_cms.partners import issuing, keys
from fupin_cms.partners.models import Key
from site_config.logs import FORMATTERS, configuration

from .scene import ROOT, call, make_key, make_partner, row_of, rule_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def test_without_a_key_all_is_read__with_one_too(client: Client) -> None:
    key = make_key()
    anonymous, keyed = call(client, None), call(client, key)
    assert anonymous.status_code == keyed.status_code == 200
    assert anonymous.content == keyed.content
    assert keyed["Cache-Control"] == "no-store"
    assert "no-store" not in anonymous["Cache-Control"]


def test_a_key_is_one_query_more(client: Client, django_assert_num_queries: Any) -> None:
    key = make_key()
    path = "/api/v1/ledger"
    with django_assert_num_queries(1):
        assert call(client, None, path).status_code == 200
    with django_assert_num_queries(2):
        assert call(client, key, path).status_code == 200


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("Basic dXNlcjpwYXNz", "scheme"),
        ("", "scheme"),
        ("Bearer", "malformed"),
        ("Bearer ", "malformed"),
        ("Bearer fpk_" + "0" * 46, "malformed"),
        ("Bearer {0},Bearer {0}", "malformed"),  # what a server makes of two headers
        ("Bearer {0} {0}", "malformed"),
        ("Bearer {0}\n", "malformed"),
        ("Token {0}", "scheme"),
        ("{0}", "scheme"),
        ("Bearer {1}", "unknown"),
    ],
)
def test_what_is_no_good_key_is_401__on_every_path(client: Client, header: str, rule: str) -> None:
    text = header.format(make_key().text, keys.make().text)
    for path in (ROOT, "/api/v1/disclosures", "/api/v1/nowhere", "/api/v1/openapi.json"):
        response = call(client, text, path)
        assert (response.status_code, rule_of(response)) == (401, rule), path
        assert response["WWW-Authenticate"].startswith("Bearer ")
        assert response["Cache-Control"] == "no-store"


def test_expired_and_revoked_are_401__inactive_and_elsewhere_403(client: Client) -> None:
    partner = make_partner(networks=["203.0.113.0/24", "2001:db8::/32"])
    key = make_key(partner)
    here = {"REMOTE_ADDR": "2001:db8::7"}
    assert call(client, key, **here).status_code == 200
    response = call(client, key, REMOTE_ADDR="198.51.100.1")
    assert (response.status_code, rule_of(response)) == (403, "network")
    partner.is_active = False
    partner.save()
    response = call(client, key, **here)
    assert (response.status_code, rule_of(response)) == (403, "partner_inactive")
    Key.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    response = call(client, key, **here)
    assert (response.status_code, rule_of(response)) == (401, "expired")
    issuing.revoke(row_of(key))
    response = call(client, key, **here)
    assert (response.status_code, rule_of(response)) == (401, "revoked")


def test_the_scheme_is_read_without_case_and_spaces(client: Client) -> None:
    key = make_key()
    assert call(client, f"bearer   {key.text} ").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["search?key={}", "search?q={}", "?{}", "search?access_token={}&x=1", "search?q=a%20{}", "{}"],
)
@pytest.mark.parametrize("form", list(FORMATTERS))
def test_a_key_in_the_address_is_refused__and_no_log_has_it(
    client: Client, address: str, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    key = make_key()
    configured = configuration(form=form, level="DEBUG")["formatters"]["line"]
    formatter = DictConfigurator({}).configure_formatter(dict(configured))
    with caplog.at_level(logging.DEBUG):
        response = call(client, None, f"{ROOT}{address.format(key.text)}")
    assert (response.status_code, rule_of(response)) == (401, "key_in_address")
    assert key.text.encode() not in response.content
    for line in caplog.records:
        line.request_id = "-"
        assert key.text not in formatter.format(line)
    assert caplog.records
    hidden = key.text.replace("fpk_", "%66pk%5F")
    assert rule_of(call(client, None, f"{ROOT}{address.format(hidden)}")) == "key_in_address"


def test_an_unknown_name_costs_the_same_work(client: Client) -> None:
    known, strange = make_key(), keys.make()
    wrong = known.text[:12] + keys.make().text[12:-6]
    wrong += keys.checksum(wrong)
    for text in (wrong, strange.text):
        with (
            mock.patch.object(hmac, "compare_digest", side_effect=hmac.compare_digest) as compared,
            mock.patch.object(keys, "digest_of", side_effect=keys.digest_of) as digested,
        ):
            response = call(client, f"Bearer {text}")
        assert (response.status_code, rule_of(response)) == (401, "unknown")
        assert (compared.call_count, digested.call_count) == (1, 1)


def test_a_new_pepper_ends_keys__unless_the_old_one_is_kept(
    client: Client, settings: Settings
) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "KEY_PEPPER": "a" * 32}
    key = make_key()
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "KEY_PEPPER": "b" * 32}
    assert rule_of(call(client, key)) == "unknown"
    assert "无法核对" in row_of(key).state()
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "KEY_PEPPER_FALLBACKS": "a" * 32}
    assert call(client, key).status_code == 200
    assert row_of(key).state() == "有效"


def test_no_secret_is_kept_or_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        key = make_key()
        call(client, key)
        call(client, key, "/api/v1/disclosures?nonsense=1")
        with mock.patch("fupin_cms.partners.calling._holder", side_effect=OperationalError("gone")):
            failed = call(client, key)
    assert failed.status_code == 503
    secret = key.text[12:44]
    assert secret not in caplog.text
    assert secret not in json.dumps(list(Key.objects.values()), default=str)


def test_preflight_asks_for_no_key(client: Client) -> None:
    response = client.options(ROOT, headers={"Authorization": "Basic x"})
    assert response.status_code == 204
