"""`manage.py search_status`: where the search index stands against the ledger."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from ...consumer import ledger_head
from ...current import engine


class Command(BaseCommand):
    help = "显示检索索引的状态。索引不可用或落后于账本时返回非零退出码。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        state, head = engine().state(), ledger_head()
        self.stdout.write(f"检索引擎：{state.name}")
        self.stdout.write(f"已收录：{state.documents} 条信息")
        self.stdout.write(f"索引序号：{state.seq}，账本序号：{head.seq}")
        self.stdout.write(f"落后：{max(0, head.seq - state.seq)} 个发布")
        self.stdout.write(f"搁置：{state.refused} 条信息（search_retry 重新收录）")
        self.stdout.write(f"大小：{filesizeformat(state.size)}")
        if state.message:
            self.stdout.write(f"说明：{state.message}")
        if not state.ready:
            raise CommandError(f"索引不可用。{state.remedy}")
        if state.seq != head.seq:
            raise CommandError(f"索引落后于账本 {head.seq - state.seq} 个发布。")
