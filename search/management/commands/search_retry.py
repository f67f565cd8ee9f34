"""`manage.py search_retry`: tries again to index what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger.search import SearchUnavailableError

from ...consumer import retry
from ...current import engine
from ...engines.protocol import WriterBusyError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "重新收录被搁置的信息。仍然不能收录时返回非零退出码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("content_id", nargs="*", help="信息标识；不写则为全部。")

    def handle(self, *_args: Any, content_id: list[str], **_options: Any) -> None:
        try:
            refused = retry(engine(), content_id or None)
        except WriterBusyError as error:
            raise CommandError("另一个进程正在写入索引，请稍后再试。") from error
        except (SearchUnavailableError, OSError) as error:
            raise CommandError(f"索引不能写入：{error}") from error
        for one in refused:
            self.stdout.write(f"{one.content_id}（序号 {one.seq}）：{one.reason}")
        if refused:
            raise CommandError(f"仍有 {len(refused)} 条信息不能收录。")
        self.stdout.write("没有被搁置的信息。")
