"""`manage.py fupin_backup`: database, frozen files and library in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger import backup
from fupin_cms.ledger.database_copy import DatabaseCopyError

if TYPE_CHECKING:
    from argparse import ArgumentParser

ERASED = "fupin-erased.jsonl"


class Command(BaseCommand):
    help = (
        "备份数据库、固化文件和文件库到一个文件；发布可以照常进行。"
        f"同一目录中的 {ERASED} 记下依法清除过的内容的摘要，恢复时用，不要删除。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            made = backup.write(file)
            erased = backup.note_erased(file.resolve().parent / ERASED)
        except FileExistsError as error:
            raise CommandError(f"{file} 已经存在，没有覆盖。") from error
        except (OSError, DatabaseCopyError) as error:
            raise CommandError(f"没有备份成功：{error}") from error
        for name in made.missing:
            self.stderr.write(self.style.WARNING(f"存储中没有 {name}，没有备份。"))
        seqs = "，".join(f"{stream} {seq}" for stream, seq in made.heads.items())
        self.stdout.write(
            self.style.SUCCESS(
                f"已备份到 {file}：至少到 {seqs}，文件{made.files}个，共{made.bytes // 1024} KB；"
                f"清除清单{erased}条。"
            )
        )
