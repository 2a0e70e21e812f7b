"""What time and steps said when they were paid: their digest, and their words with who signed and approved them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from production.timesheets import entries
from production.timesheets.models import ENTERED, Piece, TimeLine, TimeSignature
from studio.accounts.models import User

Thing = TimeLine | Piece


def digest_of(thing: Thing) -> str:
    """SHA-256 of what a line says as it is paid, with its day's date, zone, state and holiday; of a piece likewise."""
    if isinstance(thing, TimeLine):
        day = thing.shoot_day
        said = [
            thing.digest(), f"{day.date}", day.time_zone, day.state, day.is_holiday, day.is_after_days_off,
        ]  # fmt: skip
    else:
        said = [thing.deal_id, thing.what, f"{thing.delivered_on}", f"{thing.amount}"]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def words(thing: Thing) -> dict[str, Any]:
    """What was entered, as it is typed; empty columns are left out. No queries where the day is at hand."""
    if isinstance(thing, Piece):
        return {"date": f"{thing.delivered_on}", "what": thing.what, "amount": f"{thing.amount:.2f}"}
    day = thing.shoot_day
    columns = {name: text for name in ENTERED if (text := entries.write(thing, name))}
    about = {"is_holiday": day.is_holiday, "is_after_days_off": day.is_after_days_off}
    return {
        "date": f"{day.date}", "zone": day.time_zone, "work_state": day.state, "columns": columns,
        **{name: True for name, holds in about.items() if holds},
    }  # fmt: skip


def said(things: Iterable[Thing]) -> Mapping[tuple[str, int], dict[str, Any]]:
    """The words of each, with who signed, checked and approved it, by ``key_of``. Two queries."""
    known = list(things)
    lines = [one for one in known if isinstance(one, TimeLine)]
    names = _names(known)
    signed = {
        one.line_id: one for one in TimeSignature.objects.filter(line__in=[one.pk for one in lines]).order_by("pk")
    }
    return {key_of(one): words(one) | _people(one, names, signed) for one in known}


def key_of(thing: Thing) -> tuple[str, int]:
    return type(thing).__name__, thing.pk


def _names(things: list[Thing]) -> dict[int, str]:
    asked = {pk for one in things for pk in _ids(one) if pk}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=asked)}


def _ids(thing: Thing) -> tuple[int | None, ...]:
    checked = thing.checked_by_id if isinstance(thing, TimeLine) else None
    return thing.entered_by_id, checked, thing.approved_by_id


def _people(thing: Thing, names: Mapping[int, str], signed: Mapping[int, TimeSignature]) -> dict[str, Any]:
    entered, checked, approved = (names.get(pk or 0, "") for pk in _ids(thing))
    found: dict[str, Any] = {"entered_by": entered, "checked_by": checked, "approved_by": approved}
    signature = signed.get(thing.pk) if isinstance(thing, TimeLine) else None
    if signature and isinstance(thing, TimeLine) and signature.line_sha256 == thing.digest():
        found |= {"signed_by": signature.name, "signed_at": f"{signature.at:%Y-%m-%dT%H:%MZ}"}
    return {name: text for name, text in found.items() if text}
