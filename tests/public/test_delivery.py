"""Frozen files that a proxy or the storage sends: the ledger is asked first all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fupin_cms.ledger.files import frozen_storage
from fupin_cms.ledger.models import FrozenFile
from tests.ledger.acting import issue, withdraw
from tests.public.reading import attachment_of, row_of

if TYPE_CHECKING:
    from django.test import Client

BUCKET = "https://bucket.example"


@pytest.fixture
def attached(with_file: Any) -> dict[str, Any]:
    issue(with_file)
    return attachment_of(row_of(with_file))


def deliver(settings: Any, how: str) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "FILE_DELIVERY": how}


def test_by_a_proxy__then_by_the_storage__then_gone(
    citizen: Client,
    settings: Any,
    attached: dict[str, Any],
    with_file: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sha256 = attached["sha256"]
    stored = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    tag = f'"{sha256}"'

    deliver(settings, "accel")
    given = citizen.get(attached["url"])
    assert (given.status_code, given.content) == (200, b"")
    assert given["X-Accel-Redirect"] == f"/frozen/{stored}"
    assert given["Content-Type"] == "text/csv"
    assert given["ETag"] == tag
    assert quote(attached["name"]) in given["Content-Disposition"]
    assert citizen.get(attached["url"], headers={"If-None-Match": tag}).status_code == 304

    deliver(settings, "redirect")
    asked: list[dict[str, Any]] = []

    def url(name: str, **options: Any) -> str:
        asked.append(options)
        return f"{BUCKET}/{name}?signed"

    monkeypatch.setattr(type(frozen_storage()), "url", staticmethod(url))
    given = citizen.get(attached["url"])
    assert (given.status_code, given["Location"]) == (302, f"{BUCKET}/{stored}?signed")
    assert given["Cache-Control"] == "no-store"
    assert asked[0]["expire"] == 60
    assert quote(attached["name"]) in asked[0]["parameters"]["ResponseContentDisposition"]

    deliver(settings, "accel")
    frozen_storage().delete(FrozenFile.objects.get(sha256=sha256).storage_name)
    assert citizen.get(attached["url"]).status_code == 503

    withdraw(row_of(with_file).content_id)
    for how in ("accel", "redirect", "application"):
        deliver(settings, how)
        gone = citizen.get(attached["url"])
        assert gone.status_code == 410
        assert "X-Accel-Redirect" not in gone.headers
        assert "Location" not in gone.headers


@pytest.mark.parametrize(
    "path",
    [
        "/files/../../etc/passwd",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/{sha256}/..%2f..%2fetc%2fpasswd",
        "/files/{sha256}/%00.csv",
        "/files/{sha256}/a.csv%0d%0aSet-Cookie:%20x=1",
        "/files/{sha256}/{name}%0d%0aSet-Cookie:%20x=1",
        "/files/{sha256}/{name}/../../../x",
        "/files/{sha256}/%ff%fe",
    ],
)
def test_tricks_in_the_name_find_nothing(db: None, citizen: Client, path: str) -> None:
    given = citizen.get(path.format(sha256="0" * 64, name="x.csv"))
    assert given.status_code == 404
    assert "Set-Cookie" not in given.headers
    assert "X-Accel-Redirect" not in given.headers
