"""What is noted of every request: its id, its line, its place in the metrics."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from fupin_cms.ledger.models import Head
from fupin_cms.ledger.ready_rows import public_head
from fupin_cms.partners.calling import Caller
from fupin_cms.traffic import measures, request_id, views
from fupin_cms.traffic.middleware import Traffic
from tests.partners.scene import make_partner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

SEARCH = "/api/v1/search?q=某人的姓名"
requests = RequestFactory()


def visit(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    return Traffic(answer)(request)


def end(answer: Any) -> None:
    """What the server does when it has sent an answer, but for the database's connection."""
    for closer in answer._resource_closers:
        closer()


def ok(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("好")


class Kept(logging.Handler):
    """The records, as they came."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    logger, kept = logging.getLogger("fupin_cms.access"), Kept()
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    yield kept.records
    logger.removeHandler(kept)
    logger.setLevel(before)


def test_id_of_the_caller_is_taken_and_answered() -> None:
    response = visit(requests.get("/", headers={"X-Request-Id": "portal-7:a/b=="}), ok)
    assert response["X-Request-Id"] == "portal-7:a/b=="


def test_unchanged_answer_tells_no_length() -> None:
    unchanged = HttpResponse(status=304, headers={"Content-Length": "0"})
    assert "Content-Length" not in visit(requests.get("/"), lambda _request: unchanged).headers


@pytest.mark.parametrize("given", ["", "a b", "a\r\nSet-Cookie: x=1", "x" * 65, "号", "<script>"])
def test_other_ids_are_replaced(given: str) -> None:
    request = requests.get("/")
    request.META["HTTP_X_REQUEST_ID"] = given
    made = visit(request, ok)["X-Request-Id"]
    assert made != given
    assert len(made) == 32


def test_each_log_line_of_a_request_has_its_id__and_none_afterwards() -> None:
    records = [logging.makeLogRecord({}) for _ in range(3)]
    mark = request_id.Mark()

    def answer(request: HttpRequest) -> HttpResponse:
        mark.filter(records[0])
        return ok(request)

    visit(requests.get("/", headers={"X-Request-Id": "seven"}), answer)
    mark.filter(records[1])  # as Django does with 404, after every middleware
    request_finished.disconnect(close_old_connections)
    request_finished.send(None)
    request_finished.connect(close_old_connections)
    mark.filter(records[2])
    assert [record.request_id for record in records] == ["seven", "seven", "-"]  # type: ignore[attr-defined]


def test_streamed_answer__keeps_its_id__and_is_noted_when_it_ends(
    lines: list[logging.LogRecord],
) -> None:
    seen = []

    def pieces() -> Iterator[bytes]:
        for piece in (b"ab", b"cde"):
            seen.append(request_id.current())
            yield piece

    answer = visit(
        requests.get("/api/v1/exports", headers={"X-Request-Id": "seven"}),
        lambda _request: StreamingHttpResponse(pieces()),
    )
    assert lines == []
    assert b"".join(answer.streaming_content) == b"abcde"
    end(answer)
    end(answer)
    assert seen == ["seven", "seven"]
    assert [line.bytes for line in lines] == [5]  # type: ignore[attr-defined]


def test_streamed_answer__nobody_took_a_byte__is_noted(lines: list[logging.LogRecord]) -> None:
    answer = visit(requests.get("/"), lambda _request: StreamingHttpResponse([b"ab"]))
    end(answer)
    assert [line.bytes for line in lines] == [0]  # type: ignore[attr-defined]


def test_line__names_no_reader_and_nothing_searched_for(lines: list[logging.LogRecord]) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        request.fupin_caller = Caller("203.0.113.9", key=1, partner_id=7)  # type: ignore[attr-defined]
        return ok(request)

    visit(requests.get(SEARCH, REMOTE_ADDR="203.0.113.9"), answer)
    said = vars(lines[0])
    assert (said["method"], said["path"], said["status"]) == ("GET", "/api/v1/search", 200)
    assert (said["bytes"], said["partner"]) == (3, 7)
    assert "203.0.113.9" not in str(said)
    assert "姓名" not in str(said)


def test_line__path_that_may_hold_a_secret_is_left_out(lines: list[logging.LogRecord]) -> None:
    visit(requests.get("/admin/password_reset/confirm/MQ/secret-token/"), ok)
    assert "secret-token" not in str(vars(lines[0]))


# Metrics --------------------------------------------------------------------------------


def test_metrics__to_all_others_there_is_no_such_page(settings: Any) -> None:
    for request in (
        requests.get("/metrics"),
        requests.get("/metrics", headers={"Authorization": "Bearer "}),
        requests.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}, REMOTE_ADDR="10.0.0.9"),
    ):
        with pytest.raises(Http404):
            views.metrics(request)
    allow(settings, METRICS_TOKEN="a-token-of-the-monitoring", METRICS_NETWORKS=["127.0.0.0/8"])
    with pytest.raises(Http404):
        views.metrics(
            requests.get("/metrics", headers={"Authorization": "Bearer x"}, REMOTE_ADDR="10.0.0.9")
        )


def test_metrics__count_by_route_status_and_partner(db: None, settings: Any, client: Any) -> None:
    allow(settings, METRICS_TOKEN="a-token-of-the-monitoring")
    client.get("/api/v1/ledger")
    client.get("/api/v1/no/such/path")
    said = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-the-monitoring"})
    assert said.status_code == 200
    text = said.content.decode()
    assert 'method="GET",partner="",route="api/v1/ledger",status="200"' in text
    assert 'fupin_request_seconds_bucket{le="+Inf",route="api/v1/ledger"}' in text
    assert "fupin_ledger_head 0.0" in text
    assert "no/such/path" not in text


def test_metrics__how_far_each_partner_is_behind(db: None, settings: Any, client: Any) -> None:
    allow(settings, METRICS_NETWORKS=["127.0.0.0/8"])
    Head.objects.filter(stream="public").update(seq=9)
    now, epoch = timezone.now(), public_head().epoch
    behind = make_partner("落后", last_seq=7, last_seq_at=now, last_epoch=epoch)
    old = make_partner("旧纪元", last_seq=3, last_seq_at=now, last_epoch=uuid.uuid4())
    make_partner("从未")
    make_partner("停用", last_seq=1, last_seq_at=now, last_epoch=epoch, is_active=False)
    lines = client.get("/metrics").content.decode().splitlines()
    told = [line for line in lines if line.startswith("fupin_partner")]
    assert told == [
        f'fupin_partner_lag{{partner="{behind.pk}"}} 2.0',
        f'fupin_partner_in_old_epoch{{partner="{behind.pk}"}} 0.0',
        f'fupin_partner_in_old_epoch{{partner="{old.pk}"}} 1.0',
    ]


def test_metrics__network_that_is_allowed(db: None, settings: Any, client: Any) -> None:
    allow(settings, METRICS_NETWORKS=["127.0.0.0/8"])
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404


def test_method_that_nobody_knows_is_counted_as_other() -> None:
    visit(requests.generic("BREW", "/"), ok)
    counted = measures.REQUESTS.labels("other", "", "200", "")
    assert counted._value.get() >= 1


def allow(settings: Any, **values: Any) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, **values}
