"""Signatures: what is signed, once; what is refused; what becomes of the candidate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import Page, TaskState, WorkflowState

from fupin_cms.checks.base import Finding, Report, Severity
from fupin_cms.ledger.files import frozen_storage, storage_name
from fupin_cms.ledger.models import Disclosure, Release
from fupin_cms.review.entitlement import NotEntitledError
from fupin_cms.review.forms import Conclusion
from fupin_cms.review.models import Candidate, CandidateFile
from fupin_cms.review.release import ReleaseRefusedError
from fupin_cms.review.signing import Outcome, SigningRefusedError, reject, sign
from tests import factories

from .office import CHAIN, turn
from .tampering import past_the_gate

if TYPE_CHECKING:
    from .office import Office


def test_chain__three_signatures_release_the_candidate(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)

    outcomes = [office.sign(candidate, role).outcome for role in CHAIN]

    assert outcomes == [Outcome.SIGNED, Outcome.SIGNED, Outcome.RELEASED]
    candidate.refresh_from_db()
    page.refresh_from_db()
    release = Release.objects.get(content_id=candidate.content_id)
    assert candidate.status == Candidate.Status.RELEASED
    assert (candidate.release_seq, release.content_digest) == (release.seq, candidate.digest)
    assert page.live
    assert page.live_revision_id == candidate.revision_id
    assert Disclosure.objects.public().get().content_id == candidate.content_id


def test_signature__copies_person_office_and_digest(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head", opinion="内容属实")

    signature = candidate.signatures.get()

    assert (signature.person_username, signature.person_title) == ("head", "科长")
    assert signature.signed_digest == candidate.digest
    assert signature.opinion == "内容属实"
    assert signature.entitlement.startswith(office.tree.department.name)
    assert len(signature.salt) == 64


def test_step__before_its_turn_is_refused(office: Office) -> None:
    candidate = office.submitted()

    for role in ("secrecy", "leader"):
        with pytest.raises(NotEntitledError):
            office.sign(candidate, role)
    assert not candidate.signatures.exists()


def test_same_signature_twice__counts_once(office: Office) -> None:
    candidate = office.submitted()
    first = turn(candidate)
    sign(first, office.head, {})

    result = sign(first, office.head, {})

    assert result.outcome is Outcome.REPEATED
    assert candidate.signatures.count() == 1
    assert TaskState.objects.filter(workflow_state=candidate.workflow_state).count() == 2


def test_two_reviewers_of_one_step__the_second_is_refused(office: Office) -> None:
    second = factories.make_user("head", username="second-head")
    candidate = office.submitted()
    state = turn(candidate)
    sign(state, office.head, {})

    with pytest.raises(SigningRefusedError, match="已经办结"):
        sign(state, second, {})
    assert candidate.signatures.count() == 1


def test_other_digest__than_the_candidates_is_refused(office: Office) -> None:
    candidate = office.submitted()

    with pytest.raises(SigningRefusedError, match="不是现在这份送审稿"):
        office.sign(candidate, "head", digest="0" * 64)
    assert not candidate.signatures.exists()


def test_unknown_answers__are_refused(office: Office) -> None:
    with pytest.raises(SigningRefusedError, match="不能识别的内容：update"):
        office.sign(office.submitted(), "head", update=False)


def test_secrecy__without_conclusion_is_refused(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    with pytest.raises(SigningRefusedError, match="审查结论"):
        sign(turn(candidate), office.secrecy, {})


@pytest.mark.parametrize("conclusion", [Conclusion.PARTIAL, Conclusion.WITHHELD])
def test_secrecy__that_does_not_pass_returns_the_item(
    office: Office, conclusion: Conclusion
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    result = office.sign(
        candidate,
        "secrecy",
        conclusion=conclusion,
        ground="条例第十五条",
        opinion="附件含个人信息",
        to_remove="附件第三列",
        review_on="2099-01-01",
    )

    assert result.outcome is Outcome.RETURNED
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.RETURNED
    assert conclusion.value in candidate.close_reason
    assert candidate.signatures.get(step="secrecy").conclusion == conclusion
    assert not Release.objects.exists()


def test_secrecy__that_refers_upward_keeps_the_item_waiting(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")

    result = office.sign(
        candidate,
        "secrecy",
        conclusion=Conclusion.REFERRED,
        ground="条例第十七条",
        opinion="请市保密局确定",
    )

    assert result.outcome is Outcome.HELD
    assert "请市保密局确定" in turn(candidate).comment
    assert not candidate.signatures.filter(step="secrecy").exists()
    candidate.refresh_from_db()
    assert candidate.is_parked

    with pytest.raises(SigningRefusedError, match="上级的答复"):
        office.sign(candidate, "secrecy")
    answered = office.sign(candidate, "secrecy", answer="市保密局2018年9月20日复函：可以公开")

    assert answered.outcome is Outcome.SIGNED
    candidate.refresh_from_db()
    assert not candidate.is_parked
    assert "上级答复：市保密局" in candidate.signatures.get(step="secrecy").opinion


@pytest.mark.parametrize(
    ("conclusion", "missing"),
    [
        (Conclusion.WITHHELD, "ground"),
        (Conclusion.WITHHELD, "opinion"),
        (Conclusion.WITHHELD, "review_on"),
        (Conclusion.PARTIAL, "ground"),
        (Conclusion.PARTIAL, "to_remove"),
        (Conclusion.REFERRED, "ground"),
        (Conclusion.REFERRED, "opinion"),
    ],
)
def test_secrecy__that_does_not_pass_asks_for_what_the_conclusion_needs(
    office: Office, conclusion: Conclusion, missing: str
) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    answers = {
        "ground": "条例第十五条",
        "opinion": "附件含个人信息",
        "to_remove": "附件第三列",
        "review_on": "2099-01-01",
        missing: "",
    }

    with pytest.raises(SigningRefusedError, match="请写明"):
        office.sign(candidate, "secrecy", conclusion=conclusion, **answers)
    assert not candidate.signatures.filter(step="secrecy").exists()


def test_unreadable_file__is_acknowledged_by_name_or_not_signed(office: Office) -> None:
    candidate = office.submitted()
    finding = Finding(
        "files", Severity.WARNS, "附件“扫描件.pdf”没有文字", "扫描件.pdf", acknowledge=True
    )
    Candidate.objects.filter(pk=candidate.pk).update(report=Report((finding,)).to_json())
    office.sign(candidate, "head")

    with pytest.raises(SigningRefusedError, match="扫描件"):
        office.sign(candidate, "secrecy")
    assert office.sign(candidate, "secrecy", acknowledged=[finding.key]).outcome is Outcome.SIGNED
    assert candidate.signatures.get(step="secrecy").acknowledged == [finding.key]


def test_rejection__says_why_and_starts_the_chain_anew(office: Office) -> None:
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy")

    office.reject(candidate, "leader", "数字与下达文件不符")

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.RETURNED
    assert candidate.close_reason == "数字与下达文件不符"
    assert not WorkflowState.objects.active().exists()
    office.revise(page, use="教育扶贫项目")
    again = office.submitted(page)
    assert again.pk != candidate.pk
    assert turn(again).task.specific.step == "head"
    assert not again.signatures.exists()


def test_rejection__without_reason_is_refused(office: Office) -> None:
    candidate = office.submitted()

    with pytest.raises(SigningRefusedError, match="退回理由"):
        office.reject(candidate, "head", "  ")


def test_rejection__is_for_those_entitled(office: Office) -> None:
    candidate = office.submitted()

    for role in ("editor", "secrecy", "leader", "admin"):
        with pytest.raises(NotEntitledError):
            office.reject(candidate, role)


def test_closed_review__takes_no_signature(office: Office) -> None:
    candidate = office.submitted()
    state = turn(candidate)
    office.reject(candidate, "head")

    with pytest.raises(SigningRefusedError, match="已经办结"):
        sign(state, office.head, {})
    with pytest.raises(SigningRefusedError, match="已经办结"):
        reject(state, office.head, "理由")


# What is signed must be what was submitted ---------------------------------------------


def overwrite_revision(office: Office, candidate: Candidate) -> None:
    """As autosave does: the revision's author changes its content in place, its id stays."""
    page = candidate.page.specific  # type: ignore[union-attr]
    draft = page.get_latest_revision_as_object()
    draft.use = "其他用途"
    past_the_gate(draft).save_revision(user=office.editor, overwrite_revision=candidate.revision)


def save_another_revision(office: Office, candidate: Candidate) -> None:
    draft = candidate.page.specific.get_latest_revision_as_object()  # type: ignore[union-attr]
    draft.use = "其他用途"
    past_the_gate(draft).save_revision(user=office.editor)


def alter_document(office: Office, candidate: Candidate) -> None:
    altered = bytes(candidate.document).replace("产业".encode(), "其他".encode())
    Candidate.objects.filter(pk=candidate.pk).update(document=altered)


def lose_file(office: Office, candidate: Candidate) -> None:
    CandidateFile.objects.create(candidate=candidate, sha256="0" * 64, name="附件.pdf")


@pytest.mark.parametrize(
    "tamper",
    [overwrite_revision, save_another_revision, alter_document, lose_file],
)
@pytest.mark.parametrize("signed", [0, 1, 2])
def test_difference__cancels_the_candidate_and_returns_the_item(
    office: Office, tamper: Any, signed: int
) -> None:
    candidate = office.submitted()
    for role in CHAIN[:signed]:
        office.sign(candidate, role)
    tamper(office, candidate)

    result = office.sign(candidate, CHAIN[signed])

    assert result.outcome is Outcome.CANCELLED
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED
    assert "重新送审" in candidate.close_reason
    assert candidate.signatures.count() == signed
    assert not WorkflowState.objects.active().exists()
    assert not Release.objects.exists()


def test_tampering_after_rejection__needs_all_signatures_again(office: Office) -> None:
    """Secrecy signs, the leader rejects, the author overwrites the signed revision, resubmits."""
    page = office.fund()
    candidate = office.submitted(page)
    office.sign(candidate, "head")
    office.sign(candidate, "secrecy")
    office.reject(candidate, "leader")
    candidate.refresh_from_db()
    overwrite_revision(office, candidate)

    again = office.submitted(page)

    assert again.revision_id == candidate.revision_id
    assert again.digest != candidate.digest
    with pytest.raises(NotEntitledError):
        office.sign(again, "leader")


def test_finishing__without_every_signature_is_refused(office: Office) -> None:
    candidate = office.submitted()
    office.sign(candidate, "head")
    state = WorkflowState.objects.get(pk=candidate.workflow_state_id)

    with pytest.raises(ReleaseRefusedError, match="没有签署"):
        state.finish(user=office.admin)
    assert not Release.objects.exists()
    assert not Page.objects.get(pk=candidate.page_id).live


def test_approving_past_the_verb__releases_nothing(office: Office) -> None:
    """Wagtail's own `approve` leaves no signature: the chain is not the candidate's any more."""
    candidate = office.submitted()

    turn(candidate).approve(user=office.admin)

    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.CANCELLED
    assert "被改动" in candidate.close_reason
    assert not WorkflowState.objects.active().exists()
    assert not Release.objects.exists()


def test_approving_the_last_step_past_the_verb__releases_nothing(office: Office) -> None:
    candidate = office.submitted()
    for role in CHAIN[:2]:
        office.sign(candidate, role)

    with pytest.raises(ReleaseRefusedError, match="没有签署"):
        turn(candidate).approve(user=office.admin)
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("sign", {}),
        ("sign", {"update": False}),
        ("sign", {"digest": "0" * 64}),
        ("return", {}),
        ("return", {"reason": "理由", "update": False}),
        ("approve", {}),
        ("reject", {"comment": "理由"}),
    ],
)
def test_on_action__validates_what_a_view_passes_on(
    office: Office, action: str, data: dict[str, Any]
) -> None:
    candidate = office.submitted()
    state = turn(candidate)

    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, office.head, action, **data)
    candidate.refresh_from_db()
    assert candidate.is_open
    assert not candidate.signatures.exists()


def test_frozen_file__altered_in_the_store_cancels_the_candidate(office: Office) -> None:
    candidate = office.submitted(office.fund_with_attachment())
    stored = Path(frozen_storage().path(storage_name(candidate.files.get().sha256)))
    stored.chmod(0o640)
    stored.write_bytes(stored.read_bytes() + b"x")

    assert office.sign(candidate, "head").outcome is Outcome.CANCELLED
