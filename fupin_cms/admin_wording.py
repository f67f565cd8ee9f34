"""Labels that Wagtail's forms take from the name of a field, where no catalogue reaches them.

A form that loses its field in a later Wagtail is a KeyError at start, not a label in English.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
)

LoginForm.base_fields["password"].label = gettext_lazy("Password")
for form in (AnchorLinkChooserForm, EmailLinkChooserForm, ExternalLinkChooserForm):
    form.base_fields["link_text"].label = "链接文字"
