"""`manage.py fupin_consume`: keeps the search index at the ledger, as a service or once."""

from __future__ import annotations

import signal
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from fupin_cms.ledger.search import SearchUnavailableError

from ...consumer import StoppedError, catch_up, persist
from ...current import engine
from ...engines.protocol import WriterBusyError

if TYPE_CHECKING:
    from argparse import ArgumentParser

_BUSY_SECONDS = 0.1


class Command(BaseCommand):
    help = "把公开账本中的新发布写入检索索引。默认作为服务持续运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="追上账本后退出。")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="两次查看账本之间的秒数（默认1秒）。"
        )

    def handle(self, *_args: Any, once: bool, interval: float, **_options: Any) -> None:
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        if once:
            self._once(stop)
            return
        self.stdout.write("检索索引服务已启动。")
        while not stop.is_set():
            persist(engine(), stop)
            # A service holds no connection while it waits: the database may be restarted.
            connections.close_all()
            stop.wait(interval)

    def _once(self, stop: Event) -> None:
        while True:
            try:
                catch_up(engine(), stop)
            except WriterBusyError:
                sleep(_BUSY_SECONDS)
            except StoppedError as error:
                raise CommandError("已中止，索引尚未追上账本。") from error
            except (SearchUnavailableError, OSError) as error:
                raise CommandError(f"索引不能写入：{error}") from error
            else:
                break
        self.stdout.write(f"索引已追上公开账本：序号 {engine().cursor().seq}。")
