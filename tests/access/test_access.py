"""Every address of admin, of every model, for every role and for strangers: the answer is the one table's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import path

from catalog.media.cameras.admin import kept
from catalog.titles.admin import SeriesAdmin
from production.people.admin import PersonAdmin, PersonFileAdmin
from production.people.tax_pages import TaxPages
from studio.accounts import access
from studio.accounts.models import User
from studio.accounts.roles import Role, declared
from studio.admin_pages import ReadOnly
from tests import factories
from tests.access.asking import models, wrong
from tests.access.world import VALUES, Things, files, keep_still, things

__all__ = ["files"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


FORGOTTEN = ("catalog.publish_episode",)


@pytest.fixture(autouse=True)
def _unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admin's own pages are answered without being written out: what is on them is for other tests, and takes long."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.fixture
def world(db: None) -> Iterator[Callable[[User], Things]]:
    names: list[str] = []

    def made(asker: User) -> Things:
        found = things(asker)
        names.append(keep_still(found["catalog.reframing"]))
        return found

    yield made
    for name in names:
        kept.still_storage().delete(name)


def asked_as(role: str, world: Callable[[User], Things], only: str = "") -> list[str]:
    user, client = factories.staff(Role(role)), Client(raise_request_exception=False)
    client.force_login(user)
    return wrong(client, world(user), role, only)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_gets_what_the_table_says_at_every_address(role: str, world: Callable[[User], Things]) -> None:
    assert "\n".join(asked_as(role, world)) == ""


def test_strangers_are_asked_to_log_in_everywhere(world: Callable[[User], Things]) -> None:
    stranger = Client(raise_request_exception=False)
    assert "\n".join(wrong(stranger, world(factories.staff(Role.POST)), None)) == ""


def test_the_table_speaks_of_what_is_there() -> None:
    assert access.unused() == set()
    assert set(VALUES) <= {address.name for address in access.addresses()}


def test_every_model_in_admin_is_asked_for_in_the_usual_ways(world: Callable[[User], Things]) -> None:
    made = world(factories.staff(Role.POST))
    asked = {(address.model, address.name.rpartition("_")[2]) for address in access.addresses()}
    for model in models():
        assert model in made
        assert {(model, name) for name in ("changelist", "add", "change", "delete", "history")} <= asked


def test_every_right_that_roles_hold_opens_something_in_admin() -> None:
    """Of models with pages. What is granted and opens nothing should not be granted, or is missing in the table."""
    with_pages = set(models())
    asked = {address.permission for address in access.addresses()}
    granted = {grant for grants in declared().values() for grant in grants}
    idle = {
        f"{label}.{codename}" for label, codename in granted - asked
        if f"{label}.{codename.partition('_')[2]}" in with_pages
    }  # fmt: skip
    assert idle == set()


@pytest.mark.parametrize(
    ("role", "only", "owner", "name"),
    [
        ("writer", "person_", PersonAdmin, "has_view_permission"),
        ("writer", "personfile", PersonFileAdmin, "has_view_permission"),
        ("producer", "taxfile", TaxPages, "has_view_permission"),
        ("finance", "series_change", SeriesAdmin, "has_change_permission"),
        ("producer", "upload_add", ReadOnly, "has_add_permission"),
    ],
)
def test_a_check_that_is_forgotten_is_found(
    role: str, only: str, owner: type, name: str, world: Callable[[User], Things], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked_as(role, world, only) == []
    monkeypatch.setattr(owner, name, lambda *args: True)

    assert asked_as(role, world, only) != []


def test_a_button_without_its_check_is_found(world: Callable[[User], Things], monkeypatch: pytest.MonkeyPatch) -> None:
    real = User.has_perm
    monkeypatch.setattr(User, "has_perm", lambda self, name, obj=None: name in FORGOTTEN or real(self, name, obj))

    lines = asked_as("writer", world, "catalog_episode_")

    assert [line.partition(" (")[2] for line in lines] == [
        "catalog_episode_publish): in, not 403",
        "catalog_episode_withdraw): in, not 403",
    ]


def test_an_address_that_the_table_does_not_name_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = SeriesAdmin.get_urls
    extra = path("<int:object_id>/give-away/", lambda request: HttpResponse(), name="catalog_series_give_away")
    monkeypatch.setattr(SeriesAdmin, "get_urls", lambda self: [extra, *real(self)])
    with pytest.raises(KeyError, match="give_away"):
        list(access.addresses())
