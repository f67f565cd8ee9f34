"""What holds for every answer of the API, whatever its operation."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import resolve

from fupin_cms import handlers
from fupin_cms.api import deprecation, openapi
from fupin_cms.api.application import problem_of
from fupin_cms.api.deprecation import Deprecation
from fupin_cms.api.entrance import Entrance
from fupin_cms.api.main import api
from fupin_cms.api.problems import KINDS, TYPE_BASE, ProblemError
from fupin_cms.partners.calling import Caller

if TYPE_CHECKING:
    from django.test import Client

PROBLEM = "application/problem+json"
ID = "00000000-0000-4000-8000-000000000000"
requests = RequestFactory()


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may ask is another room's matter, and needs the database."""
    monkeypatch.setattr("fupin_cms.api.entrance.admit", lambda *_: None)


def door(view: Any = None, *methods: str) -> Any:
    """A door as the API's; with `methods`, before operations of these."""

    def answer(_request: Any) -> HttpResponse:
        return HttpResponse(b"{}", content_type="application/json", headers={"ETag": '"1"'})

    def operation(_request: Any) -> None:
        """Nothing."""

    class Operation:
        view_func = staticmethod(operation)

        def __init__(self, method: str) -> None:
            self.methods = [method]

    return Entrance(
        view or answer,
        media_types=("application/json",),
        failed=lambda request, error: problem_of(request, error).response(),
        operations=[Operation(method) for method in methods],  # type: ignore[misc]
    )


def raising(error: Exception) -> Any:
    def view(_request: Any) -> HttpResponse:
        raise error

    return view


def code_of(response: Any) -> str:
    """The kind of a problem; that its type has a page is part of it."""
    assert response["Content-Type"] == PROBLEM
    problem = orjson.loads(response.content)
    assert problem["status"] == response.status_code
    code = str(problem["type"]).removeprefix(TYPE_BASE)
    assert code in KINDS
    return code


# Methods -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("methods", "allowed"),
    [
        ((), "GET, HEAD, OPTIONS"),
        (("GET",), "GET, HEAD, OPTIONS"),
        (("POST",), "OPTIONS, POST"),
        (("GET", "POST"), "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_other_methods_are_405_with_what_the_operations_allow(
    methods: tuple[str, ...], allowed: str
) -> None:
    for method in ("DELETE", "TRACE", "BREW"):
        refused = door(None, *methods)(requests.generic(method, "/api/v1/x"))
        assert (code_of(refused), refused["Allow"]) == ("method-not-allowed", allowed)
    told = door(None, *methods)(requests.options("/api/v1/x"))
    assert (told.status_code, told["Allow"], told.content) == (204, allowed, b"")


def test_every_address_of_the_api_knows_its_methods() -> None:
    examples = {"content_id": ID, "seq": "1"}
    for pattern, operations in api.doors():
        route = pattern.pattern._route  # type: ignore[union-attr]
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda one: examples.get(one[1], "fund"), route)
        view = resolve(f"/api/v1/{path}").func
        assert isinstance(view, Entrance), path
        assert set(view.operations) == {method for one in operations for method in one.methods}


def test_head__headers_of_get_without_its_body() -> None:
    given = door()(requests.head("/api/v1/x"))
    assert (given.status_code, given.content) == (200, b"")
    assert (given["Content-Length"], given["ETag"]) == ("2", '"1"')


def test_head__of_a_stream__begins_none() -> None:
    begun = []

    def pieces() -> Any:
        begun.append(1)
        yield b"x"

    view = door(lambda _request: StreamingHttpResponse(pieces(), headers={"ETag": '"2"'}))
    with mock.patch("django.core.signals.request_finished.send"):  # no request ends the database
        given = view(requests.head("/api/v1/x"))
    assert (given["ETag"], given.content, begun) == ('"2"', b"", [])


# Origins -------------------------------------------------------------------------------


def test_reading_is_open_to_every_origin__keys_do_not_belong_into_pages() -> None:
    given = door()(requests.get("/api/v1/x", headers={"Origin": "https://city.example"}))
    assert given["Access-Control-Allow-Origin"] == "*"
    for name in ("ETag", "Link", "RateLimit", "X-Request-Id", "Retry-After"):
        assert name in given["Access-Control-Expose-Headers"]
    preflight = door()(requests.options("/api/v1/x"))
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]
    assert "Authorization" not in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in given.headers
    sent = door(None, "POST")(requests.options("/api/v1/x"))
    assert "Access-Control-Allow-Methods" not in sent.headers


# What is refused whatever the operation is ---------------------------------------------


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"content_type": "text/csv"}, b"{}", "unsupported-media-type"),
        ({"content_type": "application/json; charset=gbk"}, b"{}", "unsupported-media-type"),
        ({"HTTP_CONTENT_ENCODING": "gzip"}, b"{}", "unsupported-media-type"),
        ({"CONTENT_LENGTH": str(4 * 1024 * 1024 + 1)}, b"{}", "too-large"),
        ({"CONTENT_LENGTH": "9" * 5000}, b"{}", "too-large"),
        ({"HTTP_ACCEPT": "text/csv"}, b"{}", "not-acceptable"),
        ({"QUERY_STRING": "q=" + "x" * 8192}, b"{}", "uri-too-long"),
    ],
)
def test_requests_that_are_refused(headers: dict[str, str], body: bytes, code: str) -> None:
    options: dict[str, Any] = {"content_type": "application/json", **headers}
    request = requests.generic("POST", "/api/v1/x", body, **options)
    assert code_of(door(None, "POST")(request)) == code


def test_ten_megabytes_of_query_are_not_read() -> None:
    request = requests.get("/api/v1/x")
    request.META["QUERY_STRING"] = "a=1&" * 2_500_000
    assert code_of(door()(request)) == "uri-too-long"
    assert "GET" not in vars(request)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (TooManyFieldsSent(), "bad-request", 400),
        (RequestDataTooBig(), "too-large", 413),
        (OperationalError("at 10.1.2.3: password of fupin"), "unavailable", 503),
        (RuntimeError("/srv/fupin/secret"), "internal-error", 500),
        (ProblemError("gone"), "gone", 410),
    ],
)
def test_what_is_raised_becomes_a_problem__and_tells_nothing(
    error: Exception, code: str, status: int
) -> None:
    given = door(raising(error))(requests.get("/api/v1/x"))
    assert (code_of(given), given.status_code) == (code, status)
    assert b"secret" not in given.content
    assert b"password" not in given.content
    assert given["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v2/x",
        "/api/v1",
        "/api/v1/no",
        "/api/v1/disclosures/",
        "/api/v1/%FF",
        "/api/v1/a%0Ab",
        "/api/v1/..%2f..%2fetc",
        "/api/v1/problems/none",
    ],
)
def test_every_path_below_api_answers_with_a_problem(client: Client, path: str) -> None:
    for method in ("GET", "POST"):
        given = client.generic(method, path)
        wanted = {"not-found", "method-not-allowed"} if "problems" in path else {"not-found"}
        assert code_of(given) in wanted


def test_handlers__problem_below_api__page_elsewhere() -> None:
    for handler, code in (
        (handlers.bad_request, "bad-request"),
        (handlers.forbidden, "forbidden"),
        (handlers.not_found, "not-found"),
        (handlers.server_error, "internal-error"),
    ):
        assert code_of(handler(requests.get("/api/v1/x"))) == code
        page = handler(requests.get("/items/1"))
        assert page["Content-Type"].startswith("text/html")
        assert page.status_code == KINDS[code].status


def test_host_that_is_not_ours_is_refused_with_a_problem(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    for path in ("/api/v1/ledger", "/api/v2/x"):
        assert code_of(client.get(path, headers={"Host": "evil.example"})) == "bad-request"


def test_every_kind_of_problem_has_its_page(client: Client) -> None:
    for code, kind in KINDS.items():
        page = client.get(f"{TYPE_BASE}{code}")
        assert page.status_code == 200
        assert kind.advice.split("`")[0][:20] in page.content.decode()
        assert "script-src 'self'" in page["Content-Security-Policy"]
    assert client.get(f"{TYPE_BASE}gone", headers={"Accept": "application/json"}).status_code == 406


def test_answer_to_a_key_is_nobody_elses() -> None:
    request = requests.get("/api/v1/x")
    request.fupin_caller = Caller("203.0.113.9", key=1, partner_id=1)  # type: ignore[attr-defined]
    assert door()(request)["Cache-Control"] == "no-store"
    assert door(raising(ProblemError("gone")))(request)["Cache-Control"] == "no-store"
    assert door()(requests.get("/api/v1/x")).get("Cache-Control") != "no-store"


# What is to go -------------------------------------------------------------------------

UTC = dt.UTC
ENTRY = Deprecation(
    "/lookup",
    since=dt.datetime(2026, 1, 1, tzinfo=UTC),
    sunset=dt.datetime(2027, 6, 30, tzinfo=UTC),
    replacement="Ask `search`.",
)
PARAMETER = Deprecation(
    "/disclosures/{content_id}",
    since=dt.datetime(2026, 2, 1, tzinfo=UTC),
    replacement="Use `include`.",
    parameter="links",
)


@pytest.fixture
def going(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (deprecation, openapi):
        monkeypatch.setattr(module, "DEPRECATED", (ENTRY, PARAMETER))
    monkeypatch.setattr("fupin_cms.api.pages.DEPRECATED", (ENTRY, PARAMETER))


def announced(path: str) -> HttpResponse:
    request = requests.get(path)
    request.resolver_match = resolve(request.path)
    response = HttpResponse(headers={"Link": '</next>; rel="next"'})
    deprecation.announce(request, response)
    return response


def test_deprecated_operation_says_so_and_until_when(going: None) -> None:
    given = announced("/api/v1/lookup")
    assert given["Deprecation"] == "@1767225600"
    assert given["Sunset"] == "Wed, 30 Jun 2027 00:00:00 GMT"
    first, second = given["Link"].split(", ")
    assert first == '</next>; rel="next"'
    assert second == ('</api/v1/deprecations#lookup>; rel="deprecation sunset"; type="text/html"')


def test_deprecated_parameter_is_told_to_who_sends_it(going: None) -> None:
    assert "Deprecation" not in announced(f"/api/v1/disclosures/{ID}").headers
    given = announced(f"/api/v1/disclosures/{ID}?links=absolute")
    assert given["Deprecation"].startswith("@")
    assert "Sunset" not in given.headers


def test_what_is_to_go_stands_on_its_page_and_in_the_document(going: None, client: Client) -> None:
    page = client.get("/api/v1/deprecations").content.decode()
    assert 'id="lookup"' in page
    assert "2027-06-30" in page
    paths = openapi.document()["paths"]
    assert paths["/api/v1/lookup"]["get"]["deprecated"] is True
    assert "until 2027-06-30: Ask `search`." in paths["/api/v1/lookup"]["get"]["description"]
    item = paths["/api/v1/disclosures/{content_id}"]["get"]
    assert "deprecated" not in item
    links = next(one for one in item["parameters"] if one["name"] == "links")
    assert links["deprecated"] is True


def test_nothing_is_said_of_what_stays(client: Client) -> None:
    assert "Nothing is deprecated" in client.get("/api/v1/deprecations").content.decode()
