"""Run inside a project that has the wheel: one item along the whole path, with the verbs.

Prints what the readers answered, as JSON, for the test to judge.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.test import Client  # noqa: E402

import fupin_cms  # noqa: E402
from fupin_cms.catalogue.models import (  # noqa: E402
    Appointment,
    CatalogueItem,
    Department,
    Region,
    Subject,
)
from fupin_cms.disclosures.models import PlanPage, SectionPage  # noqa: E402
from fupin_cms.review.signing import sign  # noqa: E402
from fupin_cms.review.submission import submit  # noqa: E402

TITLE = "2018年扶贫领域政府信息公开工作方案"
FOLLOWING_SECONDS = 30
"""Far more than it takes, since other tests may keep the machine busy."""


def account(name: str, group: str) -> Any:
    user = get_user_model().objects.create_user(name, f"{name}@example.invalid")
    user.groups.add(Group.objects.get(name=group))
    return user


def draft(department: Department, owner: Any) -> PlanPage:
    section = next(s for s in SectionPage.objects.all() if "plan" in s.accepts)
    page = PlanPage(
        title=TITLE,
        summary="明确扶贫资金使用安排的公开要求。",
        department=department,
        catalogue_item=next(c for c in CatalogueItem.objects.all() if "plan" in c.categories),
        subject=Subject.objects.first(),
        region=Region.objects.first(),
        written_on=dt.date(2018, 9, 14),
        kind="special",
        year_from=2018,
        year_to=2020,
        targets={"rows": [["公开率", "80", "100", "%"]]},
        body=[("rich_text", "<p>公开扶贫资金使用安排，建立信息反馈制度。</p>")],
        live=False,
        owner=owner,
    )
    section.add_child(instance=page)
    page.save_revision(user=owner)
    return page


def walk() -> dict[str, Any]:
    department = Department.objects.first()
    editor, secrecy = account("editor", "编辑"), account("secrecy", "保密审查")
    head, leader = account("head", "科室负责人"), account("leader", "分管领导")
    for user, role in ((head, "head"), (leader, "leader")):
        Appointment.objects.create(department=department, user=user, role=role, title=role)

    candidate = submit(draft(department, editor), editor)
    for user, answers in (
        (head, {}),
        (secrecy, {"conclusion": "可以公开"}),
        (leader, {}),
    ):
        candidate.refresh_from_db()
        assert candidate.workflow_state
        result = sign(candidate.workflow_state.current_task_state, user, answers)

    client = Client()
    number = result.candidate.index_number
    return {
        "package": fupin_cms.__file__,
        "outcome": result.outcome.name,
        "item": answer(client, f"/items/{number}"),
        "list": answer(client, "/disclosures/"),
        "changes": answer(client, "/api/v1/changes?after=0"),
        "search": found(client, "/api/v1/search?q=扶贫资金使用安排"),
        "own_search": answer(client, "/search/?query=扶贫"),
        "admin": answer(client, "/admin/login/"),
    }


def answer(client: Client, address: str) -> dict[str, Any]:
    response = client.get(address)
    return {"status": response.status_code, "text": response.content.decode()}


def found(client: Client, address: str) -> dict[str, Any]:
    """The first answer with an item: the index follows the ledger in a thread of its own."""
    until = time.monotonic() + FOLLOWING_SECONDS
    while True:
        said = answer(client, address)
        if TITLE[:4] in said["text"] or time.monotonic() > until:
            return said
        time.sleep(0.1)


if __name__ == "__main__":
    json.dump(walk(), sys.stdout, ensure_ascii=False)
