"""A process that does a site's work on request: one JSON object a line in, one out.

`python -m tests.faults.clerk`, in the site's environment. A process of its own, because what is
tested kills others; one for many requests, because to start Django takes seconds.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.actions.publish_page_revision import PublishPageRevisionAction  # noqa: E402
from wagtail.documents import get_document_model  # noqa: E402
from wagtail.models import Page, Revision  # noqa: E402

from fupin_cms.ledger.events import State, Stream  # noqa: E402
from fupin_cms.ledger.files import is_intact  # noqa: E402
from fupin_cms.ledger.models import Disclosure, FrozenFile, Head, Release  # noqa: E402
from fupin_cms.ledger.verify import Verification  # noqa: E402
from fupin_cms.partners import issuing  # noqa: E402
from fupin_cms.partners.models import Partner  # noqa: E402
from fupin_cms.partners.scopes import Scope  # noqa: E402
from fupin_cms.review.models import Candidate  # noqa: E402
from fupin_cms.review.reauthentication import SESSION_KEY  # noqa: E402
from fupin_cms.review.signing import sign  # noqa: E402
from fupin_cms.review.submission import SubmissionRefusedError, submit  # noqa: E402
from fupin_cms.setup.chain import ensure_chain  # noqa: E402
from tests import factories  # noqa: E402
from tests.ledger import acting  # noqa: E402
from tests.mirror.comparing import public_state  # noqa: E402
from tests.mirror.story import Story  # noqa: E402
from tests.review.office import Office, turn  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


def office() -> Office:
    tree = factories.make_tree()
    accounts = {role: factories.make_user(role) for role in factories.GROUPS}
    list(ensure_chain(tree.home))
    return Office(tree=tree, accounts=accounts)


def waiting(count: int) -> list[dict[str, Any]]:
    """That many items which only the leader has still to sign, each with a file."""
    here = office()
    made = []
    for number in range(count):
        page = here.fund_with_attachment(f"明细 {timezone.now()} {number}", title=f"资金{number}")
        candidate = here.submitted(page)
        for role in ("head", "secrecy"):
            here.sign(candidate, role)
        made.append(
            {
                "pk": candidate.pk,
                "digest": candidate.digest,
                "turn": turn(candidate).pk,
                "url": reverse("fupin_review:candidate", args=[candidate.pk]),
            }
        )
    return made


def session(role: str) -> str:
    """The key of a session in which the account has just confirmed who it is."""
    client, user = Client(), factories.make_user(role)
    client.force_login(user)
    opened = client.session
    opened[SESSION_KEY] = {"user": str(user.pk), "at": timezone.now().timestamp()}
    opened.save()
    return str(opened.session_key)


def state(pk: int) -> str:
    """`waiting` or `released`; anything else says what is half done."""
    candidate = Candidate.objects.get(pk=pk)
    releases = Release.objects.filter(content_id=candidate.content_id).count()
    rows = Disclosure.objects.filter(content_id=candidate.content_id).count()
    live = Page.objects.get(pk=candidate.page_id).live
    signed = candidate.signatures.count()
    files = all(is_intact(file.sha256) for file in candidate.files.all())
    match (candidate.status, signed, releases, rows, live, files):
        case ("in_review", 2, 0, 0, False, True):
            return "waiting"
        case ("released", 3, 1, 1, True, True):
            return "released"
        case half:
            return f"half: {half}"


def prepare(count: int, label: str) -> list[Any]:
    """Items which only the leader has still to sign; `publish` signs them."""
    here = office()
    for number in range(count):
        candidate = here.submitted(here.fund(title=f"{label}{number}"))
        for role in ("head", "secrecy"):
            here.sign(candidate, role)
        _prepared.append(candidate)
    return [len(_prepared)]


_prepared: list[Candidate] = []


def publish() -> list[int]:
    """Put the last signature under everything that was prepared; the numbers that were given."""
    leader = factories.make_user("leader")
    given = []
    for candidate in _prepared:
        sign(turn(candidate), leader, {})
        candidate.refresh_from_db()
        given.append(candidate.release_seq or 0)
    _prepared.clear()
    return given


def issue(count: int, label: str) -> list[int]:
    """Items drafted and released one after the other, each with a file."""
    tree = factories.make_tree()
    given = []
    for number in range(count):
        page = factories.make_fund(tree.finance, title=f"{label}{number}")
        acting.attach(page, "明细.txt", f"{label} {number}".encode())
        with transaction.atomic():
            release = acting.issue(page)
            revision = Revision.objects.get(pk=release.revision_id)
            PublishPageRevisionAction(revision).execute(skip_permission_checks=True)
        given.append(release.seq)
    return given


def verify() -> dict[str, Any]:
    checked = Verification()
    faults = [str(fault) for fault in checked.faults() if "却不是已发布" not in fault.message]
    return {"faults": faults, "checked": dict(checked.checked)}


def heads() -> dict[str, Any]:
    return {
        head.stream: {"seq": head.seq, "epoch": str(head.epoch), "chain": head.chain}
        for head in Head.objects.all()
    }


def submit_large(rows: int, files: int, megabytes: float) -> dict[str, Any]:
    """An item with a long table and many attachments goes the whole path; what it took."""
    here = office()
    attachments = []
    for number in range(files):
        text = f"附件{number}，" + "扶贫资金分配明细。" * 8
        size = int(megabytes * 1024 * 1024)
        data = (text.encode() * (size // len(text.encode()) + 1))[:size].decode(errors="ignore")
        document = get_document_model()(title=f"附件{number}")
        document.file.save(f"附件{number}.txt", ContentFile(data.encode()), save=False)
        document.save()
        value = {"title": f"附件{number}", "document": document}
        attachments.append(("attachment", value))
    table = {"rows": [[f"单位{n}", f"项目{n}", "1.00"] for n in range(rows)]}
    amounts = {"province_yuan": "0.00", "city_yuan": f"{rows}.00", "total_yuan": f"{rows}.00"}
    page = here.fund(attachments=attachments, allocation=table, **amounts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    candidate = here.released(type(page).objects.get(pk=page.pk))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "status": candidate.status,
        "files": candidate.files.count(),
        "bytes": sum(FrozenFile.objects.values_list("size", flat=True)),
        "before_mb": before // 1024,
        "after_mb": after // 1024,
        "document_kb": len(bytes(candidate.document)) // 1024,
    }


def try_submit(text: str) -> dict[str, Any]:
    """Submit an item with one attachment; what was kept of it where that was refused."""
    here = office()
    page = here.fund_with_attachment(text)
    try:
        submit(page, here.editor)
    except SubmissionRefusedError as refusal:
        message = str(refusal)
    else:
        message = ""
    kept = Counter(
        candidates=Candidate.objects.filter(page_id=page.pk).count(),
        workflows=page.workflow_states.count(),
        frozen=FrozenFile.objects.count(),
    )
    return {"message": message, "page": page.pk, **kept}


def remount(options: str) -> list[str]:
    """Mount the frozen files' storage with other options; what lies in it."""
    folder = Path(storages["fupin_frozen"].location)  # type: ignore[attr-defined]
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


def again(page: int) -> str:
    """Submit that item again, as its editor does next day."""
    here = office()
    return str(submit(Page.objects.get(pk=page).specific, here.editor).status)


def events(count: int, seed: int) -> dict[str, int]:
    """So many random events of the public stream; how many of each kind."""
    story = Story(random.Random(seed))  # noqa: S311 - a story, no secret
    return dict(story.events(count))


def erase_again(content_ids: list[str]) -> int:
    """What an office does after a restore that brought back what was erased."""
    for content_id in map(UUID, content_ids):
        row = Disclosure.objects.get(stream=Stream.PUBLIC, content_id=content_id)
        if row.state == State.CURRENT:
            acting.withdraw(content_id)
        acting.erase(content_id)
    return len(content_ids)


def partner_key(name: str) -> str:
    """A new partner's key for everything."""
    partner = Partner.objects.create(name=name, contact="编辑部", reach="0", purpose="转载")
    return str(issuing.make(partner, scopes=Scope.values, days=30).text)


VERBS: dict[str, Callable[..., Any]] = {
    verb.__name__: verb
    for verb in (
        waiting,
        session,
        state,
        prepare,
        publish,
        issue,
        verify,
        heads,
        submit_large,
        try_submit,
        remount,
        again,
        erase_again,
        events,
        partner_key,
        public_state,
    )
}


def main() -> None:
    # What is printed elsewhere must not mix with the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": VERBS[request["do"]](**request["with"])}
        except Exception as error:  # noqa: BLE001 - told to whoever asked, who fails
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
