"""What the ledger announces. Receivers run after the commit and may be late, never needed."""

from django.dispatch import Signal

released = Signal()
"""Sent after the commit of an append, with `stream` and `seq`: a nudge, not a delivery."""
