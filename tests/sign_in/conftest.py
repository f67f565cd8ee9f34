"""The sign-in as a site in service has it: its middleware, backends and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from fupin_cms.sign_in import defaults
from tests import factories

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture
def site(settings: Settings, tree: factories.Tree) -> Settings:
    """The settings of production that signing in depends on."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:-1], *defaults.SIGN_IN_MIDDLEWARE]
    settings.AUTHENTICATION_BACKENDS = defaults.AUTHENTICATION_BACKENDS
    settings.ROOT_URLCONF = "site_config.secured_urls"
    settings.WAGTAILADMIN_LOGIN_URL = settings.LOGIN_URL = defaults.LOGIN_URL
    settings.LOGIN_REDIRECT_URL = defaults.LOGIN_REDIRECT_URL
    settings.FUPIN_CMS = {**settings.FUPIN_CMS, "SECOND_FACTOR": defaults.SECOND_FACTOR}
    settings.FUPIN_DEMO_ACCOUNTS = False
    settings.AXES_ENABLED = True
    cache.clear()
    return settings


@pytest.fixture
def head(site: Settings) -> Any:
    user = factories.make_user("head")
    user.email = "head@office.example.cn"
    user.save()
    return user


@pytest.fixture
def desk() -> Client:
    """A browser in which nobody is signed in."""
    return Client()
