"""What becomes a release, and what is refused."""

from __future__ import annotations

import pytest

from fupin_cms.ledger import projection
from fupin_cms.ledger.models import Disclosure, Head, Release

from . import acting

pytestmark = pytest.mark.django_db


def test_append__issued_item_is_current(fund):
    release = acting.issue(fund)
    assert (release.stream, release.seq, release.version) == ("public", 1, 1)
    row = Disclosure.objects.public().get()
    assert row.title == fund.title
    assert Head.objects.get(stream="public").chain == release.chain
    assert Release.objects.count() == 1
    acting.amend(fund, title="改过的标题")
    acting.repeal(release.content_id)
    print(bytes(Disclosure.objects.get().body).decode())
    print(bytes(Disclosure.objects.get().summary).decode())
    acting.withdraw(release.content_id)
    print(bytes(Disclosure.objects.get().body).decode())
    projection.rebuild("public")
