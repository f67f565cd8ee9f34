"""保密审查单 and 发布审批单: what was signed, by whom, when and with what words, on one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from fupin_cms.conf import get_settings
from fupin_cms.disclosures import registry
from fupin_cms.ledger.models import Release

from .chain_records import StepForm
from .records import Candidate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from .chain_records import CandidateStep
    from .records import CandidateSignature

Row = tuple[str, str]


class Kind(models.TextChoices):
    """Which sheet."""

    SECRECY = "secrecy", "信息公开保密审查单"
    APPROVAL = "approval", "信息发布审批单"


@dataclass(frozen=True)
class Signed:
    """One step: `rows` is empty while nobody has signed it."""

    step: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Slip:
    """A sheet as it is printed. `mark` is empty where the item was released."""

    kind: Kind
    body_name: str
    mark: str
    facts: tuple[Row, ...]
    signed: tuple[Signed, ...]
    evidence: tuple[Row, ...]
    printed_at: dt.datetime

    @property
    def title(self) -> str:
        return str(self.kind.label)


def slip_of(candidate: Candidate, kind: Kind) -> Slip:
    """The sheet of a candidate as it stands now, in review or ended."""
    done = candidate.status == Candidate.Status.RELEASED
    return Slip(
        kind=kind,
        body_name=get_settings().BODY_NAME,
        mark="" if done else f"未完成（{candidate.get_status_display()}）",
        facts=tuple(_facts(candidate)),
        signed=tuple(_signed(candidate, kind)),
        evidence=tuple(_evidence(candidate)),
        printed_at=timezone.localtime(),
    )


def _facts(candidate: Candidate) -> Iterator[Row]:
    category = registry.categories().get(candidate.category)
    yield "名称", candidate.title
    yield "索引号", candidate.index_number
    yield "信息类别", str(category.category_label) if category else candidate.category
    yield "责任科室", candidate.department_name
    yield "事项", str(candidate.get_event_display())
    yield from _statement(candidate)
    yield "送审", f"{candidate.submitted_by_name}，{_moment(candidate.submitted_at)}"
    if candidate.release_at:
        yield "定时发布", _moment(candidate.release_at)
    for number, file in enumerate(candidate.files.order_by("name"), start=1):
        yield f"附件{number}", f"{file.name}（SHA-256 {file.sha256}）"
    if candidate.close_reason:
        yield "退回理由", f"{candidate.closed_by_name}：{candidate.close_reason}"
    if candidate.held_reason:
        yield "没有按时发布", candidate.held_reason


def _statement(candidate: Candidate) -> Iterator[Row]:
    """公开属性 and 公开对象, as the document says; nothing where its content was erased."""
    if not candidate.document:
        return
    disclosure = candidate.content["disclosure"]
    words = [disclosure["attribute"]["label"], disclosure["audience"]["label"]]
    yield "公开属性和对象", "，".join(words)
    if disclosure["ground"]:
        yield "不主动公开的依据", f"{disclosure['ground']['label']}；{disclosure['reason']}"
    if change := candidate.content.get("change"):
        yield "变更", f"{change['kind']['label']}：{change['note']}"


def _signed(candidate: Candidate, kind: Kind) -> Iterator[Signed]:
    """The sheet's steps in the chain's order: of the secrecy review, those with a conclusion."""
    signatures = {one.step: one for one in candidate.signatures.all()}
    for step in candidate.steps.all():
        if kind == Kind.APPROVAL or step.signed_with == StepForm.CONCLUSION:
            signature = signatures.get(step.step)
            yield Signed(
                str(step.get_step_display()),
                tuple(_signature(candidate, step, signature)) if signature else (),
            )


def _signature(
    candidate: Candidate, step: CandidateStep, signature: CandidateSignature
) -> Iterator[Row]:
    title = f"（{signature.person_title}）" if signature.person_title else ""
    yield "签署人", f"{signature.person_name}{title}"
    yield "身份", f"{signature.department_name}，{signature.role_label}"
    yield "授权依据", signature.entitlement
    if signature.conclusion:
        yield "结论", signature.conclusion
    if signature.ground:
        yield "依据", signature.ground
    if signature.opinion or step.signed_with == StepForm.OPINION:
        yield "意见", signature.opinion or "（已签署，未写意见）"
    for words in acknowledged(candidate, signature):
        yield "已查看原件并确认", words
    yield "时间", _moment(signature.signed_at)
    if signature.signed_digest != candidate.digest:
        yield "所签摘要", signature.signed_digest


def acknowledged(candidate: Candidate, signature: CandidateSignature) -> list[str]:
    """What the signature confirms by name, in the report's words; its key where they are gone."""
    words = {finding.key: finding.message for finding in candidate.checked.findings}
    return [words.get(key, key) for key in signature.acknowledged]


def _evidence(candidate: Candidate) -> Iterator[Row]:
    yield "内容摘要（SHA-256）", candidate.digest
    release = None
    if candidate.release_seq:
        release = Release.objects.filter(stream=candidate.stream, seq=candidate.release_seq).first()
    if release is not None:
        yield (
            "发布",
            (
                f"{candidate.get_stream_display()}第{release.seq}号，第{release.version}版，"
                f"{_moment(release.released_at)}"
            ),
        )
        yield "链摘要", release.chain


def _moment(value: dt.datetime) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
