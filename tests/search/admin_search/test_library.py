"""Files and accounts are found in the admin by a Chinese word inside their names."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from tests.factories import make_user
from tests.search import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db

ADDRESSES = ["", "results/", "chooser/results/"]
ODD = [
    '"a',
    '"',
    '"名单库',
    "'\\%s NEAR( ^a -x",
    "名单:* & | ! <->",
    "'; DROP TABLE x; --",
    "字" * 500,
]


@pytest.fixture(params=["database", "elasticsearch"])
def backend(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Any]:
    """The admin's search, with an index of its own for files."""
    options: dict[str, Any] = {"BACKEND": "search.admin_search", "AUTO_UPDATE": True}
    if request.param == "elasticsearch":
        prefix = f"{nodes.PREFIX}{uuid.uuid4().hex[:12]}-"
        options = {
            "BACKEND": "search.admin_search.elasticsearch",
            "AUTO_UPDATE": True,
            "URLS": [nodes.address()],
            "INDEX_PREFIX": prefix,
        }
    settings.WAGTAILSEARCH_BACKENDS = {"default": options}
    search = get_search_backend()
    with ExitStack() as stack:
        if request.param == "elasticsearch":
            for model in (get_document_model(), get_image_model(), Page):
                index = search.get_index_for_model(model)
                stack.callback(index.delete)
                index.reset()
                index.add_model(model)
        yield search


@pytest.mark.parametrize("kind", ["documents", "images"])
def test_files__by_a_word_inside_the_title(backend: Any, client: Client, kind: str) -> None:
    client.force_login(make_user("admin"))
    for title in ("2018年项目库名单", "第一批分配明细"):
        if kind == "images":
            get_image_model().objects.create(title=title, file=get_test_image_file_jpeg())
        else:
            get_document_model().objects.create(title=title, file=ContentFile(b"x", "x.txt"))
    if "elasticsearch" in type(backend).__module__:
        for model in (get_document_model(), get_image_model()):
            backend.get_index_for_model(model).refresh()
    for address in ADDRESSES:
        for typed in ("项目库", "項目庫", "库名单"):
            answer = client.get(f"/admin/{kind}/{address}", {"q": typed})
            assert answer.status_code == 200, (address, typed)
            page = answer.content.decode()
            assert "2018年项目库名单" in page, (address, typed)
            assert "第一批分配明细" not in page, (address, typed)


def test_pasted_title__with_the_marks_around_it(backend: Any, client: Client, tree: object) -> None:
    client.force_login(make_user("admin"))
    titles = ("“一牌一表”：规划（2016—2018年）", "一表规划")
    root = Page.get_first_root_node()
    made, other = [root.add_child(instance=Page(title=title)) for title in titles]
    if "elasticsearch" in type(backend).__module__:
        backend.get_index_for_model(Page).refresh()
    for typed in (f"《{made.title}》", f'"{made.title}"', "一牌一表 — 规划", "「一牌一表」"):
        page = client.get("/admin/pages/search/results/", {"q": typed}).content.decode()
        assert f"/admin/pages/{made.pk}/edit/" in page, typed
        assert f"/admin/pages/{other.pk}/edit/" not in page, typed


def test_odd_words__are_answered(backend: Any, client: Client, tree: object) -> None:
    """The stock backends hand some of them on to the database, which fails."""
    client.force_login(make_user("admin"))
    client.raise_request_exception = False
    failed = [
        (address, typed)
        for address in (
            "/admin/pages/search/",
            "/admin/choose-page/search/",
            "/admin/documents/",
        )
        for typed in ODD
        if client.get(address, {"q": typed}).status_code != HTTPStatus.OK
    ]
    assert not failed


@pytest.mark.parametrize("address", ["/admin/users/", "/admin/users/results/"])
def test_accounts__by_a_word_inside_the_name(client: Client, address: str) -> None:
    client.force_login(make_user("admin"))
    get_user_model().objects.create_user("duty", last_name="县级值班账号")
    answer = client.get(address, {"q": "值班"})
    assert answer.status_code == 200
    assert "县级值班账号" in answer.content.decode()
