"""What helps a reader to find: suggestions, corrections, recommendations, the advanced form."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from fupin_cms.ledger.search import LONGEST_HELD, Recommended, SearchExpiredError, SearchResult
from tests.public.engine import TellingEngine, hit
from tests.public.reading import read

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from fupin_cms.ledger.models import Disclosure

pytestmark = pytest.mark.usefixtures("engine")

ADVANCED = "/disclosures/advanced"


def test_suggest__gives_ways_to_go_on(citizen: Client, db: None) -> None:
    answer = citizen.get("/disclosures/suggest", {"q": "扶贫资金"})
    assert answer.json() == {"items": [{"text": "扶贫资金使用安排", "kind": "title"}]}
    assert citizen.get("/disclosures/suggest", {"q": " "}).json() == {"items": []}


def test_suggest__outage_is_said(citizen: Client, db: None) -> None:
    TellingEngine.answer = None
    answer = citizen.get("/disclosures/suggest", {"q": "扶"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_clicked__is_told_to_the_engine(citizen: Client, db: None) -> None:
    answer = citizen.post("/disclosures/clicked", {"q": "扶贫资金", "rank": "3"})
    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert TellingEngine.opened == [("扶贫资金", 3)]


@pytest.mark.parametrize("rank", ["", "0", "-1", "x", "10001", "９", "9" * 5000])
def test_clicked__wrong_rank_is_refused(citizen: Client, db: None, rank: str) -> None:
    answer = citizen.post("/disclosures/clicked", {"q": "扶贫资金", "rank": rank})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not TellingEngine.opened


def test_search__helps_where_little_is_found(citizen: Client, item: Disclosure) -> None:
    TellingEngine.answer = SearchResult(
        total=1,
        hits=[hit(item)],
        facets={},
        relaxed=True,
        left_out=["彩<票"],
        did_you_mean=["扶贫资金"],
        recommended=[Recommended("<指南>", "/items/9", "先看这里")],
    )
    html = read(citizen, "/disclosures/?q=扶贫子金&year=2018")
    assert "没有含有全部检索词的信息" in html
    assert "彩&lt;票" in html
    assert 'href="?q=%E6%89%B6%E8%B4%AB%E8%B5%84%E9%87%91&amp;year=2018"' in html
    assert '<a href="/items/9">&lt;指南&gt;</a>' in html


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", 'role="note">含有全部检索词的信息有 1 条，列在前面；其后的只含有部分检索词'),
        ("&sort=newest", 'role="note">含有全部检索词的信息有 1 条，其余的只含有部分检索词'),
        ("&year=2018", 'role="note">不计筛选条件，含有全部检索词的信息有 1 条，列在前面'),
    ],
)
def test_search__says_of_how_many_items_all_words_are(
    citizen: Client, item: Disclosure, question: str, said: str
) -> None:
    TellingEngine.answer = SearchResult(
        total=9, hits=[hit(item)], facets={}, relaxed=True, complete=1
    )
    assert said in read(citizen, f"/disclosures/?q=扶贫资金{question}")


def test_search__nothing_found__shows_what_comes_near(citizen: Client, item: Disclosure) -> None:
    TellingEngine.answer = SearchResult(total=0, hits=[], facets={}, near=[hit(item)])
    html = read(citizen, "/disclosures/?q=扶贫")
    assert "没有符合条件的信息" in html
    assert "相近的信息" in html
    assert item.index_number in html


def test_search__pages_are_of_one_search(citizen: Client, item: Disclosure) -> None:
    held = "3." + "x" * (LONGEST_HELD - 2)
    TellingEngine.answer = SearchResult(total=45, hits=[hit(item)], facets={}, held=held)
    assert f"page=2&amp;held={held}" in read(citizen, "/disclosures/?q=扶贫")
    read(citizen, f"/disclosures/?q=扶贫&page=2&held={held}")
    assert TellingEngine.asked is not None
    assert TellingEngine.asked.held == held


def test_search__page_that_is_held_no_longer__is_of_the_index_as_it_is_now(
    citizen: Client, item: Disclosure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(*_: object) -> None:
        raise SearchExpiredError("old")

    monkeypatch.setattr(TellingEngine, "search", expired)
    answer = citizen.get("/disclosures/?q=扶贫&page=2&held=then")
    assert answer.status_code == HTTPStatus.FOUND
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"q": ["扶贫"], "page": ["2"]}


def test_search__page_beyond_the_last__leads_to_the_last(citizen: Client, item: Disclosure) -> None:
    TellingEngine.answer = SearchResult(total=45, hits=[], facets={})
    answer = citizen.get("/disclosures/?q=扶贫&year=2018&page=9&held=then")
    assert answer.status_code == HTTPStatus.FOUND
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "q": ["扶贫"],
        "year": ["2018"],
        "page": ["3"],
    }


@pytest.mark.parametrize("question", ["q=扶贫&year=x", "q=扶贫"])
def test_search__where_something_is_wrong__suggests_too(
    citizen: Client, item: Disclosure, question: str
) -> None:
    TellingEngine.answer = None
    answer = citizen.get(f"/disclosures/?{question}")
    assert answer.status_code in {400, 503}
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_search__asker_is_the_same_for_a_day_and_is_no_address(
    citizen: Client, item: Disclosure
) -> None:
    seen = set()
    for address in ("192.0.2.7", "192.0.2.7", "192.0.2.8"):
        citizen.get("/disclosures/?q=扶贫", REMOTE_ADDR=address)
        assert TellingEngine.asked is not None
        assert address not in TellingEngine.asked.asker
        seen.add(TellingEngine.asked.asker)
    assert len(seen) == 2


@pytest.mark.parametrize(("trusted", "people"), [((), 1), (("192.0.2.0/24",), 2)])
def test_search__asker_behind_a_proxy(
    citizen: Client, item: Disclosure, settings: Settings, trusted: tuple[str, ...], people: int
) -> None:
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "TRUSTED_PROXIES": trusted}
    seen = set()
    for told in ("198.51.100.1", "198.51.100.2", "203.0.113.9, 198.51.100.2"):
        citizen.get("/disclosures/?q=扶贫", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=told)
        assert TellingEngine.asked is not None
        seen.add(TellingEngine.asked.asker)
    assert len(seen) == people


def test_feed_of_a_question__is_reserved_and_said_by_nobody(
    citizen: Client, item: Disclosure
) -> None:
    assert reverse("fupin_feed") == "/disclosures/feed"
    assert citizen.get("/disclosures/feed?q=扶贫").status_code == HTTPStatus.NOT_FOUND
    assert "/disclosures/feed" not in read(citizen, "/disclosures/?q=扶贫")


def test_advanced__writes_the_query_and_the_filters(citizen: Client, item: Disclosure) -> None:
    answer = citizen.get(
        ADVANCED,
        {
            "every": "扶贫 资金",
            "exact": "使用安排",
            "any_of": "低保 特困",
            "without": "项目",
            "title": "2018年",
            "body": "分配 原则",
            "attached": "明细",
            "category": "fund",
            "released_from": "2018-01-01",
            "sort": "newest",
        },
    )
    assert answer.status_code == HTTPStatus.FOUND
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "q": ['扶贫 资金 "使用安排" 低保|特困 标题:2018年 正文:分配 正文:原则 附件:明细 -项目'],
        "sort": ["newest"],
        "category": ["fund"],
        "released_from": ["2018-01-01"],
    }
    read(citizen, answer.headers["Location"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("category", "lottery"),
        ("released_from", "yesterday"),
        ("every", "字" * 201),
        ("sort", "up"),
    ],
)
def test_advanced__wrong_value_is_said_and_nothing_is_lost(
    citizen: Client, item: Disclosure, name: str, value: str
) -> None:
    given = {"exact": "使用安排", name: value}
    page = read(citizen, f"{ADVANCED}?exact={given['exact']}&{name}={value}", 400)
    head = page.split('<form class="advanced"')[0]
    assert 'role="alert"' in head
    assert f'href="#id_{name}"' in head
    assert "使用安排" in page


def test_advanced__begins_with_what_was_searched_for(citizen: Client, item: Disclosure) -> None:
    assert 'value="扶贫"' in read(citizen, f"{ADVANCED}?q=扶贫")
