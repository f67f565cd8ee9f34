"""The page that says why a hit stands where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from fupin_cms.ledger.search import SearchQuery
from search import explain_admin, following
from search.explaining import explain

from .samples import FUND

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from search.engines.protocol import Engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine that the page asks."""
    monkeypatch.setattr(explain_admin, "engine", lambda: engine)
    monkeypatch.setattr(following, "begin", lambda: None)
    return engine


def test_explain__tokens_clauses_and_points(engine: Engine) -> None:
    explained = explain(engine, SearchQuery("扶贫资金使用安排 -培训", facets=()))
    assert [(one.label, list(one.tokens)) for one in explained.understood] == [
        ("全部都要", ["扶贫", "贫资", "资金", "金使", "使用", "用安", "安排"]),
        ("不含", ["培训"]),
    ]
    assert "全部词语原样出现" in explained.clauses
    first = explained.hits[0]
    assert first.hit.content_id == FUND
    given = dict(first.points)
    assert given["全部词语原样出现"] == pytest.approx(80)
    assert given["标题有“扶贫资金使用安排”"] > 0
    assert "本文文号或索引号" not in given
    assert 0 <= first.rest < first.hit.score


def test_explain__numbers_and_places(engine: Engine) -> None:
    explained = explain(engine, SearchQuery("汕扶办〔2018〕12号 正文:专项|技术", facets=()))
    assert [(one.label, one.text) for one in explained.understood[1:]] == [
        ("正文任何一个", "专项"),
        ("正文任何一个", "技术"),
    ]
    (first,) = explained.hits
    assert dict(first.points)["本文文号或索引号“汕扶办〔2018〕12”"] == pytest.approx(600)
    assert first.rest < 100


@pytest.mark.parametrize(("may", "status"), [(True, 200), (False, 302)])
def test_page__for_those_who_may_change_synonyms(
    asked: Engine, client: Client, django_user_model: type[User], *, may: bool, status: int
) -> None:
    user = django_user_model.objects.create_user("search-editor")
    names = ["access_admin", *(["change_synonymgroup"] if may else [])]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    answer = client.get(reverse("fupin_search_explain"), {"q": "<b>扶贫资金"})
    assert answer.status_code == status
    if may:
        page = answer.content.decode()
        assert "得分明细" in page
        assert "标题有“扶贫资金”：" in page
        assert "<b>扶贫" not in page
