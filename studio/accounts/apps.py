from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "studio.accounts"
    label = "accounts"
    verbose_name = _("People with access")
    role_permissions = {
        "admin": {
            "user": "view add change delete",
            "viewer": "view change delete",
            "devicetoken": "view change",
        }
    }
    admin_pages = {"auth_user_password_change": "GET change_user"}

    def ready(self) -> None:
        from studio.accounts.roles import sync_roles

        post_migrate.connect(sync_roles, dispatch_uid="sync roles")
