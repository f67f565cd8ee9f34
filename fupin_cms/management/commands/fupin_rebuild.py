"""`manage.py fupin_rebuild`: make the ready rows again from the releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.projection import rebuild

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "由发布记录重建现状行（读者看到的内容）。改过站点设置后也要运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stream", choices=Stream.values, help="只重建一个流；默认两个都重建。"
        )

    def handle(self, *_args: Any, stream: str | None, **_options: Any) -> None:
        for one in [Stream(stream)] if stream else list(Stream):
            count = rebuild(one)
            self.stdout.write(self.style.SUCCESS(f"{one.label}：已重建{count}条。"))
