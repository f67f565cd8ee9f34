"""`make demo`: embedded defaults, role-named accounts, this machine only."""

from site_config import logs

from .base import *  # noqa: F403
from .base import VAR

SECRET_KEY = "demo-only-" + "0" * 50
FUPIN_DEMO_ACCOUNTS = True
AUTH_PASSWORD_VALIDATORS = []
VAR.mkdir(parents=True, exist_ok=True)
LOGGING = logs.configuration(
    form="plain", level="WARNING", audit_file=str(VAR / "audit.log"), access_file=None
)
