"""`manage.py fupin_clean_up`: delete frozen files that nothing uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from fupin_cms.review.unused_files import DAYS, remove_unused, unused

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "删除没有任何发布记录和送审稿使用的固化文件（送审未成留下的）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=int, default=DAYS, metavar="N", help=f"只删除超过N天的；默认{DAYS}。"
        )
        parser.add_argument("--dry-run", action="store_true", help="只列出，不删除。")

    def handle(self, *_args: Any, days: int, dry_run: bool, **_options: Any) -> None:
        if dry_run:
            found = list(unused(days).order_by("sha256").values_list("sha256", flat=True))
        else:
            found = remove_unused(days)
        for sha256 in found:
            self.stdout.write(sha256)
        done = "可以删除" if dry_run else "已删除"
        self.stdout.write(self.style.SUCCESS(f"{done}没有使用的固化文件{len(found)}个。"))
