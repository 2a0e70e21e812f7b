"""Roles are stock groups, declared in code and written after every migrate; nobody administers rows of grants.

Each app's AppConfig says what a role may do with its models:
``role_permissions = {"producer": {"series": "view add change"}}``, and ``kept_from_admin = {"taxfile"}`` of which
models the admin role has only what is declared for it.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.models import Group, Permission
from django.db import models, router, transaction
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PRODUCER = "producer", _("Producer")
    WRITER = "writer", _("Writer")
    POST = "post", _("Post")
    ASSISTANT = "assistant", _("Assistant director")
    FINANCE = "finance", _("Finance")
    ADMIN = "admin", _("Admin")


def declared() -> dict[str, set[tuple[str, str]]]:
    """Return {role: {(app label, permission's code name)}} as the apps declare it; admin may all that any role may,
    save with what is kept from it."""
    grants: dict[str, set[tuple[str, str]]] = {role: set() for role in Role.values}
    kept: set[tuple[str, str]] = set()
    for config in apps.get_app_configs():
        nouns_kept: frozenset[str] = getattr(config, "kept_from_admin", frozenset())
        for role, nouns in getattr(config, "role_permissions", {}).items():
            for noun, actions in nouns.items():
                given = {(config.label, f"{action}_{noun}") for action in actions.split()}
                grants[role] |= given
                kept |= given if noun in nouns_kept else set()
    grants[Role.ADMIN] |= set[tuple[str, str]]().union(*grants.values()) - kept
    return grants


def grants(user: Any, permission: str) -> bool:
    """Whether one of the user's roles includes the permission, as in ``production.view_taxfile``.

    For what is kept from admin: ``has_perm`` says yes to every superuser, this does not. One query, then kept on the
    user.
    """
    if not user.is_active or not user.is_staff:
        return False
    label, _dot, codename = permission.partition(".")
    table = declared()
    return any((label, codename) in table.get(role, set()) for role in user.roles)


def sync_roles(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the groups match the declarations. Runs after the last app's migrations, when all permissions exist."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if app_config is not last or not router.allow_migrate_model(using, Group):
        return
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    with transaction.atomic(using=using):
        for role, grants in declared().items():
            group, _created = Group.objects.using(using).get_or_create(name=role)
            group.permissions.set([known[grant] for grant in sorted(grants)])
