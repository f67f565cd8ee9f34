"""Gathers what the rooms register with the Wagtail admin."""

from . import admin_wording  # noqa: F401
from .catalogue import admin as catalogue_admin  # noqa: F401
from .checks import admin as checks_admin  # noqa: F401
from .disclosures import admin as disclosures_admin  # noqa: F401
from .ledger import admin as ledger_admin  # noqa: F401
from .partners import admin as partners_admin  # noqa: F401
from .review import admin as review_admin  # noqa: F401
