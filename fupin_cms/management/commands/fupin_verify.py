"""`manage.py fupin_verify`: whether ledger, files, projection and live pages agree."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from fupin_cms.ledger.verify import Verification

if TYPE_CHECKING:
    from argparse import ArgumentParser


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

    def handle(self, *_args: Any, since: int, **_options: Any) -> None:
        verification = Verification(since=since)
        count = 0
        for fault in verification.faults():
            count += 1
            self.stdout.write(self.style.ERROR(str(fault)))
        for what, number in verification.checked.items():
            self.stdout.write(f"已核对{what}：{number}")
        if count:
            self.stdout.write(self.style.ERROR(f"发现{count}处不符。"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("没有发现不符。"))
