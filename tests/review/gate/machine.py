"""Random deeds of random accounts; after each of them the promise is kept.

Beside deeds of anyone, there are those that go well (`sign_all`, `carry_out`, `come_back`): luck
alone seldom finds three entitled people in their order.
"""

from __future__ import annotations

import datetime as dt
import itertools
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from wagtail.models import Page

from fupin_cms.disclosures.models import RosterPage
from fupin_cms.ledger.events import State
from fupin_cms.ledger.models import Disclosure, Head, Release
from fupin_cms.ledger.moments import office_day
from fupin_cms.review import closed, lifting, proposals, proposing
from fupin_cms.review.forms import Conclusion
from fupin_cms.review.models import Candidate, Proposal, Withholding
from fupin_cms.review.signing import reject, sign
from fupin_cms.review.submission import call_back, submit
from fupin_cms.review.timed import tick
from tests import factories

from .promise import assert_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from .scene import Scene

OURS = Q(slug__startswith="random-") | Q(slug__startswith="closed-")
"""The machine's pages; a withdrawal for personal data takes the address of one away."""
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
    events: ClassVar[dict[str, int]] = {}
    """How often each event was released."""
    checks: ClassVar[int] = 0
    """How often the whole promise was looked at."""
    story: ClassVar[Callable[[Office], None]] = staticmethod(lambda _: None)
    """What has happened before the random days begin."""

    def __init__(self) -> None:
        super().__init__()
        self._count = itertools.count()
        self._later = dt.timedelta()
        self._seen: Any = None
        self._around = ExitStack()
        self._around.enter_context(transaction.atomic())
        real = timezone.now
        self._around.enter_context(
            mock.patch("django.utils.timezone.now", side_effect=lambda: real() + self._later)
        )

    def teardown(self) -> None:
        for event in Release.objects.values_list("event", flat=True):
            self.events[event] = self.events.get(event, 0) + 1
        transaction.set_rollback(True)
        self._around.close()

    @contextmanager
    def trying(self, deed: str) -> Iterator[None]:
        """A refusal leaves nothing behind."""
        try:
            with transaction.atomic():
                yield
        except PermissionDenied:
            return
        self.done[deed] = self.done.get(deed, 0) + 1
        self._seen = None

    def user(self, role: str) -> Any:
        return self.scene.office.accounts[role]

    def page(self, which: int) -> Any:
        """The item, as it is now; another in its place where it was deleted."""
        pages = list(Page.objects.filter(OURS).order_by("pk"))
        return pages[which % len(pages)].specific if pages else self.draft()

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

    def notice(self) -> Any:
        """A roster: its notice ends in three days, and it comes down."""
        today = office_day(timezone.now())
        tree = self.scene.office.tree
        page = RosterPage(
            **factories.common_fields(
                title=f"公示{next(self._count)}",
                slug=f"random-notice-{next(self._count)}",
                kind="exit",
                exit_plan="计划退出4户",
                standard="稳定达到当年标准",
                procedure="民主评议、公示公告、逐级审核",
                counts={"rows": [["东坑镇", "示例二村", "4", "15"]]},
                people={"rows": [["示例二村", "某**", "4", "务工增收"]]},
                notice_from=today,
                notice_to=today + dt.timedelta(days=3),
            )
        )
        return factories.add_item(
            tree.section_for(RosterPage.category), page, owner=self.user("editor")
        )

    def post(self, deed: str, role: str, url: str, **data: str) -> None:
        """By the real view, whatever it answers; done where the tree is another afterwards."""
        client: Client = self.scene.client(role)
        client.cookies.pop("messages", None)
        if self._later:  # the browser's sign-in has ended meanwhile
            client.force_login(self.user(role))
        before = self.tree()
        client.post(url, data)
        if self.tree() != before:
            self.done[deed] = self.done.get(deed, 0) + 1
            self._seen = None

    def tree(self) -> list[Any]:
        """Where every page stands, whether it is live, and whose alias it is."""
        return list(
            Page.objects.order_by("pk").values_list("pk", "path", "live", "locked", "alias_of")
        )

    def item(self, which: int) -> Disclosure:
        """One that is shown, or was; refused as by a verb where nothing was ever released."""
        known = [subject.page.pk for subject in self.scene.items.values()]
        rows = list(Disclosure.objects.exclude(page_id__in=known).order_by("content_id", "stream"))
        if not rows:
            raise PermissionDenied
        return rows[which % len(rows)]

    @initialize(released=st.integers(0, 2))
    def begin(self, released: int) -> None:
        for page in (self.draft(), self.notice(), self.draft()):
            if released > 0:
                submit(page, self.user("editor"))
                self.sign_rest(page)
            released -= 1
        type(self).story(self)

    # Drafts -------------------------------------------------------------------------

    @rule(which=WHICH, who=WRITERS, kind=CHANGES, number=st.integers(1, 9))
    def edit(self, which: int, who: str, kind: str, number: int) -> None:
        with self.trying(f"edit ({kind})"):
            page = self.page(which)
            fields = {"change_kind": kind, "change_note": f"改说明{number}"}
            self.scene.office.revise(page, who, summary=f"产业扶贫项目{number}", **fields)

    @rule(which=WHICH, audience=st.sampled_from(["society", "internal"]))
    def change_audience(self, which: int, audience: str) -> None:
        with self.trying("change of audience"):
            self.scene.office.revise(self.page(which), "editor", audience=audience)

    @rule(which=WHICH, hours=st.integers(1, 48))
    def schedule(self, which: int, hours: int) -> None:
        at = timezone.now() + dt.timedelta(hours=hours)
        with self.trying("schedule"):
            self.scene.office.revise(self.page(which), "editor", release_at=at)

    @rule(which=WHICH, who=WHO)
    def overwrite(self, which: int, who: str) -> None:
        with self.trying("overwrite"):
            page = self.page(which)
            draft = page.get_latest_revision_as_object()
            draft.summary = "自动保存"
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
        """The whole chain, as on most days."""
        page = self.page(which)
        with self.trying("submit"):
            submit(page, self.user("editor"))
        self.sign_rest(page)

    def sign_rest(self, page: Any) -> None:
        for _ in range(3):
            with self.trying("sign the rest"):
                state, step = self.turn_of(page)
                data = {"conclusion": Conclusion.OPEN} if step == "secrecy" else {}
                sign(state, self.user(step), data)

    @rule(which=WHICH, who=SIGNERS, conclusion=st.sampled_from(Conclusion))
    def conclude(self, which: int, who: str, conclusion: Conclusion) -> None:
        """The secrecy review says that not all, or nothing, may be disclosed, or asks above."""
        with self.trying(f"conclude {conclusion.name.lower()}"):
            state, _ = self.turn(which)
            words = {"ground": "条例第十五条", "opinion": "有个人信息", "to_remove": "附件"}
            review_on = office_day(timezone.now()) + dt.timedelta(days=30)
            data = {**words, "conclusion": conclusion, "review_on": review_on}
            sign(state, self.user(who), data)

    @rule(who=SIGNERS)
    def lift(self, who: str) -> None:
        with self.trying("lift"):
            row = Withholding.objects.in_force().order_by("pk").first()
            if row is None:
                raise PermissionDenied
            lifting.lift(row, self.user(who), "可以公开")

    @rule(which=WHICH, who=SIGNERS)
    def reject(self, which: int, who: str) -> None:
        with self.trying("reject"):
            reject(self.turn(which)[0], self.user(who), "请补充依据。")

    def turn(self, which: int) -> tuple[Any, str]:
        return self.turn_of(self.page(which))

    def turn_of(self, page: Any) -> tuple[Any, str]:
        candidate = Candidate.objects.open().filter(page_id=page.pk).first()
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

    @rule(which=WHICH, who=SIGNERS, version=st.integers(0, 1), with_acts=st.booleans())
    def erase(self, which: int, who: str, version: int, with_acts: bool) -> None:
        with self.trying(f"propose erasure of {'a version' if version else 'the item'}"):
            proposing.propose_erasure(
                self.item(which),
                self.user(who),
                ground="privacy",
                reason="依法清除",
                version=version,
                with_acts=with_acts,
            )

    @rule()
    def carry_out(self) -> None:
        """The rest of an act's signatures, each by whoever it waits for."""
        for _ in range(3):
            with self.trying("sign an act"):
                row = self.proposal()
                person = proposals.recipients(row).order_by("pk").first()
                if person is None:
                    raise PermissionDenied
                proposals.sign(row, person, row.digest)

    @rule()
    def come_back(self) -> None:
        """A withdrawn item is corrected and goes through its chain again."""
        gone = Disclosure.objects.filter(state__in=[State.WITHDRAWN, State.EXPIRED])
        page = Page.objects.filter(OURS, pk__in=gone.values("page_id")).order_by("pk")
        row = gone.filter(page_id__in=page.values("pk")).order_by("page_id").first()
        if row is None:
            return
        with self.trying("open a closed page"):
            closed.reopen(row, self.user("leader"), "更正后重新公开")
        with self.trying("come back"):
            # What came down at its end is announced anew; a fund has no notice, and ignores it.
            until = office_day(timezone.now()) + dt.timedelta(days=3)
            fields = {"summary": f"更正{next(self._count)}", "notice_to": until, "release_at": None}
            draft = self.scene.office.revise(page[0].specific, "editor", **fields)
            submit(type(draft).objects.get(pk=draft.pk), self.user("editor"))
        self.sign_rest(page[0])

    @rule(which=WHICH, kind=CHANGES)
    def amend_well(self, which: int, kind: str) -> None:
        self.edit(which, "editor", kind, next(self._count))
        self.sign_all(which)

    @rule(which=WHICH, act=st.sampled_from(["withdraw", "validity", "erase"]))
    def act_well(self, which: int, act: str) -> None:
        """An act as it should be: proposed and signed by whoever may."""
        match act:
            case "withdraw":
                self.withdraw(which, "head", 0)
            case "validity":
                self.change_validity(which, "head")
            case _:
                self.withdraw_at_once(which, "leader")
                self.carry_out()
                self.erase(which, "head", 0, with_acts=True)
        self.carry_out()

    def proposal(self) -> Proposal:
        row = Proposal.objects.open().order_by("pk").first()
        if row is None:
            raise PermissionDenied
        return row

    @rule(hours=st.integers(1, 72))
    def time_passes(self, hours: int) -> None:
        self._later += dt.timedelta(hours=hours)
        self._seen = None
        failed = [done for done in tick(timezone.now()) if done.failed]
        assert not failed, failed

    # The tree, by Wagtail's own views -------------------------------------------------

    @rule(which=WHICH, who=WHO)
    def move(self, which: int, who: str) -> None:
        there = [self.page(which).pk, self.scene.elsewhere.pk]
        self.post("move", who, reverse("wagtailadmin_pages:move_confirm", args=there))

    @rule(which=WHICH, who=WHO, asked=st.sampled_from(["", "alias", "publish_copies"]))
    def copy(self, which: int, who: str, asked: str) -> None:
        page = self.page(which)
        data = {
            "new_title": "副本",
            "new_slug": f"random-copy-{next(self._count)}",
            "new_parent_page": str(page.get_parent().pk),
            **({asked: "1"} if asked else {}),
        }
        deed = "alias" if asked == "alias" else "copy"
        self.post(deed, who, reverse("wagtailadmin_pages:copy", args=[page.pk]), **data)

    @rule(which=WHICH, who=WHO, name=st.sampled_from(["delete", "unpublish", "lock"]))
    def take_away(self, which: int, who: str, name: str) -> None:
        url = reverse(f"wagtailadmin_pages:{name}", args=[self.page(which).pk])
        self.post(name, who, url)

    @rule(which=WHICH, who=WHO, action=st.sampled_from(["publish", "unpublish", "delete"]))
    def bulk(self, which: int, who: str, action: str) -> None:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        self.post(f"bulk {action}", who, f"{url}?id={self.page(which).pk}")

    @invariant()
    def promise(self) -> None:
        """After whatever was done; after a refusal, where any row is another than before."""
        seen = [
            *Head.objects.order_by("stream").values_list("seq", "chain"),
            *Candidate.objects.order_by("pk").values_list("pk", "status", "closed_at"),
            *Proposal.objects.order_by("pk").values_list("pk", "status", "closed_at"),
            *Page.objects.order_by("pk").values_list("pk", "live_revision", "latest_revision"),
            *self.tree(),
        ]
        if seen != self._seen:
            assert_kept()
            Office.checks += 1
        self._seen = seen
