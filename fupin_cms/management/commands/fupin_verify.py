"""`manage.py fupin_verify`: whether ledger, files, projection and live pages agree."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger import anchors
from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.verify import Verification, suggested_jobs

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from fupin_cms.ledger.faults import Fault


class Command(BaseCommand):
    help = "核对账本的链、摘要、签名、附件、现状行和已发布页面；有任何不符即以 1 退出。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            type=int,
            default=0,
            metavar="SEQ",
            help="只核对各流中这个序号之后的发布记录及其附件（页面总是全部核对）。",
        )
        parser.add_argument(
            "--anchor",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="另存在别处的链头（fupin_anchor 写出）；整条链被重写过会显出。可以多次给出。",
        )
        parser.add_argument(
            "--no-files",
            action="store_true",
            help="不读固化文件的内容，只核对存在和大小。",
        )
        parser.add_argument(
            "--jobs", type=int, metavar="N", help="同时用几个进程；默认按账本长短和处理器数。"
        )
        parser.add_argument("--json", action="store_true", help="结果写成一个 JSON 对象。")

    def handle(
        self,
        *_args: Any,
        since: int,
        anchor: list[Path],
        no_files: bool,
        jobs: int | None,
        **options: Any,
    ) -> None:
        try:
            published = [head for path in anchor for head in anchors.read(path)]
        except (OSError, anchors.NotAnchorsError) as error:
            raise CommandError(f"不能读取链头文件：{error}") from error
        verification = Verification(
            since=since,
            read_files=not no_files,
            jobs=jobs or suggested_jobs(os.cpu_count() or 1),
            progress=self._progress if sys.stderr.isatty() else lambda _done, _all: None,
        )
        if (self._report if options["json"] else self._tell)(verification, published):
            sys.exit(1)

    def _tell(self, verification: Verification, published: list[anchors.Anchor]) -> int:
        """Write each fault as it is found, then what was read; the number of faults."""
        count = 0
        for fault in self._faults(verification, published):
            count += 1
            self.stdout.write(self.style.ERROR(str(fault)))
        for what, number in verification.checked.items():
            self.stdout.write(f"已核对{what}：{number}")
        for what in verification.not_checked:
            self.stdout.write(f"不能核对：{what}")
        if count:
            self.stdout.write(self.style.ERROR(f"发现{count}处不符。"))
        else:
            self.stdout.write(self.style.SUCCESS("没有发现不符。"))
        return count

    def _faults(
        self, verification: Verification, published: list[anchors.Anchor]
    ) -> Iterator[Fault]:
        yield from verification.faults()
        verification.checked["外存链头"] += len(published)
        yield from anchors.faults(published)

    def _report(self, verification: Verification, published: list[anchors.Anchor]) -> int:
        """Write the whole result as one object; the number of faults."""
        faults = list(self._faults(verification, published))
        report = {
            "faults": [
                {"stream": one.stream or None, "seq": one.seq, "message": one.message}
                for one in faults
            ],
            "checked": verification.checked,
            "not_checked": verification.not_checked,
            "heads": [json.loads(one.line()) for one in anchors.heads(Stream.values)],
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        return len(faults)

    def _progress(self, done: int, parts: int) -> None:
        """One line on the terminal, written over itself."""
        width = 40
        bar = "█" * (done * width // parts)
        self.stderr.write(f"\r{bar:<{width}} {done * 100 // parts:3d} %", ending="")
        if done == parts:
            self.stderr.write("\r" + " " * (width + 8) + "\r", ending="")
        self.stderr.flush()
