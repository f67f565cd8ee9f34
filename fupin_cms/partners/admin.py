"""The room's place in the Wagtail admin."""

from __future__ import annotations

from wagtail import hooks

from .journal import register_actions

hooks.register("register_log_actions", register_actions)
