"""`fupin_demo`: the whole demonstration, once and again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from jsonschema_rs import Draft202012Validator
from wagtail.models import Page

from fupin_cms.api.type_schemas import type_schema
from fupin_cms.demo.content import load_items
from fupin_cms.disclosures.identity import Identity
from fupin_cms.ledger.models import Disclosure, FrozenFile, Release
from fupin_cms.review import proposals
from fupin_cms.review.models import Candidate
from fupin_cms.setup.run import set_up

if TYPE_CHECKING:
    from pytest_django import Settings


def run() -> str:
    said = StringIO()
    call_command("fupin_demo", stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    models: tuple[Any, ...] = (Page, Release, Candidate, FrozenFile, Identity, get_user_model())
    return {model.__name__: model.objects.count() for model in models}


def few(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """Build these items only."""
    chosen = tuple(item for item in load_items() if item.key in keys)
    monkeypatch.setattr("fupin_cms.demo.build.load_items", lambda: chosen)


def test_the_whole_demonstration__and_a_second_run(db: None) -> None:
    set_up()
    said = run()
    for words in ("/admin/", "editor（编辑）", "口令：demo", "新建68件"):
        assert words in said
    items = load_items()
    released = {item.content_id for item in items if item.state == "released"}
    assert set(Disclosure.objects.values_list("content_id", flat=True)) == released
    assert Counter(Candidate.objects.values_list("status", flat=True)) == {
        "released": len(released) + 2,  # the amendments
        "in_review": sum(item.state.startswith("waiting") for item in items),
        "approved": 1,  # and scheduled
        "returned": 1,
    }
    events = Counter(Release.objects.values_list("event", flat=True))
    acts = ("amended", "corrected", "withdrawn", "validity_changed", "confirmed")
    assert [events[name] for name in acts] == [1, 1, 3, 1, 0]
    assert proposals.overdue_confirmations(timezone.now() + dt.timedelta(days=2)).count() == 1
    assert not Disclosure.objects.filter(stream="public", category="internal").exists()
    assert not FrozenFile.objects.exclude(text_status__in=["read", "image"]).exists()
    assert mail.outbox == []
    for candidate in Candidate.objects.filter(status="released"):
        assert candidate.checked.blocks == ()
    for row in Disclosure.objects.public():
        schema = type_schema(row.category, "https://example.gov.cn")
        Draft202012Validator(schema, validate_formats=True).validate(orjson.loads(bytes(row.body)))

    before = counts()
    assert "新建0件" in run()
    assert counts() == before


def test_a_second_run__leaves_what_people_changed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, "exemplar-returned-worker", "interpretation-industry", "policy-industry")
    set_up()
    run()
    kept, gone = (
        Page.objects.get(fupin_identity__content_id=item.content_id)
        for item in load_items()
        if item.state == "draft" and item.category in {"exemplar", "interpretation"}
    )
    Page.objects.filter(pk=kept.pk).update(title="改过的名称", slug="elsewhere")
    gone.delete()
    editor = get_user_model().objects.get(username="editor")
    editor.set_password("changed-by-a-person")
    editor.save()
    run()
    assert Page.objects.get(pk=kept.pk).title == "改过的名称"
    assert not Page.objects.filter(pk=gone.pk).exists()
    assert Page.objects.filter(slug=gone.slug).count() == 0
    editor.refresh_from_db()
    assert editor.check_password("changed-by-a-person")


def test_the_password__comes_from_the_environment(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch)
    monkeypatch.setenv("FUPIN_DEMO_PASSWORD", "from-outside")
    set_up()
    assert "口令：from-outside" in run()
    for user in get_user_model().objects.filter(username__in=["editor", "leader", "admin"]):
        assert user.check_password("from-outside")
        assert user.email


def test_a_site_in_service__is_refused(db: None, settings: Settings) -> None:
    settings.FUPIN_DEMO_ACCOUNTS = False
    set_up()
    with pytest.raises(CommandError, match="只能在演示环境运行"):
        run()
    assert not get_user_model().objects.filter(username="editor").exists()


def test_without_sections__says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match="fupin_setup"):
        run()
