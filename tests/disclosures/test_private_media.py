"""Library files are private: to a citizen a draft's files do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file_jpeg

from tests import factories

if TYPE_CHECKING:
    from pathlib import Path

    from fupin_cms.disclosures.models import FundPage
    from tests.factories import Tree


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()  # Wagtail remembers where a rendition lies


@pytest.fixture
def addresses(fund: FundPage) -> list[str]:
    """Of a draft's attachment, of an original image, and of its rendition."""
    document = get_document_model().objects.create(
        title="分配表", file=ContentFile("单位,金额".encode(), name="分配表.csv")
    )
    image = get_image_model().objects.create(
        title="示意图", file=get_test_image_file_jpeg("picture.jpg")
    )
    fund.attachments = [("attachment", {"title": "分配表", "document": document})]
    fund.save_revision()
    return [document.url, image.file.url, image.get_rendition("max-165x165").url]


@pytest.fixture
def staff(tree: Tree) -> Client:
    client = Client()
    client.force_login(factories.make_user("editor"))
    return client


def test_anonymous__finds_nothing(addresses: list[str], client: Client) -> None:
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_account_without_admin_access__finds_nothing(addresses: list[str]) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_user(username="citizen"))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_staff__see_what_they_work_with(addresses: list[str], staff: Client) -> None:
    answers = [staff.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    for answer in answers:
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answers[1]["Content-Type"] == "image/jpeg"
    assert "sandbox" in answers[2]["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    ["../secret", "..%2fsecret", "%2e%2e/secret", "/etc/hostname", "nothing.png", "documents", "."],
)
def test_names_that_lead_elsewhere__are_not_found(
    name: str, addresses: list[str], staff: Client, tmp_path: Path
) -> None:
    (tmp_path.parent / "secret").write_text("x")
    assert staff.get(f"/media/{name}").status_code == 404


def test_a_page_in_the_library__is_downloaded_not_shown(staff: Client) -> None:
    name = default_storage.save("documents/x.html", ContentFile("<script>alert(1)</script>"))
    answer = staff.get(f"/media/{name}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_collection_with_a_password__says_no_more_than_any_other(
    addresses: list[str], client: Client
) -> None:
    image = get_image_model().objects.get()
    image.collection.view_restrictions.create(restriction_type="login")
    assert client.get(addresses[0]).status_code == 404


def test_only_reading(addresses: list[str], staff: Client) -> None:
    assert staff.post(addresses[1]).status_code == 405
