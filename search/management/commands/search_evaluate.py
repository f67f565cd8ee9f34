"""`manage.py search_evaluate`: how well and how fast an engine finds, on a corpus of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger.search import SearchUnavailableError

from ...conf import get_search_settings
from ...evaluation import WrongInputError, evaluate

if TYPE_CHECKING:
    from argparse import ArgumentParser

_TOLD_EVERY = 10_000


class Command(BaseCommand):
    help = (
        "用给定的语料和问题测量检索质量与速度。语料每行 {id, title, body, document_number?}，"
        "问题每行 {query, relevant: [id]}。索引是临时的，结束后删除。"
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--corpus", type=Path, required=True, help="语料（JSON 行）。")
        parser.add_argument("--queries", type=Path, required=True, help="问题（JSON 行）。")
        parser.add_argument(
            "--engine", choices=("embedded", "elasticsearch"), default="embedded", help="引擎。"
        )
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果。")

    def handle(
        self,
        *_args: Any,
        corpus: Path,
        queries: Path,
        engine: str,
        json: bool,
        **_options: Any,
    ) -> None:
        if engine == "elasticsearch" and not get_search_settings().ELASTICSEARCH_URL:
            raise CommandError("没有配置 Elasticsearch：请设置环境变量 ELASTICSEARCH_URL。")
        try:
            figures = evaluate(engine, corpus, queries, self._tell).figures()
        except OSError as error:
            raise CommandError(f"文件不能读取：{error}") from error
        except WrongInputError as error:
            raise CommandError(f"格式不符：{error}") from error
        except SearchUnavailableError as error:
            raise CommandError(f"检索引擎不可用：{error}") from error
        self.stdout.write(_as_json(figures) if json else _as_table(figures))

    def _tell(self, count: int) -> None:
        if count % _TOLD_EVERY == 0:
            self.stderr.write(f"已写入 {count} 条")


def _as_json(figures: dict[str, Any]) -> str:
    return json.dumps(figures)


def _as_table(figures: dict[str, Any]) -> str:
    return "\n".join(f"{name:<22} {value}" for name, value in figures.items())
