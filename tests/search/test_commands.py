"""The commands that an administrator runs, and the settings that they are told about."""

from __future__ import annotations

import signal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from search.conf import get_search_settings
from search.consumer import StoppedError
from search.current import engine
from search.management.commands import fupin_consume, search_rebuild
from search.ready import check_settings

from . import rows
from .samples import ask

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(settings: Settings, tmp_path: Path) -> None:
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path / "index", "FOLLOW": "off"}
    rows.put(rows.row(1, 1), rows.row(2, 2))


def run(name: str, **options: object) -> str:
    out = StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue()


def test_consume_once__catches_up_and_ends() -> None:
    assert "序号 2" in run("fupin_consume", once=True)
    assert len(ask(engine(), "扶贫工作进度")) == 2


def test_consume_once__says_what_stops_it(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.FUPIN_SEARCH = {"INDEX_DIR": tmp_path / "file" / "index", "FOLLOW": "off"}
    with pytest.raises(CommandError, match="file"):
        run("fupin_consume", once=True)
    with pytest.raises(CommandError, match="索引不可用"):
        run("search_status")


def test_consume__goes_on_until_it_is_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []

    def persist(_engine: object, _stop: Event) -> None:
        passes.append(1)
        if len(passes) == 3:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(fupin_consume, "persist", persist)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        run("fupin_consume", interval=0.0)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert len(passes) == 3


def test_rebuild__while_somebody_writes_is_refused() -> None:
    assert "2 条信息" in run("search_rebuild")
    with engine().writing(), pytest.raises(CommandError, match="正在写入"):
        run("search_rebuild")


class Terminal(StringIO):
    """What somebody sees who sits before it."""

    def isatty(self) -> bool:
        return True


def test_rebuild__draws_a_bar_that_is_no_error() -> None:
    terminal = Terminal()
    command = search_rebuild.Command(stderr=terminal, force_color=True)
    command._tell(1998, 2000)
    assert terminal.getvalue() == f"\r{'█' * 39}░  99%  1998/2000"
    command._tell(2000, 2000)
    assert terminal.getvalue().endswith(f"\r{'█' * 40} 100%  2000/2000\n")


def test_rebuild__that_is_stopped_says_what_answers_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(search_rebuild, "rebuild", stopped)
        with pytest.raises(CommandError, match="完成以前检索不可用。再次运行即从中断处继续"):
            run("search_rebuild")
    run("search_rebuild")
    monkeypatch.setattr(search_rebuild, "rebuild", stopped)
    with pytest.raises(CommandError, match="旧索引照常使用"):
        run("search_rebuild")


def test_status__ready_behind_unusable() -> None:
    with pytest.raises(CommandError, match="索引不可用"):
        run("search_status")
    run("fupin_consume", once=True)
    assert "2 条信息" in run("search_status")
    rows.put(rows.row(3, 3))
    with pytest.raises(CommandError, match="落后于账本 1 个"):
        run("search_status")


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ({}, "INDEX_DIR"),
        ({"INDEX_DIR": "x", "COLOUR": "red"}, "COLOUR"),
        ({"INDEX_DIR": "x", "FOLLOW": "sometimes"}, "FOLLOW"),
    ],
)
def test_wrong_settings__are_told_with_the_key(
    settings: Settings, value: dict[str, str], key: str
) -> None:
    settings.FUPIN_SEARCH = value
    (fault,) = check_settings()
    assert fault.id == "fupin_search.E001"
    assert key in fault.msg
    assert fault.hint


def test_settings__are_right() -> None:
    assert check_settings() == []
    assert get_search_settings().FOLLOW == "off"
