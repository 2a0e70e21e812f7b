"""What credits hold on a person: what they get when they ask, and what goes when they ask for that.

A name in locked credits stays: it is what was published and what the contract demanded. It goes with the next version.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from catalog.credits import services as published
from catalog.credits.models import PublishedCredits
from catalog.people.models import Person
from production.credits import services
from production.credits.models import AgentRequest, Credit, CreditList, ListState
from production.people import erasing
from production.people.holdings import Holding


def export(person: Person) -> list[dict[str, Any]] | None:
    """Every version that names them. One query."""
    rows = Credit.objects.filter(person=person).select_related("list__series").order_by("list__series", "list__version")
    return [
        {
            "series": str(row.list.series), "version": row.list.version, "state": row.list.state, "name": row.name,
            "role": row.role, "titles": row.block, "agent": row.agent_name,
            "agent_approved": row.agent_at.isoformat() if row.agent_at else "",
        }
        for row in rows
    ] or None  # fmt: skip


def erase_name(person: Person) -> None:
    """Whatever they are called now stands in credits that are not locked yet; approved ones are a draft again."""
    lists = CreditList.objects.exclude(state=ListState.LOCKED).filter(credits__person=person)
    for key in sorted(set(lists.values_list("pk", flat=True))):
        now = services.lock_list(key)
        if now.state == ListState.APPROVED:
            services.reopen(credit_list=now, by=None, why=_("a name was erased"))
        rows = Credit.objects.filter(list=now, person=person)
        AgentRequest.objects.filter(credit__in=rows).delete()
        rows.update(name=person.name, **services.NO_AGENT)


def remains(person: Person) -> list[str]:
    """A sentence for each series in whose published credits another name of theirs stands than a pseudonym."""
    sentence = _("Their name stands in the locked credits of %(series)s, version %(version)s, and stays published.")
    words = [{"series": one.series, "version": one.version} for one in published.naming(person) if _names(one, person)]
    return [sentence % one for one in words]


def _names(one: PublishedCredits, person: Person) -> bool:
    own = {row["name"] for row in one.data["credits"] if row["person"] == person.public_id}
    return bool(own - {erasing.pseudonym(person)})


HOLDING = Holding("credits", export=export, erase_name=erase_name, remains=remains)
