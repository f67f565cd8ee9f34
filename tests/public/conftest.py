"""Items in the ledger as a citizen meets them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from fupin_cms.ledger.search import EngineState, SearchResult
from tests.factories import make_fund
from tests.ledger.acting import issue
from tests.public.engine import TellingEngine
from tests.public.reading import row_of
from tests.review.conftest import _frozen_files_aside, office  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from fupin_cms.ledger.models import Disclosure
    from tests.factories import Tree

TEXT = "单位,金额\n海丰县,180万元\n".encode()
"""What stands in the attachment."""


@pytest.fixture
def citizen() -> Client:
    """Nobody in particular; errors come as pages, not as exceptions."""
    return Client(raise_request_exception=False)


@pytest.fixture
def released(tree: Tree) -> Callable[..., Disclosure]:
    """Make a fund item and release it."""

    def release(**fields: Any) -> Disclosure:
        page = make_fund(fields.pop("section", tree.finance), **fields)
        topics = fields.pop("topics", [])
        page.topics.set(topics)
        page.save()
        return row_of(page, issue(page).stream)

    return release


@pytest.fixture
def with_file(tree: Tree) -> Any:
    """An unreleased item with a list and a picture."""
    document = get_document_model().objects.create(
        title="分配 明细", file=ContentFile(TEXT, name="list.csv")
    )
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    image = get_image_model().objects.create(
        title="示意图", file=ContentFile(picture.getvalue(), name="sketch.png")
    )
    figure = {"image": image, "alternative": "示意图", "caption": ""}
    return make_fund(
        tree.finance,
        attachments=[("attachment", {"title": "分配明细", "document": document})],
        body=[("figure", figure)],
    )


@pytest.fixture
def item(released: Callable[..., Disclosure]) -> Disclosure:
    """One item that is public."""
    return released(title="2018年扶贫资金使用安排", document_number="汕扶办〔2018〕9号")


@pytest.fixture
def engine(settings: Settings) -> type[TellingEngine]:
    """The configured engine; it finds nothing until it is told."""
    TellingEngine.answer = SearchResult(total=0, hits=[], facets={})
    TellingEngine.asked = None
    TellingEngine.opened = []
    TellingEngine.at = EngineState(name="telling", ready=True, seq=0, documents=0)
    settings.FUPIN_CMS = {
        **configured.FUPIN_CMS,
        "SEARCH_ENGINE": "tests.public.engine.TellingEngine",
    }
    return TellingEngine
