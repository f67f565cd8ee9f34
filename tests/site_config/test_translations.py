"""Nothing of the admin is left in English, and what is compiled is what was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from scripts import translations

if TYPE_CHECKING:
    from django.test import Client


def test_compiled_catalogues_are_in_step__with_every_placeholder() -> None:
    assert list(translations.faults()) == []


def test_nothing_of_wagtail_and_django_is_missing() -> None:
    assert list(translations.missing()) == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Anyone", "任何人"),
        ("Locked by workflow", "流转中锁定"),
        ("Search all pages…", "搜索全部页面…"),
    ],
)
def test_our_catalogue_is_merged_into_wagtails(english: str, chinese: str) -> None:
    assert gettext(english) == chinese


def test_plural_is_filled_with_its_count() -> None:
    english = ("Referenced %(count)s time", "Referenced %(count)s times")

    assert ngettext(*english, 3) % {"count": 3} == "被引用 3 次"


@pytest.mark.django_db
def test_javascript_catalogue_holds_wagtails_words_and_ours(client: Client) -> None:
    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()

    words, _ = json.JSONDecoder().raw_decode(script.partition("newcatalog = ")[2])

    assert words["Close"] == "关闭"
    assert words["A network error occurred."] == "发生网络错误。"
    assert words["%(num)s error"] == ["%(num)s 处错误"]
