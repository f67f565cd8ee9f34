"""Amending on the edit screen: what changed is told; the public waits for the signature."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fupin_cms.disclosures.models import FundPage
from fupin_cms.ledger.events import Event
from fupin_cms.ledger.models import Disclosure
from fupin_cms.review.models import Candidate

from . import acting
from .forms import edit_url, filled

if TYPE_CHECKING:
    from .office import Office


def public_use() -> str:
    body = json.loads(bytes(Disclosure.objects.public().get().body))
    return str(body["details"]["use"])


def test_amendment__is_read_by_the_public_once_the_last_has_signed(office: Office) -> None:
    acting.shown(office)
    before = public_use()
    client = office.client("editor")
    url = edit_url(FundPage.objects.get())
    submit = {"use": "教育扶贫", "action-submit": "1"}

    refused = client.post(url, filled(client, url, **submit), follow=True)
    assert "变更说明" in refused.content.decode()
    assert not Candidate.objects.open().exists()
    told = {"change_kind": "correction", "change_note": "用途写错了。"}
    client.post(url, filled(client, url, **submit, **told))

    candidate = Candidate.objects.open().get()
    assert candidate.event == Event.CORRECTED
    for role in ("head", "secrecy"):
        office.sign(candidate, role)
        assert public_use() == before
    office.sign(candidate, "leader")
    assert public_use() == "教育扶贫"


def test_next_amendment__is_asked_for_its_own_note(office: Office) -> None:
    acting.amended(office)
    client = office.client("editor")
    url = edit_url(FundPage.objects.get())

    form = filled(client, url, use="产业扶贫")
    assert (form["change_kind"], form["change_note"]) == ("", "")
    refused = client.post(url, {**form, "action-submit": "1"}, follow=True)
    assert "变更说明" in refused.content.decode()
    client.post(url, {**form, "change_kind": "update", "change_note": "第二次更新。"})

    assert filled(client, url)["change_note"] == "第二次更新。"
