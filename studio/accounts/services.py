"""Hiring staff; letting viewers' devices in and out."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from studio.accounts.models import DeviceToken, User, Viewer
from studio.accounts.roles import Role


@transaction.atomic
def hire(
    *, username: str, role: Role, password: str, first_name: str = "", last_name: str = "", email: str = ""
) -> User:
    """Make a staff user with one role. Raises IntegrityError when the name is taken."""
    user = User.objects.create_user(
        username, email=email, password=password, first_name=first_name, last_name=last_name, is_staff=True
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def issue_token(*, viewer: Viewer, device: str = "") -> str:
    """Return a new device's token. It is not stored and can't be shown again."""
    token = secrets.token_urlsafe(32)
    DeviceToken.objects.create(viewer=viewer, device=device[:120], sha256=_digest(token))
    return token


def viewer_of(token: str) -> Viewer | None:
    """The viewer to whom an unrevoked token belongs. One query."""
    row = DeviceToken.objects.select_related("viewer").filter(sha256=_digest(token), revoked_at=None).first()
    return row.viewer if row else None


def revoke_token(*, token: str) -> bool:
    """End a device's access at once. Returns False when it had none."""
    return DeviceToken.objects.filter(sha256=_digest(token), revoked_at=None).update(revoked_at=timezone.now()) == 1


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
