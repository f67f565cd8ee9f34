"""What stands before the API and the files, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings as configured

from tests import factories
from tests.ledger import acting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

    from fupin_cms.disclosures.models import FundPage

ADDRESSES = ["/api/v1/", "/api/v1/docs", "/api/v1/problems/gone", f"/files/{'0' * 64}/a.pdf"]


def test_it_stands_right_after_djangos_security_middleware() -> None:
    security = configured.MIDDLEWARE.index("django.middleware.security.SecurityMiddleware")
    assert configured.MIDDLEWARE[security + 1] == "fupin_cms.api.short_chain.ShortChain"


@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_say_their_length_and_stay_out_of_frames(
    client: Client, db: None, address: str, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get(address)
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"]
    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()


def _without(names: set[str], headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in names}


def test_a_session_is_not_looked_at(
    client: Client, fund: FundPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release = acting.issue(fund)
    address = f"/api/v1/disclosures/{release.content_id}"
    anonymous = client.get(address)
    client.force_login(factories.make_user("admin"))
    with django_assert_num_queries(1):
        answer = client.get(address)
    assert answer.content == anonymous.content
    counted = {"RateLimit", "X-Request-Id"}
    assert _without(counted, answer.headers) == _without(counted, anonymous.headers)


def test_a_foreign_host_gets_nothing(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["disclosure.example.org"]
    answer = client.get("/api/v1/", headers={"host": "elsewhere.example.org"})
    assert answer.status_code == 400


def test_the_rest_of_the_site_keeps_its_chain(client: Client, db: None) -> None:
    answer = client.get("/admin/")
    assert answer.status_code == 302
    client.force_login(factories.make_user("admin"))
    assert client.get("/admin/").status_code == 200
