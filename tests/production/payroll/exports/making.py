"""A kept file of a locked run, without the pay behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from catalog.titles.models import Series
from production.payroll.exports import making
from production.payroll.exports.layouts import digest
from production.payroll.exports.models import ExportProfile, PayExport, ProfileVersion
from production.payroll.exports.targets import TARGETS
from production.payroll.models import PayRun, RunState
from studio.accounts.models import User


def kept(series: Series, by: User) -> PayExport:
    run = PayRun.objects.create(
        series=series, number=99, begins_on=date(2025, 1, 5), ends_on=date(2025, 1, 11), pay_on=date(2025, 1, 16),
        currency="USD", state=RunState.LOCKED, locked_by=by, sha256="0" * 64,
    )  # fmt: skip
    name = f"Kept of {series.pk}"
    content: dict[str, Any] = {"name": name, **TARGETS["neutral"].content}
    profile = ExportProfile.objects.create(name=name, target="neutral", made_by=by)
    version = ProfileVersion.objects.create(profile=profile, number=1, content=content, sha256=digest(content), by=by)
    return making.keep(run=run, version=version, kind="csv", data=b"person,amount", by=by, is_private=False)
