"""Search through the API: what the index says is confirmed by the ledger, an outage is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fupin_cms.ledger import search
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.search import (
    LONGEST_HELD,
    EngineState,
    FacetValue,
    Hit,
    Marked,
    Recommended,
    SearchExpiredError,
    SearchQuery,
    SearchRefusedError,
    SearchResult,
    SearchUnavailableError,
    Suggestion,
)
from tests.ledger.acting import amend, do_act, issue

from .test_disclosures import read

if TYPE_CHECKING:
    from django.test import Client

SEARCH = "/api/v1/search"


class LaggingEngine:
    """An index that still holds what it was given, whatever has happened since."""

    name = "lagging"

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.asked: list[SearchQuery] = []

    def search(self, query: SearchQuery) -> SearchResult:
        self.asked.append(query)
        facets = {"category": [FacetValue("fund", len(self.hits))]}
        return SearchResult(total=len(self.hits), hits=self.hits, facets=facets)

    def suggest(self, prefix: str, limit: int = 8) -> list[Suggestion]:
        return [Suggestion(f"{prefix}使用安排", "title", self.hits[0].content_id)][:limit]

    def state(self) -> EngineState:
        return EngineState(self.name, ready=True, seq=1, documents=len(self.hits))


class BrokenEngine(LaggingEngine):
    def search(self, query: SearchQuery) -> SearchResult:
        raise SearchUnavailableError(f"the disk is gone: /var/secret/{query.text}")


def use(monkeypatch: pytest.MonkeyPatch, engine: LaggingEngine) -> LaggingEngine:
    monkeypatch.setattr("fupin_cms.api.search.get_engine", lambda: engine)
    return engine


def hit_of(page: Any, seq: int) -> Hit:
    return Hit(str(page.identity.content_id), seq, 1.0, "<mark>扶贫资金</mark>", "片段")


def test_hit_carries_summary_and_marks(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = issue(fund)
    use(monkeypatch, LaggingEngine(hit_of(fund, release.seq)))
    answer = read(client, f"{SEARCH}?q=扶贫资金")
    assert answer["items"][0]["item"]["title"] == fund.title
    assert answer["items"][0]["title"] == "<mark>扶贫资金</mark>"
    assert answer["facets"]["category"][0]["label"] == "资金使用安排"


def test_withdrawn_item_is_not_answered__though_the_index_holds_it(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = issue(fund)
    do_act(Event.WITHDRAWN, release.content_id)
    use(monkeypatch, LaggingEngine(hit_of(fund, release.seq)))
    assert read(client, f"{SEARCH}?q=扶贫资金")["items"] == []


def test_amended_item_is_answered_as_it_is_now__while_the_index_lags(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = issue(fund)
    amend(fund, title="<新的标题>", summary="改过的概述。")
    use(monkeypatch, LaggingEngine(hit_of(fund, release.seq)))
    answer = read(client, f"{SEARCH}?q=扶贫资金")
    (found,) = answer["items"]
    assert answer["total"] == 1
    assert found["item"]["title"] == "<新的标题>"
    assert (found["title"], found["snippet"]) == ("&lt;新的标题&gt;", "改过的概述。")
    assert found["marked_title"] == {"text": "<新的标题>", "ranges": []}
    assert found["marked_snippet"] == {"text": "改过的概述。", "ranges": []}
    assert read(client, f"{SEARCH}?q=扶贫资金&category=policy")["items"] == []


def test_outage_is_503_and_tells_nothing_of_the_engine(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, BrokenEngine())
    response = client.get(f"{SEARCH}?q=扶贫资金")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert b"secret" not in response.content


def test_engine_that_is_not_ready__is_not_waited_for_twice(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = use(monkeypatch, LaggingEngine())
    down = EngineState(engine.name, ready=False, seq=0, documents=0, message="gone: /var/secret")
    monkeypatch.setattr(engine, "state", lambda: down)
    response = client.get(f"{SEARCH}?q=扶贫资金")
    assert response.status_code == 503
    assert b"secret" not in response.content
    assert engine.asked == []


def test_no_engine_configured_is_503(db: None, client: Client, settings: Any) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "SEARCH_ENGINE": ""}
    search.get_engine.cache_clear()
    assert client.get(f"{SEARCH}?q=扶贫").status_code == 503


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=x&sort=up", "q=x&page=2", "q=x&year=old"])
def test_wrong_query_is_422(db: None, client: Client, query: str) -> None:
    response = client.get(f"{SEARCH}?{query}")
    assert response.status_code == 422
    assert json.loads(response.content)["errors"]


def test_filters_reach_the_engine(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = use(monkeypatch, LaggingEngine())
    read(client, f"{SEARCH}?q=资金&category=fund&category=policy&year=2018")
    assert engine.asked[0].filters == {"category": ["fund", "policy"], "year": ["2018"]}


def test_answer_tells_what_was_relaxed_and_how_to_go_on(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = issue(fund)
    hit = Hit(
        str(fund.identity.content_id),
        release.seq,
        1.0,
        "<mark>扶贫</mark>",
        "片段",
        marked_title=Marked("扶贫", [(0, 2)]),
    )
    found = SearchResult(
        total=41,
        hits=[hit],
        facets={},
        relaxed=True,
        complete=1,
        left_out=["彩票"],
        did_you_mean=["扶贫资金"],
        recommended=[Recommended("指南", "/items/1", "先看这里")],
        held="h" * LONGEST_HELD,
    )
    engine = use(monkeypatch, LaggingEngine(hit))
    monkeypatch.setattr(engine, "search", lambda _query: found)
    answer = read(client, f"{SEARCH}?q=扶贫彩票")
    assert answer["items"][0]["marked_title"] == {"text": "扶贫", "ranges": [[0, 2]]}
    assert (answer["complete"], answer["left_out"]) == (1, ["彩票"])
    assert answer["did_you_mean"] == ["扶贫资金"]
    assert answer["recommended"][0]["title"] == "指南"
    assert f"held={found.held}" in answer["next"]
    assert read(client, answer["next"])["total"] == found.total


@pytest.mark.parametrize(
    ("error", "parameter"),
    [(SearchExpiredError("old"), "held"), (SearchRefusedError("太长"), "q")],
)
def test_what_cannot_be_asked_is_422(
    db: None,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    parameter: str,
) -> None:
    engine = use(monkeypatch, LaggingEngine())

    def refuse(_query: SearchQuery) -> SearchResult:
        raise error

    monkeypatch.setattr(engine, "search", refuse)
    response = client.get(f"{SEARCH}?q=扶贫")
    assert response.status_code == 422
    assert json.loads(response.content)["errors"][0]["parameter"] == parameter


def test_nothing_found_gives_what_comes_near_within_the_filters(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = issue(fund)
    hit = hit_of(fund, release.seq)
    found = SearchResult(total=0, hits=[], facets={}, near=[hit])
    engine = use(monkeypatch, LaggingEngine(hit))
    monkeypatch.setattr(engine, "search", lambda _query: found)
    answer = read(client, f"{SEARCH}?q=扶贫彩票")
    assert answer["items"] == []
    assert [one["item"]["content_id"] for one in answer["near"]] == [hit.content_id]
    assert read(client, f"{SEARCH}?q=扶贫彩票&year=1999")["near"] == []
    do_act(Event.WITHDRAWN, release.content_id)
    assert read(client, f"{SEARCH}?q=扶贫彩票")["near"] == []


def test_suggestions_name_their_item(
    fund: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = issue(fund)
    use(monkeypatch, LaggingEngine(hit_of(fund, release.seq)))
    answer = read(client, "/api/v1/suggest?q=扶贫资金")
    assert answer["items"] == [
        {
            "text": "扶贫资金使用安排",
            "kind": "title",
            "content_id": str(fund.identity.content_id),
        }
    ]
    assert client.get("/api/v1/suggest?q=扶&limit=21").status_code == 422
