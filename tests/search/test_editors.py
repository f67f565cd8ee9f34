"""Who keeps synonyms and recommendations."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse

from fupin_cms.setup.groups import ADMINISTRATOR, EDITOR
from search.editors import GROUP
from search.synonym_models import SynonymGroup

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = (
    "synonymgroup:index",
    "synonymgroup:add",
    "wagtailsearchpromotions:index",
    "wagtailsearchpromotions:add",
    "fupin_search_report",
    "fupin_search_index",
    "fupin_search_explain",
)


@pytest.fixture
def groups(search_index: None) -> None:
    access = Permission.objects.get(codename="access_admin")
    for name in (ADMINISTRATOR, EDITOR):
        Group.objects.get_or_create(name=name)[0].permissions.add(access)
    for _ in range(2):
        call_command("search_setup", stdout=StringIO())


@pytest.mark.parametrize(("name", "may"), [(GROUP, True), (ADMINISTRATOR, True), (EDITOR, False)])
def test_setup__gives_its_group_what_it_needs(
    groups: None, client: Client, django_user_model: type[User], name: str, *, may: bool
) -> None:
    user = django_user_model.objects.create_user("search-editor")
    user.groups.add(Group.objects.get(name=name))
    client.force_login(user)
    answered = {page: client.get(reverse(page)).status_code for page in PAGES}
    assert answered == dict.fromkeys(PAGES, 200 if may else 302)


def test_group__adds_a_synonym(groups: None, client: Client, django_user_model: type[User]) -> None:
    user = django_user_model.objects.create_user("search-editor")
    user.groups.add(Group.objects.get(name=GROUP))
    client.force_login(user)
    sent = {"words": "试点\n示范", "is_two_way": "on", "note": ""}
    assert client.post(reverse("synonymgroup:add"), sent).status_code == 302
    assert SynonymGroup.objects.filter(words__contains="示范").exists()
