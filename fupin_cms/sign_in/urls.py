"""Addresses, to be included before Wagtail's own under the admin's prefix.

Of allauth's, only what an office needs: nobody signs up, nothing is reset by mail.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa import urls as mfa
from django.urls import include, path

from .views import to_sign_in

urlpatterns = [
    # In the place of Wagtail's: `reverse` still finds those names, and comes here.
    path("login/", to_sign_in),
    path("password_reset/", to_sign_in),
    path("password_reset/<path:rest>", to_sign_in),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/codes/", include(mfa)),
]
