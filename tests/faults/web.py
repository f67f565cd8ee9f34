"""The site's application, with all that answers imported before gunicorn forks its web processes.

A process that takes the place of a killed one would else import addresses, views and templates
with its first answer, for seconds of a processor. What it serves is the site's own application.
"""

from __future__ import annotations

from django.urls import get_resolver
from wagtail import hooks

from site_config.wsgi import application

__all__ = ["application"]

hooks.search_for_hooks()
get_resolver().reverse_dict  # noqa: B018 - imports every address
