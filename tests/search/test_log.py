"""检索记录: counted by day without who it was; what several found by is suggested."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from fupin_cms.review import timed
from search.log import KEPT_DAYS, SearchLog, key_of, tried_by_several
from search.log_models import SearchedDay
from tests.checks.numbers import number, wide
from tests.factories import make_user

if TYPE_CHECKING:
    from django.test import Client

REPORT = "/admin/reports/searches/"


@pytest.fixture
def log(db: None, settings: Any) -> SearchLog:
    settings.FUPIN_SEARCH = {**settings.FUPIN_SEARCH, "LOG": True}
    return SearchLog()


def test_log__counts_times_and_people(log: SearchLog) -> None:
    for asker in ("one", "one", "other"):
        log.searched("扶贫 资金", 12, asker)
    log.searched("扶貧　資金", 13, "third")
    log.clicked("扶贫 资金", 2)
    log.write()
    row = SearchedDay.objects.get()
    assert (row.times, row.people, row.hits, row.clicks, row.ranks) == (4, 3, 13, 1, 2)
    assert row.text == "扶贫 资金"


def test_log__is_added_up_over_batches(log: SearchLog) -> None:
    for _ in range(2):
        log.searched("扶贫", 1, "one")
        log.write()
    row = SearchedDay.objects.get()
    assert (row.times, row.people) == (2, 1)


@pytest.mark.parametrize(
    "text",
    ["", "，。？", f"{number()}是谁", f"身份证 {wide(number())}", f"{number()[:6]} {number()[6:]}"],
)
def test_log__keeps_no_identity_number_and_nothing_without_words(log: SearchLog, text: str) -> None:
    log.searched(text, 0, "one")
    log.write()
    assert not SearchedDay.objects.exists()


def slip(number: str) -> str:
    """The number with another check digit."""
    return f"{number[:-1]}{'1' if number[-1] == '0' else '0'}"


@pytest.mark.parametrize(
    "text",
    [
        slip(number()),
        f"{number()[:6]} {slip(number())[6:]}",
        "电话 1" + "0" * 10,
        wide(slip(number())),
    ],
)
def test_log__keeps_no_number_that_may_be_a_persons(log: SearchLog, text: str) -> None:
    log.searched(text, 0, "one")
    log.write()
    assert not SearchedDay.objects.exists()


@pytest.mark.parametrize("text", ["007187648-2018-000229", "汕扶办〔2018〕225号", "2018 2019 2020"])
def test_log__keeps_numbers_of_documents_and_years(log: SearchLog, text: str) -> None:
    log.searched(text, 0, "one")
    log.write()
    assert SearchedDay.objects.exists()


def test_log__holds_nothing_of_who_asked(log: SearchLog) -> None:
    log.searched("扶贫", 1, "192.0.2.7")
    log.write()
    assert "192.0.2.7" not in str(list(SearchedDay.objects.values()))


def test_log__who_is_not_to_be_counted_is_not(log: SearchLog) -> None:
    log.searched("扶贫", 1, "")
    log.write()
    assert not SearchedDay.objects.exists()


def test_log__survives_a_database_that_is_gone(
    log: SearchLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.searched("扶贫", 1, "one")

    def gone(*_: object) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("search.log._add", gone)
        log.write()
    log.write()
    assert SearchedDay.objects.get().times == 1


def test_suggestions__only_what_several_people_found_something_by(log: SearchLog) -> None:
    for text, hits, askers in (
        ("扶贫资金", 5, "ab"),
        ("扶贫彩票", 0, "ab"),
        ("扶贫干部电话", 3, "a"),
    ):
        for asker in askers:
            log.searched(text, hits, asker)
    log.write()
    assert tried_by_several("扶贫", 5) == ["扶贫资金"]


def test_suggestions__nothing_that_one_person_asked_again(log: SearchLog) -> None:
    """Neither in another process, nor after many others, nor on another day."""
    for asked in range(3):
        for process in (log, SearchLog()):
            process.searched("扶贫干部电话", 3, "one")
            for other in range(400):
                process.searched(f"其他{other}", 1, "one")
            process.write()
        day = timezone.localdate() - dt.timedelta(days=asked + 1)
        SearchedDay.objects.filter(day=timezone.localdate()).update(day=day)
    assert SearchedDay.objects.filter(key="扶贫干部电话").count() == 3
    assert tried_by_several("扶贫", 5) == []


def test_key__is_the_same_in_any_writing(log: SearchLog) -> None:
    assert key_of("扶貧　資金 ") == key_of("扶贫 资金") == "扶贫 资金"


def test_report__shows_what_was_asked_and_what_to_do(log: SearchLog, client: Client) -> None:
    for asker in ("one", "two", "three"):
        log.searched("没人答的问题", 0, asker)
        log.searched("没人打开的", 9, asker)
    log.write()
    client.force_login(make_user("admin"))
    page = client.get(REPORT).content.decode()
    fruitless, abandoned = page.split("没有结果的")[1].split("有结果却没有人打开的")
    assert "没人答的问题" in fruitless
    assert "没人打开的" not in fruitless
    assert "没人打开的" in abandoned
    assert "/admin/synonymgroup/new/?words=" in page
    assert "/admin/reports/searches/recommend/?query=" in page


def test_tick__drops_what_nobody_looks_back_to(log: SearchLog) -> None:
    today = timezone.localdate()
    for age in (0, KEPT_DAYS, KEPT_DAYS + 1):
        day = today - dt.timedelta(days=age)
        SearchedDay.objects.create(day=day, key=str(age), text="扶贫", times=1)
    done = [one.text for one in timed.tick(timezone.now()) if one.label == "检索记录"]
    assert done == ["已删去1条过期的检索记录"]
    assert set(SearchedDay.objects.values_list("key", flat=True)) == {"0", str(KEPT_DAYS)}


def test_report__is_not_for_editors(log: SearchLog, client: Client) -> None:
    client.force_login(make_user("editor"))
    assert client.get(REPORT).status_code in {302, 403}


def test_synonyms__words_come_from_the_report(log: SearchLog, client: Client) -> None:
    client.force_login(make_user("admin"))
    answer = client.get("/admin/synonymgroup/new/", {"words": "没人答的问题"})
    assert "没人答的问题</textarea>" in answer.content.decode()


def test_recommendation__query_comes_from_the_report(log: SearchLog, client: Client) -> None:
    client.force_login(make_user("admin"))
    answer = client.get("/admin/reports/searches/recommend/", {"query": "没人答的问题"})
    assert 'value="没人答的问题"' in answer.content.decode()
