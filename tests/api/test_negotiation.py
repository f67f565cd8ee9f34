"""What a caller accepts: media types, codings, and the copy that it has."""

from __future__ import annotations

import datetime as dt
import zlib
from typing import Any

import brotlicffi
import pytest
from django.test import RequestFactory
from django.utils import timezone

from fupin_cms.api.answers import ready_json
from fupin_cms.api.codings import Compressed
from fupin_cms.api.negotiation import HTML, JSON, acceptable, preferred_coding
from fupin_cms.api.problems import ProblemError

BODY = b'{"title":"' + "扶贫资金使用安排".encode() * 100 + b'"}'
DECODERS = {"": bytes, "br": brotlicffi.decompress, "gzip": lambda data: zlib.decompress(data, 31)}
requests = RequestFactory()


def answer(body: Any = BODY, **headers: str) -> Any:
    weak = headers.pop("weak", "") == "yes"
    modified = timezone.now() - dt.timedelta(days=1) if headers.pop("dated", "yes") else None
    request = requests.get("/", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return ready_json(request, body, etag="abc", weak=weak, modified=modified)


@pytest.mark.parametrize(
    ("header", "media_types", "taken"),
    [
        ("", JSON, True),
        ("*/*", JSON, True),
        ("application/*", JSON, True),
        ("application/json; charset=utf-8", JSON, True),
        ("application/problem+json", JSON, True),
        ("text/html, */*;q=0.1", JSON, True),
        ("Application/JSON", JSON, True),
        ("text/html", JSON, False),
        ("application/json;q=0", JSON, False),
        ("application/json;q=0, */*", JSON, False),
        ("application/*;q=0, */*;q=1", JSON, False),
        ("*/*;q=0.0", JSON, False),
        ("application/json;q=high", JSON, False),
        ("application/json;q=1e9", JSON, False),
        (";;;,,,", JSON, False),
        ("text/html,application/xhtml+xml", HTML, True),
        ("application/json", HTML, False),
        ("application/x-ndjson", ("application/x-ndjson",), True),
    ],
)
def test_accept(header: str, media_types: tuple[str, ...], taken: bool) -> None:
    assert acceptable(header, media_types) is taken


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("deflate", ""),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=0", ""),
        ("identity;q=1, gzip;q=0.5", ""),
        ("GZIP", "gzip"),
        ("gzip;q=２", ""),
    ],
)
def test_accept_encoding(header: str, coding: str) -> None:
    assert preferred_coding(header) == coding


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_each_coding_has_a_tag_of_its_own_and_is_304_by_it(coding: str) -> None:
    given = answer(accept_encoding=coding)
    assert given.get("Content-Encoding", "") == coding
    assert DECODERS[coding](given.content) == BODY
    assert given["ETag"] == (f'"abc-{coding}"' if coding else '"abc"')
    assert given["Vary"] == "Accept-Encoding"
    kept = answer(accept_encoding=coding, if_none_match=f'"other", {given["ETag"]}')
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept["ETag"] == given["ETag"]
    assert kept["Cache-Control"] == given["Cache-Control"]
    assert kept["Vary"] == given["Vary"]
    assert kept["Last-Modified"] == given["Last-Modified"]
    assert "Content-Type" not in kept.headers


def test_tag_of_another_coding_is_another_representation() -> None:
    assert answer(accept_encoding="gzip", if_none_match='"abc"').status_code == 200


def test_tiny_body_is_sent_as_it_is() -> None:
    given = answer(b"{}", accept_encoding="gzip")
    assert "Content-Encoding" not in given.headers
    assert (given["ETag"], given["Vary"]) == ('"abc"', "Accept-Encoding")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": 'W/"abc"'}, 304),
        ({"if_none_match": '"ab"'}, 200),
        ({"if_none_match": "abc"}, 200),
        ({"if_none_match": '"other"', "if_modified_since": "exact"}, 200),
        ({"if_modified_since": "exact"}, 304),
        ({"if_modified_since": "Thu, 01 Jan 2099 00:00:00 GMT"}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_match": '"abc"'}, 200),
        ({"if_match": "*"}, 200),
        ({"if_match": 'W/"abc"'}, 412),
        ({"if_match": '"other"'}, 412),
        ({"if_unmodified_since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412),
        ({"weak": "yes", "if_none_match": '"abc"'}, 304),
        ({"weak": "yes", "if_match": 'W/"abc"'}, 412),
    ],
)
def test_conditions(headers: dict[str, str], status: int) -> None:
    exact = answer()["Last-Modified"]
    headers = {name: exact if value == "exact" else value for name, value in headers.items()}
    if status == 412:
        with pytest.raises(ProblemError) as refused:
            answer(**headers)
        assert refused.value.response().status_code == 412
    else:
        assert answer(**headers).status_code == status


def test_what_changed_a_moment_ago_has_no_date_yet() -> None:
    request = requests.get("/")
    given = ready_json(request, BODY, etag="abc", modified=timezone.now())
    assert "Last-Modified" not in given.headers


def test_items_are_asked_about_each_time__unless_the_site_allows_a_cdn_some_seconds(
    settings: Any,
) -> None:
    assert answer()["Cache-Control"] == "public, max-age=0, must-revalidate"
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "STALE_SECONDS": 20}
    assert answer()["Cache-Control"] == "public, max-age=0, stale-while-revalidate=20"


def test_compressed_bytes_are_kept__within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []

    def compress(body: bytes, _coding: str) -> bytes:
        made.append(body)
        return body[:100]

    monkeypatch.setattr("fupin_cms.api.codings.compress", compress)
    kept = Compressed(capacity=250, largest=1000)
    bodies = [bytes([number]) * 200 for number in range(3)]
    for body in (bodies[0], bodies[0], bodies[1], bodies[2], bodies[2], bodies[0]):
        assert kept.get(body, "gzip") == body[:100]
    assert made == [bodies[0], bodies[1], bodies[2], bodies[0]]
    assert kept.size <= 250
    kept.get(b"x" * 1001, "gzip")
    kept.get(b"x" * 1001, "gzip")
    assert made[-2:] == [b"x" * 1001] * 2
