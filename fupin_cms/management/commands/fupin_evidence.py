"""`manage.py fupin_evidence`: the evidence of one item, to be checked elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger.events import Stream
from fupin_cms.ledger.evidence import Bundle, NoSuchItemError, find

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "写出一件信息的证据包（原文、附件、签名、到链头的链）；用 docs/verify_bundle.py 核对。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("item", metavar="CONTENT_ID|INDEX_NUMBER", help="信息标识或索引号。")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="写到这个文件。")
        parser.add_argument(
            "--stream", choices=Stream.values, help="哪个流中的记录；默认先公开、后内部。"
        )
        parser.add_argument(
            "--with-names",
            action="store_true",
            help="放入签名人姓名、意见和随机盐，供有权知道的机关核对。",
        )
        parser.add_argument(
            "--with-withdrawn",
            action="store_true",
            help="放入已撤下的文件，只供有权查阅的机关；已依法清除的不会有。",
        )

    def handle(self, *_args: Any, item: str, output: Path | None, **options: Any) -> None:
        try:
            stream, content_id = find(
                item, Stream(options["stream"]) if options["stream"] else None
            )
        except NoSuchItemError as error:
            raise CommandError(f"没有发布过这件信息：{item}") from error
        bundle = Bundle(
            stream,
            content_id,
            with_names=options["with_names"],
            with_withdrawn=options["with_withdrawn"],
        )
        path = output or Path(f"evidence-{content_id}.zip")
        try:
            with path.open("xb") as out:
                bundle.write(out)
        except FileExistsError as error:
            raise CommandError(f"{path} 已经存在，没有覆盖。") from error
        self.stdout.write(self.style.SUCCESS(f"已写出 {path}（{stream.label}流）。"))
        for what in bundle.left_out:
            self.stdout.write(f"没有放入：{what}")
