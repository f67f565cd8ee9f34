"""`manage.py search_rebuild`: makes the search index anew from the ledger."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...consumer import catch_up, rebuild
from ...current import engine
from ...engines.protocol import WriterBusyError


class Command(BaseCommand):
    help = "从公开账本重建检索索引。重建期间旧索引继续提供检索。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            rebuild(engine())
            catch_up(engine())
        except WriterBusyError as error:
            raise CommandError("另一个进程正在写入索引，请稍后再试。") from error
        state = engine().state()
        self.stdout.write(f"索引已重建：{state.documents} 条信息，账本序号 {state.seq}。")
