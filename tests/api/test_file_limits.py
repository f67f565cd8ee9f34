"""Files count as `read`: for a citizen's browser, for a partner's key, and for a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger.addresses import file_url
from fupin_cms.ledger.models import ReleaseFile
from fupin_cms.partners.counters import counters
from fupin_cms.partners.models import Usage
from fupin_cms.partners.usage import gathering
from tests.ledger import acting
from tests.partners.scene import call, make_key, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def address(settings: Settings, fund: Any) -> Iterator[str]:
    """A public file, where a reader may read three times a minute and a key five times."""
    limits = {"LIMITS": "read=3/minute", "KEY_LIMITS": "read=5/minute"}
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, **limits}
    acting.issue(acting.attach(fund, "明细.txt", b"12345"))
    counters().own.reset()
    gathering.begin()
    yield file_url(*ReleaseFile.objects.values_list("sha256", "name").get())
    gathering.begin()
    counters().own.reset()


def test_each_file_is_a_call_of_read__whatever_becomes_of_it(client: Client, address: str) -> None:
    first: Any = client.get(address)
    assert first.status_code == 200
    assert first.getvalue() == b"12345"
    assert first["RateLimit-Policy"] == '"read";q=3;w=60'
    assert first["RateLimit"].startswith('"read";r=2;t=')
    kept = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (kept.status_code, kept["RateLimit"][:10]) == (304, '"read";r=1')
    missing = client.get(f"/files/{'0' * 64}/a.pdf")
    assert (missing.status_code, missing["RateLimit"][:10]) == (404, '"read";r=0')
    refused = client.get(address)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert int(refused["Retry-After"]) in range(1, 61)
    assert client.get("/api/v1/ledger").status_code == 429  # one limit for all that is read


def test_a_browser_is_told_in_words(client: Client, address: str) -> None:
    for _ in range(3):
        assert client.get(address, headers=BROWSER).status_code == 200
    refused = client.get(address, headers=BROWSER)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "text/plain; charset=utf-8"
    assert f"请在{refused['Retry-After']}秒后再试" in refused.content.decode()
    assert refused["Content-Length"] == str(len(refused.content))
    assert refused["Cache-Control"] == "no-store"
    # What they read besides stays open: pages of the site are under no limit.
    assert client.get("/healthz").status_code == 200


def test_a_key_has_its_own_limit_and_its_use_is_counted(client: Client, address: str) -> None:
    key = make_key(None, "read")
    answer = call(client, key, address)
    body = b"".join(answer.streaming_content)
    assert (answer.status_code, body) == (200, b"12345")
    assert answer["RateLimit-Policy"] == '"read";q=5;w=60'
    assert answer["Cache-Control"] == "no-store"
    gathering.write()
    assert list(Usage.objects.values_list("scope", "calls", "bytes")) == [("read", 1, 5)]


def test_a_wrong_key_is_refused_and_not_taken_for_none(client: Client, address: str) -> None:
    refused = call(client, "Bearer nonsense", address)
    assert (refused.status_code, rule_of(refused)) == (401, "malformed")
    assert refused["WWW-Authenticate"].startswith("Bearer")
