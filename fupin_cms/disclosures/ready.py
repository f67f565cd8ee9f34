"""What the room registers once every app is loaded."""

from django.apps import apps

from fupin_cms.catalogue import categories

from . import admin_search
from .base import DisclosureMixin
from .registry import register_category
from .sections import category_choices


def register() -> None:
    """Make every page type known by its category, in the order in which models were loaded.

    Types of other apps count too: a site adds a category without touching the plugin.
    """
    for model in apps.get_models():
        if issubclass(model, DisclosureMixin):
            register_category(model)
    categories.offer(category_choices)
    admin_search.follow_numbers()
