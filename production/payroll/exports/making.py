"""The verbs of exports: make a file of a locked run, and open one that is kept."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from production.payroll import errors, runs
from production.payroll.exports import access, gathering, journal, layouts, profiles, rendering, sealed, xlsx
from production.payroll.exports.facts import PaidLine
from production.payroll.exports.journal import Journal
from production.payroll.exports.models import FileKind, PayExport, ProfileVersion
from production.payroll.exports.profile import Profile
from production.payroll.models import PayRun, RunState
from studio.accounts.models import User
from studio.lib import sealing
from studio.lib.errors import Failure

LONGEST = 60  # characters of a name within a file's
SQUEEZED = 6  # zlib's level, of what is kept


@transaction.atomic
def make(*, run: PayRun, version: ProfileVersion, kind: str, by: User, why: str = "") -> PayExport:
    """The file, kept; the one that is kept where it was made before. The queries are as many for a thousand people.

    Raises Failure: ``run_not_locked``, ``no_such_profile``, ``bad_profile``, ``nothing_to_export``,
    ``account_unnamed``; of files with numbers of people ``reason_needed`` and ``numbers_missing``; ``not_found``.
    """
    row, layout = held(run, version, kind, by)
    known = PayExport.objects.filter(run=row, version=version, kind=kind).first()
    if known:
        return known
    if not isinstance(layout, Profile | Journal):
        raise errors.no_such_profile()
    lines = kept_lines(row)
    is_private = layouts.takes_sealed(layout)
    if is_private and isinstance(layout, Profile):
        lines = sealed.with_numbers(rendering.chosen(layout, lines))
        sealed.note(people={line.person_id for line in lines}, fields=["tax_id"], why=_said(row, why), by=by)
    return keep(run=row, version=version, kind=kind, data=drawn(layout, kind, lines), by=by, is_private=is_private)


def held(run: PayRun, version: ProfileVersion, kind: str, by: User) -> tuple[PayRun, layouts.Layout]:
    """The run, locked against others who make the same, and the layout, both good for a file."""
    access.require(by, "add_payexport")
    row = runs.locked(run.pk)
    if row.state != RunState.LOCKED:
        raise errors.run_not_locked()
    layouts.has_file(profiles.target_of(version.profile).layout, kind)
    layout = profiles.read(version)
    if layouts.takes_sealed(layout):
        sealed.may_take(by)
    return row, layout


def kept_lines(run: PayRun) -> list[PaidLine]:
    """With the names that are frozen with the run's first file. Raises Failure: ``nothing_to_export``."""
    lines = gathering.lines(run, gathering.frozen(run))
    if not lines:
        raise errors.nothing_to_export()
    return lines


def drawn(layout: layouts.Layout, kind: str, lines: Sequence[PaidLine]) -> bytes:
    if isinstance(layout, Journal):
        return journal.render(layout, lines)
    assert isinstance(layout, Profile)
    return xlsx.render(layout, lines) if kind == FileKind.XLSX else rendering.render(layout, lines)


def keep(
    *, run: PayRun, version: ProfileVersion, kind: str, data: bytes, by: User, is_private: bool,
    settles_on: date | None = None, pays: dict[str, str] | None = None, made_at: datetime | None = None, tail: str = "",
) -> PayExport:  # fmt: skip
    """Sealed, under a name that says of what it is."""
    row = PayExport.objects.create(
        run=run, version=version, kind=kind, name=f"{_stem(run, version)}{tail}.{kind}", size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), is_private=is_private, settles_on=settles_on, pays=pays or {},
        made_by=by, made_at=made_at or timezone.now(),
    )  # fmt: skip
    sealing.seal(row, "content", base64.b64encode(zlib.compress(data, SQUEEZED)).decode())
    row.save(update_fields=["content"])
    return row


@transaction.atomic
def fetch(*, export: PayExport, by: User, why: str = "") -> bytes:
    """The bytes as they were made. Of a private file, that it was fetched is recorded for everybody in it.

    Raises Failure: ``export_damaged``, ``reason_needed``, ``key_lost``, ``not_found``.
    """
    access.require(by, "view_payexport")
    if export.is_private:
        sealed.may_take(by)
        fields = ["bank_routing", "bank_account", "bank_account_type"] if export.kind == FileKind.ACH else ["tax_id"]
        sealed.note(people=_people(export), fields=fields, why=_said(export.run, why), by=by)
    data = _opened(export)
    if hashlib.sha256(data).hexdigest() != export.sha256:
        raise errors.export_damaged()
    return data


def _opened(export: PayExport) -> bytes:
    try:
        return zlib.decompress(base64.b64decode(sealing.reveal(export, "content")))
    except Failure as failure:
        raise errors.export_damaged() if failure.code == "seal_broken" else failure from failure


def _people(export: PayExport) -> list[int]:
    """Who is in a private file."""
    if export.kind == FileKind.ACH:
        return [int(pk) for pk in export.pays]
    layout = profiles.read(export.version)
    assert isinstance(layout, Profile)
    lines = gathering.lines(export.run, gathering.frozen(export.run))
    return sorted({line.person_id for line in rendering.chosen(layout, lines)})


def _said(run: PayRun, why: str) -> str:
    """The reason with what it was for; empty where none is given."""
    words = " ".join(why.split())
    return f"{run}: {words}" if words else ""


def _stem(run: PayRun, version: ProfileVersion) -> str:
    """By the profile's own name: a target may have several."""
    profile = slugify(version.profile.name)[:LONGEST] or f"{version.profile.target}-{version.profile_id}"
    return f"{run.series.slug[:LONGEST]}-run-{run.number}-{profile}-v{version.number}"
