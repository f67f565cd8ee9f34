"""What tests of the review do, under the names of the business verbs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model

from fupin_cms.review.forms import Conclusion
from fupin_cms.review.models import Candidate
from fupin_cms.review.signing import Result, reject, sign
from fupin_cms.review.submission import submit
from fupin_cms.setup.chain import ensure_chain
from tests import factories
from tests.remembered import put_back, remember

if TYPE_CHECKING:
    from fupin_cms.disclosures.models import FundPage

CHAIN = ("head", "secrecy", "leader")


@dataclass
class Office:
    tree: factories.Tree
    accounts: dict[str, Any]

    def __getattr__(self, role: str) -> Any:
        try:
            return self.accounts[role]
        except KeyError as error:
            raise AttributeError(role) from error

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.accounts[role])
        return client

    def fund(self, **fields: Any) -> FundPage:
        """A complete item that the editor drafted."""
        return factories.make_fund(self.tree.finance, owner=self.editor, **fields)

    def fund_with_attachment(self, text: str = "资金分配明细", **fields: Any) -> FundPage:
        """An item with a text file from the library."""
        file = ContentFile(text.encode(), name="明细.txt")
        document = get_document_model().objects.create(title="明细", file=file)
        attachment = {"title": "资金分配明细", "document": document}
        return self.fund(attachments=[("attachment", attachment)], **fields)

    def submitted(self, page: FundPage | None = None, by: str = "editor") -> Candidate:
        return submit(page or self.fund(), self.accounts[by])

    def sign(self, candidate: Candidate, role: str, **data: Any) -> Result:
        """Sign the step whose turn it is, by the verb."""
        if role == "secrecy":
            data.setdefault("conclusion", Conclusion.OPEN)
        return sign(turn(candidate), self.accounts[role], data)

    def reject(self, candidate: Candidate, role: str, reason: str = "请补充依据。") -> Result:
        return reject(turn(candidate), self.accounts[role], reason)

    def released(self, page: FundPage | None = None) -> Candidate:
        """An item taken through the whole chain."""
        candidate = self.submitted(page)
        for role in CHAIN:
            self.sign(candidate, role)
        candidate.refresh_from_db()
        return candidate

    def revise(self, page: Any, by: str = "editor", /, **fields: Any) -> FundPage:
        """A new draft by an account, as the edit screen saves it."""
        draft: FundPage = page.specific_class.objects.get(
            pk=page.pk
        ).get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save_revision(user=self.accounts[by])
        return draft

    def post_sign(self, candidate: Candidate, role: str, **data: Any) -> Any:
        """Send the review screen's form."""
        if role == "secrecy":
            data.setdefault("conclusion", Conclusion.OPEN.value)
        return self.client(role).post(
            reverse("fupin_review:candidate", args=[candidate.pk]),
            {
                "action": "sign",
                "task_state": turn(candidate).pk,
                "digest": candidate.digest,
                "confirmation": factories.PASSWORD,
                **data,
            },
            follow=True,
        )


def make_office(tree: factories.Tree) -> Office:
    """Editor, head, secrecy reviewer, leader and administrator, with the chain on the home page."""
    if not put_back("office"):
        return build_office(tree)
    accounts = {user.username: user for user in get_user_model().objects.all()}
    return Office(tree=tree, accounts={role: accounts[role] for role in factories.GROUPS})


def build_office(tree: factories.Tree) -> Office:
    """The same, by the code that makes accounts and the chain."""
    accounts = {role: factories.make_user(role) for role in factories.GROUPS}
    for _ in ensure_chain(tree.home):
        pass
    return Office(tree=tree, accounts=accounts)


remember("office", lambda: build_office(factories.build_tree()))


def turn(candidate: Candidate) -> Any:
    """The task state whose turn it is, read anew."""
    state = Candidate.objects.get(pk=candidate.pk).current_task_state
    assert state is not None
    return state
