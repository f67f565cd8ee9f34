"""The index in the admin: where it stands, what was set aside, and trying that again."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.urls import reverse

from . import rows
from .test_refused import faulty

if TYPE_CHECKING:
    from pathlib import Path

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django.fixtures import Settings

__all__ = ["faulty"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(settings: Settings, tmp_path: Path) -> None:
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path / "index", "FOLLOW": "off"}


def test_refused_item__is_shown_with_its_reason_and_tried_again(
    admin_client: Client, faulty: pytest.MonkeyPatch
) -> None:
    rows.put(rows.row(1, 1), rows.row(2, 2, "村级公示栏照片"))
    call_command("fupin_consume", once=True, stdout=StringIO())
    address = reverse("fupin_search_index")
    page = admin_client.get(address).content.decode()
    assert "村级公示栏照片" in page
    assert "KeyError" in page
    one = admin_client.post(address, {"content_id": rows.content_id(2)}, follow=True)
    assert "仍然不能收录" in one.content.decode()
    faulty.undo()
    everything = admin_client.post(address, {"content_id": ""}, follow=True).content.decode()
    assert "已重新收录" in everything
    assert "村级公示栏照片" not in everything


def test_outage__is_said(admin_client: Client) -> None:
    page = admin_client.get(reverse("fupin_search_index")).content.decode()
    assert "检索现在不可用" in page


def test_report__is_for_those_who_keep_the_search(
    client: Client, django_user_model: type[User]
) -> None:
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(reverse("fupin_search_index")).status_code == 302
