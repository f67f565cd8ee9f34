"""`manage.py search_rebuild`: makes the search index anew from the ledger."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fupin_cms.ledger.search import SearchUnavailableError

from ...consumer import StoppedError, catch_up, rebuild
from ...current import engine
from ...engines.protocol import WriterBusyError

if TYPE_CHECKING:
    from argparse import ArgumentParser

_WIDTH = 40


class Command(BaseCommand):
    help = (
        "从公开账本重建检索索引。重建期间旧索引继续提供检索，新发布照常进行。"
        "中断后再次运行，从中断处继续。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="不接续上次中断的重建，从头开始。")

    def handle(self, *_args: Any, fresh: bool, **_options: Any) -> None:
        stop = Event()
        before = {
            name: signal.signal(name, lambda *_: stop.set())
            for name in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            rebuild(engine(), stop, resume=not fresh, told=self._tell)
            catch_up(engine(), stop)
        except WriterBusyError as error:
            raise CommandError("另一个进程正在写入索引，请稍后再试。") from error
        except StoppedError as error:
            raise CommandError("已中止；旧索引照常使用。再次运行即从中断处继续。") from error
        except (SearchUnavailableError, OSError) as error:
            raise CommandError(f"索引不能写入：{error}。排除后再次运行。") from error
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
        state = engine().state()
        self.stdout.write(f"索引已重建：{state.documents} 条信息，账本序号 {state.seq}。")

    def _tell(self, seq: int, head: int) -> None:
        """The progress: on a terminal a bar in one line, in a log a line for each tenth."""
        done = seq / head if head else 1.0
        if self.stderr.isatty():
            bar = "█" * int(_WIDTH * done)
            self.stderr.write(f"\r{bar:░<{_WIDTH}} {done:4.0%}  {seq}/{head}", ending="")
            if seq >= head:
                self.stderr.write("")
        elif (tenth := int(done * 10)) != self._tenth:
            self._tenth = tenth
            self.stderr.write(f"{done:.0%}  {seq}/{head}")

    _tenth = -1
