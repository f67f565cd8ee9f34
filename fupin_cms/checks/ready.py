"""What the room registers once every app is loaded."""

from .registry import discover


def register() -> None:
    """Make every check known."""
    discover()
