"""Wrong settings, said at start with an id and a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from pydantic import ValidationError

from .conf import SETTING, FupinSettings


@checks.register("fupin_cms")
def check_settings(app_configs: Sequence[Any] | None, **_: Any) -> list[checks.CheckMessage]:
    """E001: `FUPIN_CMS` has an unknown key or a wrong value."""
    try:
        FupinSettings.model_validate(getattr(settings, SETTING, {}))
    except ValidationError as error:
        known = "、".join(sorted(FupinSettings.model_fields))
        return [
            checks.Error(
                f"{SETTING}[{'.'.join(str(part) for part in fault['loc'])!r}]: {fault['msg']}",
                hint=f"Known keys: {known}",
                id="fupin_cms.E001",
            )
            for fault in error.errors()
        ]
    return []
