"""Routes that reach an item from elsewhere: the library, sites, other pages, a shell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, Site

from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.ledger.verify import Verification

from .fingerprint import changed, fingerprint, submitted
from .trying import said

if TYPE_CHECKING:
    from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("gate")]

PUBLIC = {"ledger", "public", "candidates", "signatures"}


def keeper(scene: Scene) -> Client:
    client = scene.client("superuser")
    client.cookies.pop("messages", None)
    return client


def public_answers(scene: Scene) -> list[tuple[int, bytes]]:
    """What the public gets of the item: page, API, feed and file."""
    row = Disclosure.objects.get(page_id=scene.items["released"].page.pk)
    file = row.files.get()
    client = Client()
    answers = []
    for url in (
        f"/items/{row.index_number}",
        f"/api/v1/disclosures/{row.content_id}",
        "/api/v1/changes",
        f"/files/{file.sha256}/{file.name}",
    ):
        answer = client.get(url)
        body = answer.getvalue() if answer.streaming else answer.content
        answers.append((answer.status_code, body))
    return answers


# The library --------------------------------------------------------------------------


def test_document__replaced_and_renamed_changes_nothing_signed_or_public(scene: Scene) -> None:
    before, parts, signed = public_answers(scene), fingerprint(), submitted()
    assert [status for status, _ in before] == [200] * 4

    answer = keeper(scene).post(
        reverse("wagtaildocs:edit", args=[scene.document.pk]),
        {
            "title": "换了名字",
            "file": ContentFile("换了内容".encode(), name="换.txt"),
            "collection": Collection.get_first_root_node().pk,
            "tags": "",
        },
    )

    assert answer.status_code == 302
    assert changed(parts, fingerprint()) == {"library"}
    assert public_answers(scene) == before
    assert submitted() == signed


@pytest.mark.parametrize("name", ["wagtaildocs:delete", "wagtaildocs:delete_multiple", "bulk"])
def test_document__in_use_is_not_deleted(scene: Scene, name: str) -> None:
    before = fingerprint()
    url = reverse(name, args=[scene.document.pk]) if ":" in name else _bulk(scene.document)

    answer = keeper(scene).post(url)

    assert changed(before, fingerprint()) == set()
    assert "不能从文件库删除" in said(answer)


def test_document__in_review_alone_is_not_deleted(scene: Scene) -> None:
    document = _document("送审中")
    page = scene.office.fund_with_attachment(title="带附件的", slug="with-attachment")
    page.attachments = [("attachment", {"title": "送审中", "document": document})]
    page.save_revision(user=scene.office.editor)
    scene.office.submitted(page, by="editor")

    with pytest.raises(GateRefusedError, match="带附件的"):
        document.delete()


def test_document__not_in_use_is_deleted(scene: Scene) -> None:
    document = _document("无人使用")

    keeper(scene).post(reverse("wagtaildocs:delete", args=[document.pk]))

    assert not get_document_model().objects.filter(pk=document.pk).exists()


def test_collection_restriction__hides_and_shows_nothing(scene: Scene) -> None:
    before = public_answers(scene)
    collection = Collection.get_first_root_node()

    keeper(scene).post(
        reverse("wagtailadmin_collections:set_privacy", args=[collection.pk]),
        {"restriction_type": "password", "password": "0000"},
    )
    restriction = CollectionViewRestriction.objects.get()
    unlocked = Client()
    unlocked.post(
        reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk]),
        {"password": "0000", "return_url": "/"},
    )

    assert public_answers(scene) == before
    for client in (Client(), unlocked):
        assert client.get(scene.document.url).status_code == 404


def _document(title: str) -> Any:
    file = ContentFile(f"{title}的内容".encode(), name="一.txt")
    return get_document_model().objects.create(title=title, file=file)


def _bulk(document: Any) -> str:
    url = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "delete"])
    return f"{url}?id={document.pk}"


# Sites --------------------------------------------------------------------------------


def test_site__another_root_or_host_changes_nothing_public(scene: Scene) -> None:
    before = public_answers(scene)
    site = Site.objects.get(is_default_site=True)
    root = Page.get_first_root_node()

    for values in (
        {"hostname": "elsewhere.invalid", "root_page": site.root_page_id},
        {"hostname": site.hostname, "root_page": root.pk},
        {"hostname": site.hostname, "root_page": scene.elsewhere.pk},
    ):
        answer = keeper(scene).post(
            reverse("wagtailsites:edit", args=[site.pk]),
            {"port": 80, "site_name": "", "is_default_site": "on", **values},
        )
        assert answer.status_code == 302
        assert public_answers(scene) == before
    keeper(scene).post(reverse("wagtailsites:delete", args=[site.pk]))
    assert not Site.objects.exists()
    assert public_answers(scene) == before


# Aliases, translations, pages above ---------------------------------------------------


def test_alias__of_before_the_gate_can_only_be_deleted(scene: Scene) -> None:
    copy = scene.items["draft"].page.copy(update_attrs={"slug": "alias"}, copy_revisions=False)
    FundPage.objects.filter(pk=copy.pk).update(alias_of=scene.items["released"].page, live=True)
    before = fingerprint()

    for name in ("edit", "convert_alias", "copy", "unpublish"):
        keeper(scene).post(reverse(f"wagtailadmin_pages:{name}", args=[copy.pk]), {"title": "改"})
        assert changed(before, fingerprint()) == set(), name
    alias = FundPage.objects.get(pk=copy.pk)
    with pytest.raises(PermissionDenied):
        ConvertAliasPageAction(alias, user=scene.office.admin).execute()
    assert f"页面 {copy.pk} 是已发布状态，却没有现行的发布记录" in _faults()
    keeper(scene).post(reverse("wagtailadmin_pages:delete", args=[copy.pk]))
    assert not FundPage.objects.filter(pk=copy.pk).exists()


@pytest.mark.parametrize("alias", [True, False])
def test_translation__is_refused_without_any_permission_asked(scene: Scene, alias: bool) -> None:
    """As `simple_translation` and the tree's synchronisation do it: past every permission."""
    english, _ = Locale.objects.get_or_create(language_code="en")
    before = fingerprint()

    for page in (scene.items["released"].page, scene.office.tree.home):
        with pytest.raises(GateRefusedError):
            CopyPageForTranslationAction(
                page, english, copy_parents=True, alias=alias, include_subtree=True
            ).execute(skip_permission_checks=True)
        assert changed(before, fingerprint()) == set()


def test_section__copied_live_from_a_shell_copies_no_live_item(scene: Scene) -> None:
    before = fingerprint()

    with pytest.raises((GateRefusedError, ValueError)):
        CopyPageAction(
            scene.office.tree.finance,
            recursive=True,
            keep_live=True,
            update_attrs={"slug": "copied", "title": "副本"},
        ).execute()

    assert changed(before, fingerprint()) <= {"pages", "items", "revisions"}
    assert not FundPage.objects.live().exclude(
        pk__in=[scene.items[state].page.pk for state in ("released", "amending")]
    )


def test_page_above__is_not_deleted_with_its_items(scene: Scene) -> None:
    root = Page.get_first_root_node()
    above = root.add_child(instance=Page(title="欢迎", slug="above"))
    Page.objects.get(pk=scene.office.tree.home.pk).move(above, pos="last-child")
    before = fingerprint()
    client = keeper(scene)

    answer = client.post(reverse("wagtailadmin_pages:delete", args=[above.pk]))
    assert changed(before, fingerprint()) == set()
    assert "不能删除" in said(answer)
    with pytest.raises(GateRefusedError):
        Page.objects.get(pk=scene.items["released"].page.pk).specific.delete()
    assert changed(before, fingerprint()) == set()


# A shell ------------------------------------------------------------------------------


def test_shell__publishing_makes_no_release_and_the_audit_says_so(scene: Scene) -> None:
    """What nobody signed is on no public address, whatever the page's row says."""
    before, releases = public_answers(scene), Release.objects.count()
    draft, amending = scene.items["draft"].page, scene.items["amending"].page

    Page.objects.filter(pk=draft.pk).update(live=True)
    amending.get_latest_revision().publish()

    assert Release.objects.count() == releases
    assert public_answers(scene) == before
    assert "光伏扶贫" not in Client().get(_address(amending)).content.decode()
    found = _faults()
    assert f"页面 {draft.pk} 是已发布状态，却没有现行的发布记录" in found
    assert f"页面 {amending.pk} 的已发布版本不是发布时审签的版本" in found


def test_publish_scheduled__releases_nothing_and_takes_nothing_away(scene: Scene) -> None:
    before, releases = public_answers(scene), Release.objects.count()
    draft, released = scene.items["draft"].page, scene.items["released"].page
    past = timezone.now() - dt.timedelta(days=1)
    draft.get_latest_revision().__class__.objects.filter(pk=draft.latest_revision_id).update(
        approved_go_live_at=past
    )
    Page.objects.filter(pk=released.pk).update(expire_at=past)

    call_command("publish_scheduled")

    assert Release.objects.count() == releases
    assert public_answers(scene) == before
    found = _faults()
    assert f"页面 {draft.pk} 是已发布状态，却没有现行的发布记录" in found
    assert f"页面 {released.pk} 却不是已发布状态或已删除" in found


def _address(page: Any) -> str:
    return f"/items/{Disclosure.objects.get(page_id=page.pk).index_number}"


def _faults() -> str:
    return "\n".join(str(fault) for fault in Verification().faults())
