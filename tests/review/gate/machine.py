"""Random deeds of random accounts; after each of them the promise is kept."""

from __future__ import annotations

import datetime as dt
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review import proposals, proposing
from fupin_cms.review.forms import Conclusion
from fupin_cms.review.models import Candidate, Proposal
from fupin_cms.review.signing import reject, sign
from fupin_cms.review.submission import call_back, submit
from fupin_cms.review.timed import tick
from tests import factories

from .promise import assert_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from .scene import Scene

WHICH = st.integers(0, 2)
WHO = st.sampled_from(
    ["editor", "author", "publisher", "head", "secrecy", "leader", "administrator", "superuser"]
)
WRITERS = st.sampled_from(["editor", "author", "head", "superuser"])
SIGNERS = st.sampled_from(["head", "secrecy", "leader", "head", "secrecy", "leader", "superuser"])
SUBMITTERS = st.sampled_from(["editor", "editor", "author", "head", "superuser"])
CHANGES = st.sampled_from(["revision", "update", "correction"])


class Office(RuleBasedStateMachine):
    """Up to three items, and everything that anyone does with them."""

    scene: ClassVar[Scene]
    done: ClassVar[dict[str, int]] = {}
    """How often each deed was done, and not refused."""

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self._count = itertools.count()
        self.now = timezone.now()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    @contextmanager
    def trying(self, deed: str) -> Iterator[None]:
        """A refusal leaves nothing behind."""
        try:
            with transaction.atomic():
                yield
        except PermissionDenied:
            return
        self.done[deed] = self.done.get(deed, 0) + 1

    def user(self, role: str) -> Any:
        return self.scene.office.accounts[role]

    def page(self, which: int) -> Any:
        """The item, as it is now; another in its place where it was deleted."""
        pages = list(FundPage.objects.filter(slug__startswith="random-").order_by("pk"))
        return pages[which % len(pages)] if pages else self.draft()

    def draft(self) -> Any:
        number = next(self._count)
        return factories.make_fund(
            self.scene.office.tree.finance,
            owner=self.user("editor"),
            slug=f"random-{number}",
            title=f"随机的一件{number}",
            attachments=[
                ("attachment", {"title": "资金分配明细", "document": self.scene.document})
            ],
        )

    def post(self, role: str, name: str, *args: Any, **data: str) -> None:
        """By the real view, whatever it answers."""
        client: Client = self.scene.client(role)
        client.cookies.pop("messages", None)
        client.post(reverse(name, args=args), data)

    def item(self, which: int) -> Disclosure:
        """One that is shown, or was; refused as by a verb where nothing was ever released."""
        pages = FundPage.objects.filter(slug__startswith="random-").values("pk")
        rows = list(Disclosure.objects.filter(page_id__in=pages).order_by("content_id", "stream"))
        if not rows:
            raise PermissionDenied
        return rows[which % len(rows)]

    @initialize(released=st.booleans())
    def begin(self, released: bool) -> None:
        self.draft()
        page = self.draft()
        if released:
            submit(page, self.user("editor"))
            self.sign_all(1)

    # Drafts -------------------------------------------------------------------------

    @rule(which=WHICH, who=WRITERS, kind=CHANGES, number=st.integers(1, 9))
    def edit(self, which: int, who: str, kind: str, number: int) -> None:
        with self.trying(f"edit ({kind})"):
            page = self.page(which)
            fields = {"change_kind": kind, "change_note": f"改用途{number}"}
            self.scene.office.revise(page, who, use=f"产业扶贫项目{number}", **fields)

    @rule(which=WHICH, audience=st.sampled_from(["society", "internal"]))
    def change_audience(self, which: int, audience: str) -> None:
        with self.trying("change of audience"):
            self.scene.office.revise(self.page(which), "editor", audience=audience)

    @rule(which=WHICH, hours=st.integers(1, 48))
    def schedule(self, which: int, hours: int) -> None:
        at = self.now + dt.timedelta(hours=hours)
        with self.trying("schedule"):
            self.scene.office.revise(self.page(which), "editor", release_at=at)

    @rule(which=WHICH, who=WHO)
    def overwrite(self, which: int, who: str) -> None:
        with self.trying("overwrite"):
            page = self.page(which)
            draft = page.get_latest_revision_as_object()
            draft.use = "自动保存"
            draft.save_revision(user=self.user(who), overwrite_revision=page.get_latest_revision())

    # The chain ----------------------------------------------------------------------

    @rule(which=WHICH, who=SUBMITTERS)
    def submit(self, which: int, who: str) -> None:
        with self.trying("submit"):
            submit(self.page(which), self.user(who))

    @rule(which=WHICH, who=WHO)
    def call_back(self, which: int, who: str) -> None:
        with self.trying("call back"):
            call_back(self.page(which), self.user(who))

    @rule(which=WHICH, who=SIGNERS)
    def sign(self, which: int, who: str) -> None:
        with self.trying("sign"):
            state, step = self.turn(which)
            data = {"conclusion": Conclusion.OPEN} if step == "secrecy" else {}
            sign(state, self.user(who), data)

    @rule(which=WHICH)
    def sign_all(self, which: int) -> None:
        """The rest of the chain, as on most days."""
        for _ in range(3):
            with self.trying("sign the rest"):
                state, step = self.turn(which)
                data = {"conclusion": Conclusion.OPEN} if step == "secrecy" else {}
                sign(state, self.user(step), data)

    @rule(which=WHICH, who=SIGNERS)
    def reject(self, which: int, who: str) -> None:
        with self.trying("reject"):
            reject(self.turn(which)[0], self.user(who), "请补充依据。")

    def turn(self, which: int) -> tuple[Any, str]:
        candidate = Candidate.objects.open().filter(page_id=self.page(which).pk).first()
        state = candidate.current_task_state if candidate is not None else None
        if state is None:
            raise PermissionDenied
        return state, state.task.specific.step

    # Acts ---------------------------------------------------------------------------

    @rule(which=WHICH, who=SIGNERS, version=st.integers(0, 2))
    def withdraw(self, which: int, who: str, version: int) -> None:
        with self.trying(f"propose withdrawal of {'a version' if version else 'the item'}"):
            proposing.propose_withdrawal(
                self.item(which), self.user(who), ground="wrong", reason="金额有误", version=version
            )

    @rule(which=WHICH, who=SIGNERS)
    def withdraw_at_once(self, which: int, who: str) -> None:
        with self.trying("withdraw at once"):
            proposing.withdraw_at_once(
                self.item(which), self.user(who), ground="privacy", reason="表格中有号码"
            )

    @rule(which=WHICH, who=SIGNERS)
    def change_validity(self, which: int, who: str) -> None:
        with self.trying("propose validity"):
            proposing.propose_validity(
                self.item(which),
                self.user(who),
                validity="repealed",
                basis="公告",
                replacement="",
                reason="不再适用",
            )

    @rule(who=SIGNERS)
    def sign_act(self, who: str) -> None:
        with self.trying("sign an act"):
            row = self.proposal()
            proposals.sign(row, self.user(who), row.digest)

    @rule(who=SIGNERS)
    def decline_act(self, who: str) -> None:
        with self.trying("decline an act"):
            proposals.decline(self.proposal(), self.user(who), "不同意")

    def proposal(self) -> Proposal:
        row = Proposal.objects.open().order_by("pk").first()
        if row is None:
            raise PermissionDenied
        return row

    @rule(hours=st.integers(1, 72))
    def time_passes(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)
        failed = [done for done in tick(self.now) if done.failed]
        assert not failed, failed

    # The tree, by Wagtail's own views -------------------------------------------------

    @rule(which=WHICH, who=WHO)
    def move(self, which: int, who: str) -> None:
        page = self.page(which)
        self.post(who, "wagtailadmin_pages:move_confirm", page.pk, self.scene.elsewhere.pk)

    @rule(which=WHICH, who=WHO, asked=st.sampled_from(["", "alias", "publish_copies"]))
    def copy(self, which: int, who: str, asked: str) -> None:
        page = self.page(which)
        data = {"new_title": "副本", "new_slug": f"random-copy-{next(self._count)}"}
        parent = str(page.get_parent().pk)
        more = {asked: "1"} if asked else {}
        self.post(who, "wagtailadmin_pages:copy", page.pk, new_parent_page=parent, **data, **more)

    @rule(which=WHICH, who=WHO, name=st.sampled_from(["delete", "unpublish", "lock"]))
    def take_away(self, which: int, who: str, name: str) -> None:
        self.post(who, f"wagtailadmin_pages:{name}", self.page(which).pk)

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["publish", "unpublish", "delete"]))
    def bulk(self, which: int, who: str, action: str) -> None:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        self.scene.client(who).post(f"{url}?id={self.page(which).pk}")

    @invariant()
    def promise(self) -> None:
        assert_kept()
