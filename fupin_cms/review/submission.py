"""送审: a page's latest revision is frozen as the candidate that reviewers see and sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from wagtail.models import Page, Revision

from fupin_cms.checks.run import check, check_draft
from fupin_cms.disclosures.base import DisclosureMixin
from fupin_cms.disclosures.blocks import IncompleteBlockError
from fupin_cms.disclosures.enums import ChangeKind
from fupin_cms.ledger.acts import leaving_act
from fupin_cms.ledger.canonical import canonical, digest
from fupin_cms.ledger.document import IncompleteDocumentError, build_document
from fupin_cms.ledger.events import Event, State, Stream
from fupin_cms.ledger.freeze import FileRefusedError, freeze

from . import chain, journal, resuming, withholding
from .closing import close, end_workflow
from .entitlement import is_author
from .integrity import revision_digest
from .records import Candidate, CandidateFile
from .standing import SHOWN, other_stream, standing_of

if TYPE_CHECKING:
    from wagtail.models import Workflow, WorkflowState

    from fupin_cms.checks.base import Report
    from fupin_cms.disclosures.identity import Identity
    from fupin_cms.ledger.document import Document
    from fupin_cms.ledger.freeze import Frozen


class SubmissionRefusedError(PermissionDenied):
    """The item cannot be submitted; the message and the report say in Chinese what to do."""

    def __init__(self, message: str, report: Report | None = None) -> None:
        found = [finding.message for finding in report.blocks] if report else []
        super().__init__("".join([message, *found]))
        self.message = message
        self.report = report


@dataclass(frozen=True)
class Draft:
    """The latest revision of a page, as an object and as it is stored."""

    page: Any
    revision: Revision
    identity: Identity
    stream: Stream


def submit(page: DisclosureMixin, user: Any) -> Candidate:
    """Submit the page's latest revision to the chain of its section.

    Files are frozen and their text extracted before the transaction begins, since that may take
    minutes. Raises SubmissionRefusedError, with the report where the checks refuse it; nothing is
    kept then but the reserved number.
    """
    try:
        return _submit(page, user)
    except SubmissionRefusedError as refusal:
        journal.refused(page, user, refusal.message, refusal.report)
        raise


def _submit(page: DisclosureMixin, user: Any) -> Candidate:
    draft = latest_draft(page)
    if Candidate.objects.open().filter(page_id=page.pk).exists():
        raise SubmissionRefusedError("这件信息正在审签，不能重复送审。")
    workflow = draft.page.get_workflow()
    if workflow is None:
        raise SubmissionRefusedError("所在栏目没有配置审签流程，请联系系统管理员。")
    _refuse_incomplete_chain(workflow)
    _refuse_withheld(draft)
    _prepare(draft)
    try:
        state = workflow.start(draft.page, user)
    except (IntegrityError, ValidationError) as error:
        raise SubmissionRefusedError("这件信息已在另一个流程中，请刷新页面查看。") from error
    return Candidate.objects.get(workflow_state=state)


def open_candidate(state: WorkflowState, user: Any) -> Candidate:
    """Freeze the latest revision of the workflow state's page as a candidate.

    Every way of starting a workflow comes here, from its first step. Raises
    SubmissionRefusedError.
    """
    page = state.content_object.specific if isinstance(state.content_object, Page) else None
    if not isinstance(page, DisclosureMixin):
        raise SubmissionRefusedError("审签流程只用于公开信息；栏目由系统管理员直接发布。")
    if user is None or not page.permissions_for_user(user).can_edit():
        raise SubmissionRefusedError("您没有编辑这件信息的权限，不能送审。")
    _refuse_incomplete_chain(state.workflow)
    draft = latest_draft(page)
    _refuse_withheld(draft)
    event = _event(draft)
    authors = _authors(draft, user)
    frozen = _prepare(draft)
    document = _document(draft, frozen)
    report = check(draft.page, document, frozen)
    if report.blocks:
        raise SubmissionRefusedError(f"有{len(report.blocks)}项问题必须先改正。", report)
    _end_wagtail_lock(page)
    data = canonical(document.content())
    candidate = Candidate.objects.create(
        content_id=draft.identity.content_id,
        page_id=page.pk,
        revision=draft.revision,
        workflow_state=state,
        stream=draft.stream,
        event=event,
        index_number=document.index_number,
        title=document.title,
        category=document.type,
        department_code=document.department.code,
        department_name=document.department.name,
        document=data,
        digest=digest(data),
        revision_digest=revision_digest(draft.revision),
        leaving_act=_leaving(draft),
        report=report.to_json(),
        authors=sorted(authors.values()),
        author_ids=sorted(authors),
        submitted_by=user,
        submitted_by_name=journal.full_name(user),
        release_at=draft.page.release_at,
    )
    CandidateFile.objects.bulk_create(
        CandidateFile(candidate=candidate, sha256=sha256, name=name)
        for sha256, name in frozen.files
    )
    chain.copy_steps(candidate, state.workflow)
    journal.submitted(candidate, user)
    resuming.carry(candidate)
    return candidate


def call_back(page: DisclosureMixin, user: Any) -> Candidate:
    """撤回送审: end the review so that the item can be changed.

    For whoever submitted or wrote it, and for administrators. Raises PermissionDenied for others,
    and where the item is not in review.
    """
    with transaction.atomic():
        candidate = Candidate.objects.open().select_for_update().filter(page_id=page.pk).first()
        if candidate is None:
            raise PermissionDenied("这件信息不在审签中，无须撤回送审。")
        if not may_call_back(candidate, user):
            raise PermissionDenied("只有起草人、送审人和系统管理员可以撤回送审。")
        close(candidate, Candidate.Status.CALLED_BACK, user)
        end_workflow(candidate.workflow_state, user)
    return candidate


def may_call_back(candidate: Candidate, user: Any) -> bool:
    """Whether the account may end the review of its own item, or administers the tree."""
    if is_author(candidate, user):
        return True
    return candidate.page is not None and candidate.page.permissions_for_user(user).administers()


def latest_draft(page: Any) -> Draft:
    """The latest revision of a page, read anew.

    Raises SubmissionRefusedError where there is none, or where it asks for a schedule.
    """
    row = Page.objects.get(pk=page.pk)
    if row.alias_of_id is not None:
        raise SubmissionRefusedError("别名页面不能送审，请到原页面送审。")
    revision = Revision.objects.filter(pk=row.latest_revision_id).first()
    if revision is None:
        raise SubmissionRefusedError("请先保存草稿，再送审。")
    draft = revision.as_object()
    if draft.go_live_at or draft.expire_at:
        raise SubmissionRefusedError(
            "页面带有系统自带的定时上线或下线设置，请清除后再送审；定时发布请填“定时发布”。"
        )
    return Draft(
        page=draft,
        revision=revision,
        identity=draft.identity,
        stream=Stream.INTERNAL if draft.is_internal else Stream.PUBLIC,
    )


def _refuse_incomplete_chain(workflow: Workflow) -> None:
    """A workflow that could not end in a release is not begun."""
    if fault := chain.fault(workflow):
        raise SubmissionRefusedError(
            f"流程“{workflow.name}”不是完整的审签流程：{fault}。请联系系统管理员。"
        )


def _refuse_withheld(draft: Draft) -> None:
    """What was found not disclosable is not submitted until the secrecy group lifts that."""
    mark = withholding.in_force(draft.identity.content_id)
    if mark is not None:
        raise SubmissionRefusedError(
            f"这件信息已登记为不予公开（依据：{mark.ground}；{mark.review_on:%Y-%m-%d}复核），"
            "不能送审。认为可以公开的，请保密审查人员先解除。"
        )


def _prepare(draft: Draft) -> Frozen:
    """Reserve the number and freeze the files; both stay if the submission is refused."""
    draft.identity.reserve(internal=draft.stream == Stream.INTERNAL)
    try:
        return freeze(draft.page)
    except FileRefusedError as error:
        raise SubmissionRefusedError(str(error)) from error


def _document(draft: Draft, frozen: Frozen) -> Document:
    try:
        return build_document(draft.page, draft.identity, frozen)
    except (IncompleteDocumentError, IncompleteBlockError) as error:
        raise SubmissionRefusedError(str(error), check_draft(draft.page)) from error


def _event(draft: Draft) -> Event:
    """What the release of this draft will be, from where the item stands in its stream."""
    standing = standing_of(draft.identity.content_id, draft.stream)
    match standing.state if standing else None:
        case None:
            return Event.ISSUED
        case State.CURRENT:
            return _amendment(draft.page)
        case State.WITHDRAWN | State.EXPIRED:
            return Event.REINSTATED
        case state:
            raise SubmissionRefusedError(f"这件信息{State(state).label}，不能再送审。")


def _amendment(page: Any) -> Event:
    if not page.change_kind or not page.change_note.strip():
        raise SubmissionRefusedError(
            "这件信息已经公开。修改后送审，请在“公开属性与变更”中选择变更类型，"
            "并在变更说明中向公众说明改了什么。"
        )
    return Event.CORRECTED if page.change_kind == ChangeKind.CORRECTION else Event.AMENDED


def _leaving(draft: Draft) -> bytes | None:
    """The act by which the item leaves the other stream, where it is shown there now."""
    other = other_stream(draft.stream)
    standing = standing_of(draft.identity.content_id, other)
    if standing is None or standing.state not in SHOWN:
        return None
    return leaving_act(draft.identity.content_id, other, standing.document.content_digest)


def _authors(draft: Draft, user: Any) -> dict[str, str]:
    """Account key → username of drafter, submitter, and every author of a revision since the last
    release. By account, so that a later renaming makes nobody else of an author.

    A revision of before the release counts too where it was overwritten in place afterwards.
    """
    revisions = Revision.page_revisions.filter(object_id=str(draft.page.pk))
    last = Candidate.objects.filter(
        content_id=draft.identity.content_id, status=Candidate.Status.RELEASED
    ).first()
    if last is not None:
        since = Q(created_at__gt=last.submitted_at) | Q(pk=draft.revision.pk)
        if last.revision_id is not None:
            since |= Q(pk__gt=last.revision_id)
        revisions = revisions.filter(since)
    written = revisions.filter(user__isnull=False).values_list("user_id", "user__username")
    authors = {str(key): name for key, name in written}
    for one in (draft.page.owner, user):
        if one is not None:
            authors[str(one.pk)] = one.get_username()
    return authors


def _end_wagtail_lock(page: Page) -> None:
    """Take off a lock of Wagtail's own: it would leave the page open to whoever holds it."""
    Page.objects.filter(pk=page.pk).update(locked=False, locked_by=None, locked_at=None)
