"""`manage.py fupin_openapi`: keep the OpenAPI document where a change of it is seen in review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from fupin_cms.api.contract import breaking
from fupin_cms.api.examples import KEPT as KEPT_EXAMPLES
from fupin_cms.api.examples import collect
from fupin_cms.api.openapi import INDENT, committed, document

if TYPE_CHECKING:
    from argparse import ArgumentParser

KEPT = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"


class Command(BaseCommand):
    help = "把接口说明写入 docs/openapi.json；--check 只核对，不写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=KEPT, help="写入另一个文件")
        parser.add_argument(
            "--examples", action="store_true", help="先从本站数据重新收集示例（演示站点上用）"
        )
        parser.add_argument("--check", action="store_true", help="不写；不一致即以 1 退出")

    def handle(self, *_args: Any, file: Path, check: bool, examples: bool, **_options: Any) -> None:
        """Raises CommandError where the kept document is another one than this code's."""
        if examples:
            collected = collect(document())
            KEPT_EXAMPLES.write_bytes(orjson.dumps(collected, option=INDENT))
            self.stdout.write(f"{KEPT_EXAMPLES}: {len(collected)}")
        made = committed()
        kept = file.read_bytes() if file.exists() else b""
        for difference in breaking(orjson.loads(kept), orjson.loads(made)) if kept else []:
            self.stderr.write(f"breaking: {difference}")
        if not check:
            file.write_bytes(made)
            self.stdout.write(f"{file}: {len(made)} bytes")
        elif kept != made:
            raise CommandError(f"{file} is outdated: manage.py fupin_openapi, and look at it")
