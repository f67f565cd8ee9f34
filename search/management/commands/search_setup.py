"""`manage.py search_setup`: what the search comes with. May be run again at any time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ...editors import ensure_group
from ...first_synonyms import ship_synonyms


class Command(BaseCommand):
    help = (
        "写入随附的同义词（只在还没有同义词时写入，不改动编辑维护的内容），"
        "建立维护同义词和推荐的用户组。"
    )

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"写入同义词 {ship_synonyms()} 组。")
        self.stdout.write(ensure_group())
