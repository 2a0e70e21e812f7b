"""A kept profile's JSON as one of the three layouts, and the files that each makes. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from production.payroll.errors import no_such_profile
from production.payroll.exports import entered, journal, nacha, profile
from production.payroll.exports.journal import Journal
from production.payroll.exports.nacha import Payments
from production.payroll.exports.profile import Profile

Layout = Profile | Journal | Payments
FILES = {"table": ("csv", "xlsx"), "journal": ("iif",), "payments": ("ach",)}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "iif": "text/plain; charset=utf-8",
    "ach": "text/plain; charset=us-ascii",
}


def read(layout: str, content: Mapping[str, Any], *, is_draft: bool = False) -> Layout:
    """``is_draft``: a bank's settings may lack what the bank has not said yet. Raises Failure: ``bad_profile``."""
    found = entered.mapping(dict(content), "", set(content))
    if layout == "journal":
        return journal.read(found)
    if layout == "payments":
        return nacha.read(found, is_draft=is_draft)
    return profile.read(found)


def has_file(layout: str, kind: str) -> None:
    """Raises Failure: ``no_such_profile`` where that layout makes no such file."""
    if kind not in FILES[layout]:
        raise no_such_profile()


def takes_sealed(found: Layout) -> bool:
    """Whether its files hold what stands sealed in tax files: numbers of people, or of their accounts."""
    return isinstance(found, Payments) or (isinstance(found, Profile) and found.takes_sealed)


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a profile's JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
