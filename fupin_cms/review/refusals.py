"""What a verb of the acts raises when it does not do what was asked."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class ActRefusedError(PermissionDenied):
    """The act was not accepted and nothing was written; the message says why, in Chinese."""
