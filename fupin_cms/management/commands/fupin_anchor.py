"""`manage.py fupin_anchor`: publish the heads of the chain, so that a rewriting shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError

from fupin_cms.conf import get_settings
from fupin_cms.ledger import anchors
from fupin_cms.ledger.events import Stream

if TYPE_CHECKING:
    from argparse import ArgumentParser

_BODY = """\
{site} 发布账本的链头如下，每行一个。请保存这封邮件，不要改动。
日后用 manage.py fupin_verify --anchor FILE（FILE 为这封邮件另存的文本）核对：
此前的发布记录如被改写，会在核对时显出。

{lines}
"""


class Command(BaseCommand):
    help = "公布各流的链头（序号、链摘要、时间、纪元）：追加到文件，或用邮件寄出。宜每日运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, metavar="FILE", help="追加到这个文件，每行一个。")
        parser.add_argument(
            "--email", action="append", default=[], metavar="ADDRESS", help="寄给；可以多次给出。"
        )
        parser.add_argument(
            "--stream",
            choices=Stream.values,
            action="append",
            help="只公布这个流；向社会公布时用 public，内部流的序号会透露内部信息的件数。",
        )

    def handle(
        self,
        *_args: Any,
        file: Path | None,
        email: list[str],
        stream: list[str] | None,
        **_options: Any,
    ) -> None:
        lines = [one.line() for one in anchors.heads(stream or Stream.values)]
        text = "".join(f"{line}\n" for line in lines)
        self.stdout.write(text, ending="")
        if file is not None:
            try:
                with file.open("a", encoding="utf-8") as out:
                    out.write(text)
                    out.flush()
                    os.fsync(out.fileno())
            except OSError as error:
                raise CommandError(f"不能写入 {file}：{error}") from error
        if email:
            site = get_settings().SITE_NAME
            send_mail(f"{site}发布账本链头", _BODY.format(site=site, lines=text), None, email)
