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
            kept = "旧索引照常使用" if engine().state().ready else "完成以前检索不可用"
            raise CommandError(f"已中止；{kept}。再次运行即从中断处继续。") from error
        except (SearchUnavailableError, OSError) as error:
            raise CommandError(f"索引不能写入：{error}。排除后再次运行。") from error
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
        state = engine().state()
        self.stdout.write(f"索引已重建：{state.documents} 条信息，账本序号 {state.seq}。")

    def _tell(self, seq: int, head: int) -> None:
        """The progress: on a terminal a bar in one line, in a log a line for each tenth."""
        # Whole only at the end; without the colour of errors, which is stderr's here.
        done = seq * 100 // head if head else 100
        if self.stderr.isatty():
            bar = "█" * (_WIDTH * done // 100)
            line = f"\r{bar:░<{_WIDTH}} {done:3}%  {seq}/{head}"
            self.stderr.write(line, str, ending="\n" if seq >= head else "")
        elif (tenth := done // 10) != self._tenth:
            self._tenth = tenth
            self.stderr.write(f"{done}%  {seq}/{head}", str)

    _tenth = -1
