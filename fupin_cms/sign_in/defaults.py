"""Settings of a site in service: `from fupin_cms.sign_in.defaults import *` after your own.

What a site decides for itself stands in FUPIN_CMS: IDLE_MINUTES, SECOND_FACTOR_GROUPS and
SECOND_FACTOR.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

SIGN_IN_APPS = ["fupin_cms.sign_in", "allauth", "allauth.account", "allauth.mfa", "axes"]
"""After `fupin_cms`, before Wagtail: their pages are Chinese and look like the admin's."""

SIGN_IN_MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "fupin_cms.sign_in.middleware.IdleTimeout",
    "fupin_cms.sign_in.middleware.SecondFactorRequired",
    "axes.middleware.AxesMiddleware",
]
"""At the end, `axes` last: it answers for those who are locked out."""

SECOND_FACTOR = "fupin_cms.sign_in.second_factor.AuthenticatorCodes"
"""For FUPIN_CMS["SECOND_FACTOR"]."""

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "fupin_cms.sign_in.backends.StaffBackend",
]

WAGTAILADMIN_LOGIN_URL = LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A reset link in a mailbox would be weaker than what it resets. An administrator sets a new one.
WAGTAIL_PASSWORD_RESET_ENABLED = False

SESSION_COOKIE_AGE = 12 * 3600
"""A session ends after a working day, however busy it is."""

# Five wrong passwords lock the account for half an hour, from wherever they come.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "fupin_cms.sign_in.backends.username_of"
AXES_CLIENT_IP_CALLABLE = "fupin_cms.client_address.client_address"
AXES_LOCKOUT_CALLABLE = "fupin_cms.sign_in.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

ACCOUNT_ADAPTER = "fupin_cms.sign_in.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS: dict[str, Any] = {
    # Passwords are `axes`' to count, in the database; this one is for codes.
    "login_failed": "20/5m/key",
    # Everybody in an office comes from one address.
    "login": None,
}

MFA_ADAPTER = "fupin_cms.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
