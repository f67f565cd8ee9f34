"""What the room registers once every app is loaded."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

from . import structure_watch
from . import system_checks as _checks  # noqa: F401 - importing registers them
from .erasing import FrozenFiles, LedgerRows
from .erasure import register_place
from .events import Stream
from .models import Head
from .triggers import install_after_migrate


def _make_heads(using: str, **_: Any) -> None:
    """Every stream has a head from the start: an empty ledger is read like any other."""
    for stream in Stream:
        Head.objects.using(using).get_or_create(stream=stream)


def register() -> None:
    """Keep the triggers and the heads in place after every migrate; know where content lies."""
    for place in (LedgerRows(), FrozenFiles()):
        register_place(place)
    structure_watch.connect()
    sender = apps.get_app_config("fupin_cms")
    for receiver in (install_after_migrate, _make_heads):
        post_migrate.connect(
            receiver, sender=sender, dispatch_uid=f"fupin_cms.ledger.{receiver.__name__}"
        )
