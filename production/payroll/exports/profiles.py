"""The verbs of mapping profiles: begin one, save a version of it."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from production.payroll import errors
from production.payroll.exports import access, layouts
from production.payroll.exports.layouts import Layout
from production.payroll.exports.models import ExportProfile, ProfileVersion
from production.payroll.exports.targets import TARGETS, Target
from studio.accounts.models import User


@transaction.atomic
def begin(*, target: str, by: User) -> ProfileVersion:
    """The target's layout as a profile of the studio's own; version 1. Raises Failure: ``no_such_profile``,
    ``not_found`` to who is not finance."""
    access.require(by, "add_exportprofile")
    if target not in TARGETS:
        raise errors.no_such_profile()
    chosen = TARGETS[target]
    profile = ExportProfile.objects.create(name=_free(f"{chosen.name}"), target=target, made_by=by)
    return _version(profile, {"name": profile.name, **chosen.content}, 1, by)


@transaction.atomic
def save(*, profile: ExportProfile, content: dict[str, Any], seen: int, by: User) -> ProfileVersion:
    """Its next version; the same version where nothing differs. ``seen`` is the last version that its writer saw.

    Raises Failure: ``bad_profile`` with the field, ``profile_moved``, ``profile_name_taken``, ``not_found``.
    """
    access.require(by, "change_exportprofile")
    row = ExportProfile.objects.select_for_update().get(pk=profile.pk)
    last = latest(row)
    if last.number != seen:
        raise errors.profile_moved(last.number)
    layouts.read(target_of(row).layout, content, is_draft=True)
    if content == last.content:
        return last
    _rename(row, content["name"])
    return _version(row, content, last.number + 1, by)


def latest(profile: ExportProfile) -> ProfileVersion:
    return profile.versions.order_by("-number")[0]


def target_of(profile: ExportProfile) -> Target:
    """Raises Failure ``no_such_profile`` where the product no longer knows its target."""
    if profile.target not in TARGETS:
        raise errors.no_such_profile()
    return TARGETS[profile.target]


def read(version: ProfileVersion) -> Layout:
    """Whole enough to make files. Raises Failure: ``bad_profile``."""
    return layouts.read(target_of(version.profile).layout, version.content)


def _rename(profile: ExportProfile, name: str) -> None:
    if name == profile.name:
        return
    try:
        with transaction.atomic():
            profile.name = name
            profile.save(update_fields=["name"])
    except IntegrityError:
        raise errors.profile_name_taken() from None


def _free(name: str) -> str:
    """The name, or the first with a number behind it that nobody has."""
    taken = set(ExportProfile.objects.filter(name__startswith=name).values_list("name", flat=True))
    number = 2
    found = name
    while found in taken:
        found, number = f"{name} {number}", number + 1
    return found


def _version(profile: ExportProfile, content: dict[str, Any], number: int, by: User) -> ProfileVersion:
    return ProfileVersion.objects.create(
        profile=profile, number=number, content=content, sha256=layouts.digest(content), by=by
    )
