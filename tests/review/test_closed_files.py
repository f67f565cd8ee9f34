"""Library files of what was withdrawn for personal data or secrecy: there for nobody.

The addresses are read from Wagtail's own, so that a new one is tried too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Collection

from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.ledger import audit_log
from fupin_cms.review.concealing import CLOSED_FILES
from fupin_cms.review.gate.closed_files import open_files

from . import acting
from .acting import names
from .gate.known import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .office import Office

LEAK = "李某某"
VALUES = {"action": "", "filter_spec": "max-100x100"}


@pytest.fixture
def files(office: Office) -> list[Any]:
    """A closed document and a closed image; another document is open."""
    document = get_document_model().objects.create(
        title=LEAK, file=ContentFile(b"x", name=f"{LEAK}.txt"), uploaded_by_user=office.editor
    )
    image = get_image_model().objects.create(
        title=LEAK, file=get_test_image_file_jpeg(f"{LEAK}.jpg"), uploaded_by_user=office.editor
    )
    image.get_file_hash()
    get_document_model().objects.create(title="公开的", file=ContentFile(b"y", name="公开的.txt"))
    figure = {"image": image, "alternative": "照片", "caption": ""}
    page = office.fund(
        attachments=[("attachment", {"title": "明细", "document": document})],
        body=[("figure", figure)],
    )
    acting.withdraw(office, acting.shown(office, page), ground="privacy")
    for file in (document, image):
        file.refresh_from_db()
        assert file.collection.name == CLOSED_FILES
    return [document, image]


def addresses() -> Iterator[str]:
    """Addresses, with a place for the key, of Wagtail's views of one file."""
    for route, name, _ in walk(get_resolver()):
        app = name.partition(":")[0]
        kind = re.match(r"wagtail(docs|images)(_chooser)?$|wagtailadmin_api$", app)
        if kind and "uploaded_file_id" not in route and "<" in route:
            yield route.replace("^", "")


def of_file(file: Any) -> Iterator[str]:
    """Every address of Wagtail's views of this file."""
    kind = "images" if isinstance(file, get_image_model()) else "documents"
    for route in addresses():
        if f"/{kind}/" in route:
            known = re.sub(r"<\w+:(\w+)>", lambda found: VALUES.get(found[1], str(file.pk)), route)
            yield known
    yield f"{reverse(f'wagtail{_app(kind)}_chooser:chosen_multiple')}?id={file.pk}"
    for action in ("delete", "add_to_collection", "add_tags"):
        label = file._meta.app_label
        url = reverse("wagtail_bulk_action", args=[label, file._meta.model_name, action])
        yield f"{url}?id={file.pk}"
        yield f"{url}?id=all"


def _app(kind: str) -> str:
    return {"documents": "docs", "images": "images"}[kind]


def kept(file: Any) -> tuple[Any, ...]:
    now = type(file).objects.get(pk=file.pk)
    return now.title, now.collection_id, list(now.tags.names()), now.file.name


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_no_address_names_or_changes_a_closed_file(
    office: Office, files: list[Any], role: str
) -> None:
    client = office.client(role)
    root = Collection.get_first_root_node().pk
    tried = 0
    for file in files:
        before = kept(file)
        for url in of_file(file):
            for answer in (
                client.get(url),
                client.post(url, {"title": "改名", "collection": root, "tags": "甲"}),
            ):
                tried += 1
                assert not names(answer.content, LEAK), url
                assert f"/{file.pk}/" not in answer.headers.get("Location", ""), url
            assert kept(file) == before, url
    assert tried > 60


def test_open_files_are_there_as_before(office: Office, files: list[Any]) -> None:
    document = open_files(get_document_model().objects.all()).get()
    client = office.client("admin")
    reached = [url for url in of_file(document) if client.get(url).status_code == 200]
    assert len(reached) >= 10

    assert client.get(reverse("wagtaildocs:edit", args=[document.pk])).status_code == 200
    assert "公开的" in client.get(reverse("wagtaildocs:index")).content.decode()
    chosen = client.get(reverse("wagtaildocs_chooser:chosen", args=[document.pk]))
    assert chosen.json()["result"]["title"] == "公开的"
    bulk = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "add_tags"])
    client.post(f"{bulk}?id=all", {"tags": "甲"})
    assert list(document.tags.names()) == ["甲"]


def test_same_picture_again__shows_nothing_of_the_closed_one(
    office: Office, files: list[Any]
) -> None:
    again = get_test_image_file_jpeg("again.jpg").file.getvalue()
    answer = office.client("admin").post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "又一张",
            "image-chooser-upload-file": ContentFile(again, name="again.jpg"),
            "image-chooser-upload-collection": Collection.get_first_root_node().pk,
        },
    )

    assert answer.json()["step"] == "chosen"
    assert not names(answer.content, LEAK)


def test_collection_of_closed_files__keeps_its_name_and_is_for_no_group(
    office: Office, files: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    closed = Collection.objects.get(name=CLOSED_FILES)
    client = office.client("admin")
    edit = reverse("wagtailadmin_collections:edit", args=[closed.pk])
    form = {"name": "杂项", "parent": closed.get_parent().pk}
    with caplog.at_level("INFO", audit_log.LOGGER):
        client.post(edit, form)
    (refused,) = [vars(record) for record in caplog.records if record.message == "fupin.gate"]
    assert (refused["actor"], refused["data"]["route"]) == ("admin", "编辑")
    client.post(reverse("wagtailadmin_collections:delete", args=[closed.pk]))

    assert Collection.objects.filter(pk=closed.pk, name=CLOSED_FILES).exists()
    (restriction,) = closed.get_view_restrictions()
    assert restriction.restriction_type == "groups"
    assert not restriction.groups.exists()
    for file in files:
        type(file).objects.filter(pk=file.pk).update(collection=closed.get_parent())
    with pytest.raises(GateRefusedError, match=CLOSED_FILES):
        closed.delete()
