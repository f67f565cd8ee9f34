"""`manage.py fupin_tick`: does what is due now: releases, expiries, reminders, mail."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from fupin_cms.review.timed import tick

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "办理到时间的事项：定时发布、公示期满、超期提醒、紧急撤回的确认、每日提醒、待发邮件。"
        "可以重复运行，也可以同时运行；有一项失败即以 1 退出，其余照办。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forever", action="store_true", help="一直运行，收到 SIGTERM 后办完手头一项退出。"
        )
        parser.add_argument(
            "--interval", type=int, default=60, metavar="SECONDS", help="两次之间的秒数，默认60。"
        )

    def handle(self, *_args: Any, forever: bool, interval: int, **_options: Any) -> None:
        stopped = threading.Event()
        if not forever:
            if self._tick(stopped):
                sys.exit(1)
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            self._tick(stopped)
            stopped.wait(interval)
        self.stdout.write("已停止。")

    def _tick(self, stopped: threading.Event) -> int:
        """Do what is due, and say so; how many acts failed."""
        failures = 0
        for done in tick(timezone.now()):
            failures += done.failed
            style = self.style.ERROR if done.failed else self.style.SUCCESS
            moment = timezone.localtime().strftime("%Y-%m-%d %H:%M:%S")
            self.stdout.write(f"{moment} {style(done.label)} {done.text}")
            self.stdout.flush()  # a log is read while it is written
            if stopped.is_set():
                break
        return failures
