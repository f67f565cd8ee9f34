"""合作单位 in the admin: who sees them, and a key that is shown once."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from fupin_cms.ledger.models import Head
from fupin_cms.ledger.ready_rows import public_head
from fupin_cms.partners import issuing
from fupin_cms.partners.models import Key, Partner, Usage
from fupin_cms.setup.groups import ADMINISTRATOR, PARTNERS, permissions_of
from tests import factories

from .scene import call, make_key, make_partner, row_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
FORM = {
    "name": "市门户网站",
    "contact": "技术部值班",
    "reach": "000-0000000",
    "purpose": "转载公开信息",
    "networks": "203.0.113.0/24\n2001:DB8::/32 203.0.113.0/24",
    "notes": "",
    "is_active": "on",
}


@pytest.fixture
def office(client: Client) -> Client:
    """Signed in as one who keeps the partners, and nothing else."""
    group, _ = Group.objects.get_or_create(name=PARTNERS)
    group.permissions.add(*permissions_of(PARTNERS))
    user = factories.make_user("editor", username="partner-office")
    user.groups.add(group)
    client.force_login(user)
    return client


def key_in(page: Any) -> str:
    found = re.search(rb"fpk_[0-9A-Za-z]{46}", page.content)
    assert found, page.content.decode()[:2000]
    return found[0].decode()


def test_a_partner_is_registered_with_its_networks(office: Client) -> None:
    assert office.post(reverse("partners:add"), FORM).status_code == 302
    partner = Partner.objects.get()
    assert partner.networks == ["203.0.113.0/24", "2001:db8::/32"]
    page = office.get(reverse("partners:edit", args=[partner.pk]))
    assert "203.0.113.0/24\n2001:db8::/32" in page.content.decode()
    wrong = office.post(reverse("partners:add"), {**FORM, "name": "另一家", "networks": "all"})
    assert "“all”不是网段" in wrong.content.decode()


def test_a_key_is_shown_once__and_works(office: Client, client: Client) -> None:
    partner = make_partner()
    page = office.post(
        reverse("partners:make_key", args=[partner.pk]), {"scopes": ["read"], "days": "30"}
    )
    text = key_in(page)
    assert "no-store" in page["Cache-Control"]
    assert call(client, f"Bearer {text}").status_code == 200
    for name in ("inspect", "edit", "history"):
        shown = office.get(reverse(f"partners:{name}", args=[partner.pk]))
        assert text.encode() not in shown.content
        assert shown.status_code == 200
    history = office.get(reverse("partners:history", args=[partner.pk])).content.decode()
    assert f"生成密钥fpk_{text[4:12]}…" in history


def test_replace_and_revoke(office: Client, client: Client) -> None:
    old = make_key(make_partner(), "read")
    row = row_of(old)
    page = office.post(
        reverse("partners:rotate_key", args=[row.pk]), {"days": "30", "grace_days": "3"}
    )
    assert call(client, f"Bearer {key_in(page)}").status_code == 200
    refused = office.post(
        reverse("partners:make_key", args=[row.partner_id]), {"scopes": [], "days": "30"}
    )
    assert "已有2个有效的密钥" in refused.content.decode()
    assert Key.objects.count() == 2
    office.get(reverse("partners:revoke_key", args=[row.pk]))
    assert row_of(old).revoked_at is None
    assert office.post(reverse("partners:revoke_key", args=[row.pk])).status_code == 302
    assert call(client, old).status_code == 401


def test_only_those_who_keep_them_see_them(client: Client) -> None:
    key = row_of(make_key())
    administrator = factories.make_user("editor", username="administrator")
    group, _ = Group.objects.get_or_create(name=ADMINISTRATOR)
    group.permissions.add(*permissions_of(ADMINISTRATOR))
    administrator.groups.add(group)
    client.force_login(administrator)
    paths = [reverse(f"partners:{name}") for name in ("index", "add")]
    paths += [reverse(f"partners:{name}", args=[key.partner_id]) for name in ("inspect", "edit")]
    paths += [reverse("partners:make_key", args=[key.partner_id])]
    paths += [reverse(f"partners:{name}", args=[key.pk]) for name in ("rotate_key", "revoke_key")]
    for path in paths:
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 302, path
            assert response["Location"] == reverse("wagtailadmin_home")
    assert reverse("partners:index") not in client.get("/admin/").content.decode()
    key.refresh_from_db()
    assert key.revoked_at is None


def test_nobody_deletes_a_partner(admin_client: Client) -> None:
    partner = make_partner()
    admin_client.post(reverse("partners:delete", args=[partner.pk]))
    assert Partner.objects.count() == 1


def test_the_office_sees_who_has_fallen_behind(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    Head.objects.filter(stream="public").update(seq=50)
    long_ago = timezone.now() - dt.timedelta(days=3)
    epoch = public_head().epoch
    late = make_partner(
        "落后的单位", last_seq=8, last_epoch=epoch, last_seq_at=long_ago, last_seen=long_ago
    )
    make_partner("跟上的单位", last_seq=50, last_epoch=epoch, last_seq_at=timezone.now())
    make_partner("未重新同步的单位", last_seq=50, last_epoch=uuid.uuid4(), last_seq_at=long_ago)
    with django_assert_max_num_queries(30):
        page = office.get(reverse("partners:index")).content.decode()
    assert "落后42条，超过一天没有跟进" in page
    assert "已跟上" in page
    assert "停在旧纪元：恢复备份后尚未重新同步" in page
    Usage.objects.create(
        partner=late, day=timezone.localdate(), scope="changes", calls=1234, bytes=2048, errors=5,
        last_seq=8,
    )  # fmt: skip
    issuing.make(late, scopes=["read"], days=3)
    page = office.get(reverse("partners:inspect", args=[late.pk])).content.decode()
    for shown in ("落后42条", "1234", "2.0", "变更流1234次", "生成密钥", "更换"):
        assert shown in page, shown
