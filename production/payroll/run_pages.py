"""What the page of a pay run shows: where it stands, its sums and people beside the run before, what holds it up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from production.payroll import comparing, guarantees, links, runs, settling
from production.payroll.comparing import Against, Paid
from production.payroll.explaining import SUMS
from production.payroll.models import PayRun, RunState
from studio.accounts.models import User

PER_PAGE = 50
MOST = 200  # stops and differences that a page lists


def page(
    run: PayRun, user: User, *, show: str = "", number: str | None = None, is_asked: bool = False
) -> dict[str, Any]:
    """As many queries for a thousand people as for one. What holds the run up is looked for while nothing is computed,
    and where it is asked for: that computes everything."""
    last = comparing.last_before(run)
    people = comparing.people(run, last)
    is_computed = bool(run.inputs_sha256)
    is_looked_for = run.state == RunState.DRAFT and (is_asked or not is_computed)
    stops = runs.stopped(run) if is_looked_for else []
    show = show if show in set(Against) else ""
    chosen = [one for one in people if show in ("", one.against)]
    differences = settling.differences(run)
    return {
        "last": last, "is_computed": is_computed, "people": _paged(chosen, number), "show": show,
        "counts": _counts(people), "sums": _sums(people), "stops": links.held(stops[:MOST]), "stop_count": len(stops),
        "is_looked_for": is_looked_for, "differences": differences[:MOST], "difference_count": len(differences),
        "short": guarantees.short(run) if is_computed else [], "notices": _notices(run) if is_computed else [],
        "changes": list(run.changes.select_related("by")[:50]),
        "is_own": user.pk in (run.computed_by_id, run.reviewed_by_id),
    }  # fmt: skip


def _paged(people: list[Paid], number: str | None) -> Page[Paid]:
    return Paginator(people, PER_PAGE).get_page(number)


def _counts(people: list[Paid]) -> list[tuple[str, str, int]]:
    """The ways in which the list can be looked at, with how many there are of each."""
    found = Counter(one.against for one in people)
    labels = {
        Against.NEW: _("New"), Against.CHANGED: _("Changed"), Against.SAME: _("As before"),
        Against.GONE: _("Not in this run"),
    }  # fmt: skip
    some = [(str(key), label, found[key]) for key, label in labels.items() if found[key]]
    return [("", _("Everybody"), len(people)), *some]


def _sums(people: list[Paid]) -> list[tuple[str, str, Any]]:
    totals = comparing.totals(people)
    return [(name, str(label), totals[name]) for name, (label, _lines) in SUMS.items()]


def _notices(run: PayRun) -> list[dict[str, Any]]:
    """What holds nothing up, each once with whose it is, however many items of theirs say it. One query."""
    rows = run.items.exclude(notices=[]).select_related("person")[:MOST]
    said = {(item.deal_id, one["message"]): item.person for item in rows for one in item.notices}
    return [{"person": person, "deal": deal, "message": message} for (deal, message), person in said.items()]
