"""What the room registers once every app is loaded."""

from fupin_cms.disclosures.registry import hooks

from .panel import make_panel
from .registry import discover


def register() -> None:
    """Make every check known, and give the page editor its panel."""
    discover()
    if make_panel not in hooks.panels:
        hooks.panels.append(make_panel)
