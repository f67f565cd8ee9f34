"""`manage.py fupin_restore`: put a backup in the place of what is there, and verify it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger import backup
from fupin_cms.ledger.database_copy import DatabaseCopyError
from fupin_cms.ledger.restoring import RestoreRefusedError, restore
from fupin_cms.ledger.verify import Verification, suggested_jobs

from .fupin_backup import ERASED

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "恢复 fupin_backup 的备份：先停止网站和所有后台进程。恢复后换新的纪元并全部核对。"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--replace", action="store_true", help="替换现在的内容；不加时只恢复到空的安装。"
        )
        parser.add_argument(
            "--erased",
            type=Path,
            metavar="FILE",
            help=f"依法清除过的内容的清单；默认是备份旁边的 {ERASED}。",
        )

    def handle(
        self, *_args: Any, file: Path, replace: bool, erased: Path | None, **_options: Any
    ) -> None:
        beside = erased or file.resolve().parent / ERASED
        try:
            restored = restore(file, erased=backup.read_erased(beside), replace=replace)
        except (RestoreRefusedError, OSError, DatabaseCopyError) as error:
            raise CommandError(str(error)) from error
        made = restored.manifest["made_at"]
        self.stdout.write(f"已恢复 {made} 的备份，补回文件{restored.files}个，已换新的纪元。")
        verification = Verification(jobs=suggested_jobs(os.cpu_count() or 1))
        faults = list(verification.faults())
        for fault in faults:
            self.stdout.write(self.style.ERROR(str(fault)))
        for what, number in verification.checked.items():
            self.stdout.write(f"已核对{what}：{number}")
        for one in restored.came_back:
            self.stdout.write(
                self.style.ERROR(
                    f"备份早于清除：{one['index_number']}（{one['content_id']}）的{one['kind']} "
                    f"{one['digest']} 曾于{one['erased_at']}依法清除，现在又在库中。"
                )
            )
        if restored.came_back:
            self.stdout.write(
                self.style.ERROR("开放网站之前，请先对上列信息重新办理撤回和清除（fupin_erase）。")
            )
        if faults or restored.came_back:
            sys.exit(1)
        self.stdout.write(
            self.style.SUCCESS("核对无误。请运行 search_rebuild 重建索引，再启动网站。")
        )
