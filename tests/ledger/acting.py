"""The business verbs of the ledger for tests: an item is issued, amended, withdrawn, …"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from fupin_cms.catalogue.enums import Audience
from fupin_cms.disclosures.schema import Coded
from fupin_cms.ledger.acts import act, leaving_act
from fupin_cms.ledger.append import Signature, SignedDocument, append
from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.document import build_document
from fupin_cms.ledger.events import Event, Stream
from fupin_cms.ledger.freeze import Frozen, freeze
from fupin_cms.ledger.moments import this_second
from fupin_cms.ledger.projection import standings
from fupin_cms.ledger.revisions import revision_bytes
from fupin_cms.ledger.signatures import new_salt

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from fupin_cms.ledger.models import Release

CHAIN = ("head", "secrecy", "leader")
TWO = ("head", "leader")
GROUND = Coded(code="error", label="内容有误")


def signature(step: str, signed_digest: str, **fields: Any) -> Signature:
    """A signature of a step by an account of the same name."""
    values: dict[str, Any] = {
        "step": step,
        "step_label": f"{step}环节",
        "department_code": "finance",
        "department_name": "计划财务科",
        "role_label": "审签人",
        "person_username": step,
        "person_name": f"{step}姓名",
        "person_title": "职务",
        "entitlement": "在任",
        "signed_at": this_second(),
        "signed_digest": signed_digest,
        "salt": new_salt(),
    }
    return Signature(**(values | fields))


def signatures(signed_digest: str, steps: Sequence[str] = CHAIN) -> list[Signature]:
    return [signature(step, signed_digest) for step in steps]


@dataclass
class Candidate:
    """What would be appended for a page; a test changes what it wants to see refused."""

    event: Event
    stream: Stream
    content_id: uuid.UUID
    content: dict[str, Any]
    document: SignedDocument
    signatures: list[Signature] = field(default_factory=list)

    def append(self) -> Release:
        return append(
            self.event,
            stream=self.stream,
            content_id=self.content_id,
            signatures=self.signatures,
            document=self.document,
        )

    def altered(self, **changes: Any) -> Candidate:
        """The same with other values in the document, signed as it is then."""
        return candidate_of(
            self.event, self.stream, self.content_id, {**self.content, **changes}, self.document
        )


def candidate_of(
    event: Event,
    stream: Stream,
    content_id: uuid.UUID,
    content: dict[str, Any],
    document: SignedDocument,
) -> Candidate:
    data = canonical(content)
    signed = SignedDocument(
        data=data,
        revision=document.revision,
        page_id=document.page_id,
        revision_id=document.revision_id,
        files=document.files,
    )
    return Candidate(event, stream, content_id, content, signed, signatures(digest(data)))


def candidate(page: Any, event: Event = Event.ISSUED, *, frozen: Frozen | None = None) -> Candidate:
    """The candidate that a page would be, with the three signatures of the chain."""
    page.identity.reserve(internal=page.is_internal)
    frozen = frozen or freeze(page)
    revision = page.save_revision()
    content = build_document(page, page.identity, frozen).content()
    document = SignedDocument(
        data=b"",
        revision=revision_bytes(revision),
        page_id=page.pk,
        revision_id=revision.pk,
        files=frozen.files,
    )
    return candidate_of(event, frozen.stream, page.identity.content_id, content, document)


def issue(page: Any) -> Release:
    return candidate(page).append()


def amend(page: Any, *, note: str = "更新了数据。", **changes: Any) -> Release:
    """Change fields of a page and release it again."""
    for name, value in {"change_kind": "update", "change_note": note, **changes}.items():
        setattr(page, name, value)
    return candidate(page, Event.AMENDED).append()


def correct(page: Any, *, note: str = "更正了数字。", **changes: Any) -> Release:
    for name, value in {"change_kind": "correction", "change_note": note, **changes}.items():
        setattr(page, name, value)
    return candidate(page, Event.CORRECTED).append()


def base_of(
    content_id: uuid.UUID,
    stream: Stream = Stream.PUBLIC,
    version: int | Literal["all"] = "all",
) -> str:
    """The digest that an act on the item, or on a version of it, has to name."""
    (standing,) = standings(stream, [content_id])
    brought = standing.document if version == "all" else standing.version(version)
    return brought.content_digest if brought else "-"


def do_act(
    event: Event,
    content_id: uuid.UUID,
    *,
    steps: Sequence[str] = TWO,
    stream: Stream = Stream.PUBLIC,
    base: str | None = None,
    version: int | Literal["all"] = "all",
    reason: str = "内容有误。",
    **extra: Any,
) -> Release:
    """Sign an act by these steps and append it."""
    base = base or base_of(content_id, stream, version)
    data = act(event, content_id, version, base, GROUND, reason, **extra)
    return append(
        event,
        stream=stream,
        content_id=content_id,
        signatures=signatures(digest(data), steps),
        act=data,
    )


def withdraw(content_id: uuid.UUID, stream: Stream = Stream.PUBLIC) -> Release:
    return do_act(Event.WITHDRAWN, content_id, stream=stream)


def leave(release: Release) -> Release:
    """Withdraw an item from its stream because it moves to the other."""
    stream = Stream(release.stream)
    data = leaving_act(release.content_id, stream, release.content_digest)
    return append(
        Event.WITHDRAWN,
        stream=stream,
        content_id=release.content_id,
        signatures=signatures(digest(data), TWO),
        act=data,
    )


def withdraw_version(content_id: uuid.UUID, version: int, **more: Any) -> Release:
    """Withdraw one earlier version; the item stays."""
    return do_act(Event.WITHDRAWN, content_id, version=version, **more)


def withdraw_at_once(content_id: uuid.UUID, **more: Any) -> Release:
    """紧急撤回 by the duty account alone."""
    return do_act(Event.WITHDRAWN, content_id, steps=["duty"], emergency=True, **more)


def confirm(withdrawal: Release, **more: Any) -> Release:
    """The second person confirms an emergency withdrawal."""
    version = withdrawal.act_version or "all"
    return do_act(
        Event.CONFIRMED,
        withdrawal.content_id,
        base=withdrawal.content_digest,
        stream=Stream(withdrawal.stream),
        **{"steps": ["head"], "version": version, **more},
    )


def erase(content_id: uuid.UUID, **more: Any) -> Release:
    """清除 of a withdrawn item, or of a `version`; `acts` names acts whose words go too."""
    return do_act(Event.ERASED, content_id, **more)


def expire(content_id: uuid.UUID, stream: Stream = Stream.PUBLIC) -> Release:
    """公示期满: what the timed command does once the signed last day is over."""
    return append(Event.EXPIRED, stream=stream, content_id=content_id, signatures=[])


def repeal(content_id: uuid.UUID, *, replacement: str | None = None) -> Release:
    return do_act(
        Event.VALIDITY_CHANGED,
        content_id,
        steps=CHAIN,
        validity="repealed",
        basis="汕尾市扶贫开发办公室公告",
        replacement=replacement,
    )


def make_internal(page: Any) -> Any:
    """A page that belongs to the internal stream."""
    page.audience = Audience.INTERNAL
    return page


def attachment(name: str, data: bytes, *, title: str = "分配明细") -> tuple[str, dict[str, Any]]:
    """Put a file into the library; the block that attaches it to a page."""
    document = get_document_model()(title=title)
    document.file.save(name, ContentFile(data), save=False)
    document.save()
    return "attachment", {"title": title, "document": document}


def attach(page: Any, name: str, data: bytes, *, title: str = "分配明细") -> Any:
    """Put a file into the library and attach it to a page."""
    page.attachments = [attachment(name, data, title=title)]
    page.save_revision()
    return page
