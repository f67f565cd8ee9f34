"""`make demo`: embedded defaults, test accounts, this machine only."""

from .base import *  # noqa: F403

SECRET_KEY = "demo-only-" + "0" * 50
FUPIN_DEMO_ACCOUNTS = True
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
