"""Frozen files as a citizen gets them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fupin_cms.ledger.files import frozen_storage
from fupin_cms.ledger.models import FrozenFile
from tests.ledger.acting import amend, issue, make_internal, withdraw, withdraw_version
from tests.public.conftest import TEXT
from tests.public.reading import attachment_of, body_of, page_of, row_of

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def attached(with_file: Any) -> dict[str, Any]:
    """The attachment of a public item, as its document lists it."""
    issue(with_file)
    return attachment_of(row_of(with_file))


def test_file__is_the_bytes_that_its_address_names(
    citizen: Client, attached: dict[str, Any]
) -> None:
    answer = citizen.get(attached["url"])
    assert answer.status_code == 200
    data = body_of(answer)
    assert data == TEXT
    assert hashlib.sha256(data).hexdigest() == attached["sha256"]
    assert answer["Content-Length"] == str(len(TEXT))


def test_file__is_downloaded_under_its_chinese_name(
    citizen: Client, attached: dict[str, Any]
) -> None:
    answer = citizen.get(attached["url"])
    name = quote(attached["name"])
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_file__runs_nothing_and_is_asked_about_each_time(
    citizen: Client, attached: dict[str, Any]
) -> None:
    answer = citizen.get(attached["url"])
    assert answer["Content-Type"] == "text/csv"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-cache"
    assert answer["ETag"] == f'"{attached["sha256"]}"'


def test_file__unchanged__is_not_sent_again(citizen: Client, attached: dict[str, Any]) -> None:
    tag = f'"{attached["sha256"]}"'
    answer = citizen.get(attached["url"], headers={"if-none-match": tag})
    assert answer.status_code == 304
    assert answer["ETag"] == tag


def test_file__a_range(citizen: Client, attached: dict[str, Any]) -> None:
    answer = citizen.get(attached["url"], headers={"range": "bytes=3-8"})
    assert answer.status_code == 206
    assert body_of(answer) == TEXT[3:9]
    assert answer["Content-Range"] == f"bytes 3-8/{len(TEXT)}"
    assert answer["Content-Length"] == "6"


def test_file__range_of_another_version__sends_the_whole(
    citizen: Client, attached: dict[str, Any]
) -> None:
    headers = {"range": "bytes=3-8", "if-range": '"another"'}
    answer = citizen.get(attached["url"], headers=headers)
    assert answer.status_code == 200
    assert body_of(answer) == TEXT


def test_file__range_beyond_the_end__is_416(citizen: Client, attached: dict[str, Any]) -> None:
    answer = citizen.get(attached["url"], headers={"range": f"bytes={len(TEXT)}-"})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(TEXT)}"


def test_file__picture__is_shown(citizen: Client, with_file: Any, attached: dict[str, Any]) -> None:
    html = citizen.get(f"/items/{row_of(with_file).index_number}").content.decode()
    address = html.split('<img src="')[1].split('"')[0]
    answer = citizen.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("image/")
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    "address",
    ["/files/{other}/{name}", "/files/{sha256}/other.csv", "/files/xyz/{name}", "/files/{sha256}"],
)
def test_file__unknown__is_404(citizen: Client, attached: dict[str, Any], address: str) -> None:
    path = address.format(other="0" * 64, sha256=attached["sha256"], name=quote(attached["name"]))
    assert citizen.get(path).status_code == 404


def test_file__of_a_withdrawn_item__is_410_at_once(
    citizen: Client, with_file: Any, attached: dict[str, Any]
) -> None:
    withdraw(row_of(with_file).content_id)
    for headers in ({}, {"if-none-match": f'"{attached["sha256"]}"'}, {"range": "bytes=0-1"}):
        answer = citizen.get(attached["url"], headers=headers)
        assert answer.status_code == 410
        assert "已不再公开" in answer.content.decode()


def test_file__of_an_older_version__is_410_once_that_version_is_withdrawn(
    citizen: Client, with_file: Any, attached: dict[str, Any]
) -> None:
    content_id = row_of(with_file).content_id
    amend(page_of(row_of(with_file)), attachments=[])
    assert citizen.get(attached["url"]).status_code == 200
    withdraw_version(content_id, 1)
    assert citizen.get(attached["url"]).status_code == 410


def test_file__never_public__is_the_same_404_as_an_unknown_one(
    citizen: Client, with_file: Any
) -> None:
    issue(make_internal(with_file))
    inside = attachment_of(row_of(with_file, "internal"))
    public = inside["url"].replace("/internal", "")
    answers = [citizen.get(public), citizen.get(f"/files/{'0' * 64}/x.csv")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_file__lost_by_the_storage__is_503(citizen: Client, attached: dict[str, Any]) -> None:
    frozen_storage().delete(FrozenFile.objects.get(sha256=attached["sha256"]).storage_name)
    answer = citizen.get(attached["url"])
    assert answer.status_code == 503
    assert "文件暂时无法读取" in answer.content.decode()


def test_file__head(citizen: Client, attached: dict[str, Any]) -> None:
    answer = citizen.head(attached["url"])
    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(TEXT))
