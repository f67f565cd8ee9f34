"""What a key is for (权限): one scope lets it in, the others raise its limits."""

from __future__ import annotations

from typing import Literal, get_args

from django.db import models

ScopeName = Literal["read", "changes", "export", "search", "reconcile"]


class Scope(models.TextChoices):
    """Scopes of keys and of operations. What is public is read without any, within low limits."""

    READ = "read", "读取（提高限额）"
    CHANGES = "changes", "变更流（提高限额）"
    EXPORT = "export", "全量导出（提高限额）"
    SEARCH = "search", "检索（提高限额）"
    RECONCILE = "reconcile", "对账"


NEEDS_KEY = frozenset({Scope.RECONCILE.value})
"""Scopes of operations that nobody uses without a key which has them."""

if set(get_args(ScopeName)) != set(Scope.values):
    raise RuntimeError("ScopeName and Scope differ")
