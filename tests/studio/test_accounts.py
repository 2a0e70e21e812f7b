"""Roles as stock groups; viewers apart from staff; device tokens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from studio.accounts import services
from studio.accounts.models import DeviceToken, User, Viewer
from studio.accounts.roles import Role, declared, grants
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_role_is_a_group_with_what_the_apps_declare() -> None:
    for role in Role:
        group = Group.objects.get(name=role)
        held = set(group.permissions.values_list("content_type__app_label", "codename"))
        assert held == declared()[role]


def test_migrate_takes_back_a_permission_that_nobody_declared() -> None:
    group = Group.objects.get(name=Role.WRITER)
    group.permissions.add(Permission.objects.get(codename="delete_series"))
    call_command("migrate", verbosity=0)
    assert not group.permissions.filter(codename="delete_series").exists()


KEPT = {  # from admins: tax and bank data, and pay, are for finance alone
    "taxfile": "view add change look", "payrun": "view add compute approve lock", "payexport": "view add",
    "exportprofile": "view add change", "paypaper": "view",
}  # fmt: skip


def test_an_admin_may_what_any_role_may_but_for_what_is_kept_from_them() -> None:
    every = set().union(*(declared()[role] for role in Role if role != Role.ADMIN))
    kept = {("production", f"{action}_{noun}") for noun, actions in KEPT.items() for action in actions.split()}

    assert every - declared()[Role.ADMIN] == kept
    assert kept <= declared()[Role.FINANCE]


def test_a_role_grants_what_a_superuser_has_not_by_itself() -> None:
    root, finance = User.objects.create_superuser("root"), factories.staff(Role.FINANCE)
    away = factories.staff(Role.FINANCE)
    User.objects.filter(pk=away.pk).update(is_active=False)
    away.refresh_from_db()

    assert root.has_perm("production.view_taxfile")
    assert [grants(user, "production.view_taxfile") for user in (finance, root, away)] == [True, False, False]


def test_a_role_admin_can_not_change_a_superuser(as_role: Callable[[str], Client]) -> None:
    root = User.objects.create_superuser("root", password="x")
    assert as_role("admin").post(f"/admin/accounts/user/{root.pk}/change/", {"username": "mine"}).status_code == 403
    assert as_role("admin").post(f"/admin/accounts/user/{root.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_role_admin_can_make_somebody_a_producer_but_not_a_superuser(as_role: Callable[[str], Client]) -> None:
    person = factories.staff(Role.WRITER)
    group = Group.objects.get(name=Role.PRODUCER)
    data = {
        "username": person.username,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk],
        "is_superuser": "on",
    }
    answer = as_role("admin").post(f"/admin/accounts/user/{person.pk}/change/", data)
    assert answer.status_code == 302
    person = User.objects.get(pk=person.pk)
    assert person.roles == {"producer"}
    assert not person.is_superuser


def test_a_viewer_has_no_way_into_admin() -> None:
    viewer = Viewer.objects.create(email="viewer@example.org")
    assert not hasattr(viewer, "password")
    assert not hasattr(viewer, "has_perm")
    assert Client().get("/admin/", follow=False).status_code == 302


def test_a_device_token_opens_until_it_is_revoked_and_is_stored_as_digest_alone() -> None:
    viewer = Viewer.objects.create()
    token = services.issue_token(viewer=viewer, device="phone")
    assert services.viewer_of(token) == viewer
    assert services.viewer_of(token + "x") is None
    assert token not in str(DeviceToken.objects.values())
    assert services.revoke_token(token=token)
    assert not services.revoke_token(token=token)
    assert services.viewer_of(token) is None
