"""What the rows themselves refuse, for the routes that ask no permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.signals import pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Collection, Page, ReferenceIndex, Revision

from fupin_cms.disclosures.gate import GateRefusedError
from fupin_cms.disclosures.identity import Identity
from fupin_cms.disclosures.references import used_files
from fupin_cms.ledger.models import Release
from fupin_cms.review.concealing import CLOSED_FILES
from fupin_cms.review.permissions import has_record
from fupin_cms.review.records import Candidate
from fupin_cms.review.standing import is_erased_everywhere

from .refusing import record
from .wording import in_review, instead

if TYPE_CHECKING:
    from collections.abc import Iterator


def before_revision(page: Any, overwritten: Revision | None) -> Revision | None:
    """Which revision a save may overwrite: none that was ever submitted, for it was signed.

    Autosave then goes on with a revision of its own. Raises GateRefusedError while the page is in
    review.
    """
    candidates = Candidate.objects.filter(page_id=page.pk)
    if candidates.open().exists():
        raise GateRefusedError(in_review(page.title))
    if overwritten is not None and candidates.filter(revision=overwritten).exists():
        return None
    return overwritten


def refuse_deletion(instance: Page, **_: Any) -> None:
    """Receives `pre_delete` of pages. Raises GateRefusedError for one with a record.

    A page whose item was erased goes with it.
    """
    if has_record(instance) and not _is_erased(instance):
        raise GateRefusedError(instead("delete", instance))


def refuse_file_deletion(instance: Any, **_: Any) -> None:
    """Receives `pre_delete` of library files. Raises GateRefusedError for one that is in use."""
    title = next(users_of(instance), None)
    if title is not None:
        raise GateRefusedError(
            f"“{instance.title}”用在公开过或正在审签的《{title}》里，不能从文件库删除。"
            "要去掉它，请修改那件信息并送审；文件库里可以换成新文件，已公开的不受影响。"
        )


def _is_erased(page: Page) -> bool:
    identity = Identity.objects.filter(page_id=page.pk).first()
    return identity is not None and is_erased_everywhere(identity.content_id)


def users_of(file: Any) -> Iterator[str]:
    """Titles of items in review or with a release that use a library document or image."""
    references = ReferenceIndex.get_references_to(file)
    pages = {int(reference.object_id) for reference in references if _is_of_page(reference)}
    released = Release.objects.values("content_id")
    identities = Identity.objects.filter(page_id__in=pages, content_id__in=released)
    yield from Page.objects.filter(pk__in=identities.values("page_id")).values_list(
        "title", flat=True
    )
    for candidate in Candidate.objects.open().select_related("revision"):
        if candidate.revision is None:
            continue
        if used_files(candidate.revision.as_object()).holds(file):
            yield candidate.title


def _is_of_page(reference: ReferenceIndex) -> bool:
    model = reference.base_content_type.model_class()
    return model is not None and issubclass(model, Page)


def refuse_opening(instance: Collection, signal: Any, **_: Any) -> None:
    """Receives `pre_save` and `pre_delete` of collections: that of the closed files stays.

    Raises GateRefusedError where it would be renamed or deleted.
    """
    closed = Collection.objects.filter(pk=instance.pk, name=CLOSED_FILES)
    if not closed.exists() or (signal is not pre_delete and instance.name == CLOSED_FILES):
        return
    said = f"集合“{CLOSED_FILES}”里是因个人隐私或不予公开而撤回的文件，不能改名或删除。"
    user = get_active_log_context().user
    if user is not None:  # Wagtail says that it is not allowed; why, the log
        record("delete" if signal is pre_delete else "edit", None, user, said, method="POST")
    raise GateRefusedError(said)


def connect() -> None:
    """Listen to what Wagtail deletes, and to collections."""
    for signal in (pre_save, pre_delete):
        signal.connect(refuse_opening, sender=Collection, dispatch_uid="fupin_gate_collection")
    pre_delete.connect(refuse_deletion, sender=Page, dispatch_uid="fupin_gate_page")
    for model in (get_document_model(), get_image_model()):
        pre_delete.connect(
            refuse_file_deletion, sender=model, dispatch_uid=f"fupin_gate_{model.__name__}"
        )
