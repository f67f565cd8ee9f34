"""Gathers the models of the rooms, so that Django and Wagtail find them."""

from .catalogue.models import *  # noqa: F403
from .disclosures.models import *  # noqa: F403
from .ledger.models import *  # noqa: F403
from .partners.models import *  # noqa: F403
from .review.models import *  # noqa: F403
