"""What the room registers once every app is loaded."""

from fupin_cms.disclosures import registry
from fupin_cms.review import rendering

from .preview import render_preview
from .rendering import render_document


def register() -> None:
    """Show drafts to editors and candidates to reviewers as the public will see them."""
    registry.hooks.render_preview = render_preview
    rendering.hooks.document_renderer = render_document
