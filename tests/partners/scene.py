"""Partners and keys for tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fupin_cms.partners import issuing
from fupin_cms.partners.models import Key, Partner

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from fupin_cms.partners.keys import KeyText

ROOT = "/api/v1/"


def make_partner(name: str = "市门户网站", **fields: Any) -> Partner:
    """A registered partner that may come from anywhere."""
    given = {"contact": "技术部值班", "reach": "000-0000000", "purpose": "转载公开信息"}
    return Partner.objects.create(name=name, **{**given, **fields})


def make_key(partner: Partner | None = None, *scopes: str, days: int = 30) -> KeyText:
    """A good key of the partner."""
    return issuing.make(partner or make_partner(), scopes=scopes, days=days)


def row_of(key: KeyText) -> Key:
    return Key.objects.get(prefix=key.prefix)


def call(client: Client, key: KeyText | str | None, path: str = ROOT, **extra: Any) -> Any:
    """A GET with the key in the header."""
    text = key if isinstance(key, str) or key is None else f"Bearer {key.text}"
    headers = {} if text is None else {"Authorization": text}
    return client.get(path, headers=headers, **extra)


def rule_of(response: HttpResponse) -> str:
    """Which rule a refusal names."""
    assert response["Content-Type"] == "application/problem+json"
    rule: str = json.loads(response.content)["errors"][0]["rule"]
    return rule
