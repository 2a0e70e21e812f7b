"""What the papers of a deal say: the memo and its riders, as the fields of the documents' templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from production.contracts import errors, judging, particulars
from production.contracts.facts import PERFORMERS, Job, Pay, Rider
from production.contracts.models import Deal, DealState
from production.documents.models import Capacity, DocumentKind
from production.documents.services import Signer
from production.people.models import PersonFile

KINDS: dict[str, DocumentKind] = {
    "": DocumentKind.DEAL_MEMO,
    Rider.INTIMACY: DocumentKind.INTIMACY_RIDER,
    Rider.REPLICA: DocumentKind.REPLICA_RIDER,
    Rider.MINOR: DocumentKind.MINOR_PAPERS,
}
CAPACITIES = {Job.WRITER: Capacity.WRITER, Job.DIRECTOR: Capacity.DIRECTOR, Job.CREW: Capacity.CREW}
Data = dict[str, Any]


def all_of(deal: Deal, file: PersonFile) -> dict[str, Data]:
    """The data of each paper, by its rider; the memo under an empty name."""
    found = {"": memo(deal, file)}
    for rider in sorted(judging.riders(deal)):
        found[rider] = WRITERS[rider](deal, file)
    return found


def title(deal: Deal, rider: str) -> str:
    return f"{KINDS[rider].label}: {deal.person}, {deal.series}"


def signers(deal: Deal, file: PersonFile) -> list[Signer]:
    """Who signs: a minor's guardian for the minor, else the person, for the loan-out company where there is one. Raises
    Failure ``no_legal_name`` or ``no_address``."""
    if judging.is_minor(deal, file):
        if not file.guardian_name.strip():
            raise errors.no_guardian()
        return [_signer(file.guardian_name, file.guardian_email, Capacity.GUARDIAN)]
    if file.loan_out_company:
        return [_signer(file.legal_name, file.email, Capacity.LOAN_OUT)]
    return [_signer(file.legal_name, file.email, CAPACITIES.get(Job(deal.job), Capacity.PERFORMER))]


def _signer(name: str, email: str, capacity: str) -> Signer:
    if not name.strip():
        raise errors.no_legal_name()
    if not email.strip():
        raise errors.no_address(name)
    return Signer(name, email, capacity)


def memo(deal: Deal, file: PersonFile) -> Data:
    terms, none = getattr(deal.series, "terms", None), _("none")
    return _filled(
        _head(deal, file)
        | {
            "loan_out": file.loan_out_company or none, "agent": ", ".join(filter(None, (file.agent_name, file.agency))),
            "contact": ", ".join(filter(None, (file.email, file.phone))), "job": deal.get_job_display(),
            "agreement": str(deal.agreement) if deal.agreement else none,
            "allowances": _("as the agreement says") if deal.agreement else none,
            "category": deal.get_category_display(), "schedule": _span(deal.starts_on, deal.ends_on),
            "rate": rate(deal), "guarantee": guarantee(deal), "start_date": _day(deal.starts_on),
            "end_date": _day(deal.ends_on), "photography_start": _day(terms.photography_start if terms else None),
            "location": terms.countries if terms else "",
            "agent_commission": _("on top of the rate") if deal.plus_agent else _("out of the rate"),
            "credited_name": deal.credited_as or deal.person.name, "billing": billing(deal),
            "credit_clause": deal.credit_clause or none, "usage": _until(deal.usage, deal.usage_until),
            "exclusivity": _until(deal.exclusivity, deal.exclusive_until) or none,
            "riders": ", ".join(str(Rider(one).label) for one in sorted(judging.riders(deal))) or none,
        }
    ) | {"consents": list(_consents(deal))}  # fmt: skip


def _consents(deal: Deal) -> Iterator[Data]:
    if deal.job in PERFORMERS:
        yield {"what": _("Intimate scenes"), "given": _as_in_rider(deal, Rider.INTIMACY)}
        yield {"what": _("A digital replica"), "given": _as_in_rider(deal, Rider.REPLICA)}


def _as_in_rider(deal: Deal, rider: Rider) -> str:
    return _("as in the rider, and no further") if rider in judging.riders(deal) else _("not given")


def intimacy(deal: Deal, file: PersonFile) -> Data:
    return _rider(deal, file, Rider.INTIMACY, {}) | _clause(
        _("What is agreed of the intimate scenes"), deal.intimacy_terms
    )


def replica(deal: Deal, file: PersonFile) -> Data:
    agreement = str(deal.agreement) if deal.agreement else _("none")
    return _rider(deal, file, Rider.REPLICA, {"agreement": agreement}) | {"uses": uses(deal)}


def uses(deal: Deal) -> list[dict[str, str]]:
    """Of a digital replica, as agreed: ``use``, and ``where``, ``until`` and ``pay`` where they are said."""
    return particulars.rows(deal.replica_uses, particulars.USES)


def minor(deal: Deal, file: PersonFile) -> Data:
    guardian = {
        "guardian": file.guardian_name, "relation": file.guardian_relation, "permit_number": file.permit_number,
        "guardian_contact": ", ".join(filter(None, (file.guardian_email, file.guardian_phone))),
        "permit_issuer": file.permit_state, "permit_expires": _day(file.permit_expires),
        "birth_date": _day(file.birth_date), "trust_bank": deal.trust_account,
        "work_dates": _span(deal.starts_on, deal.ends_on),
    }  # fmt: skip
    return _rider(deal, file, Rider.MINOR, guardian) | _clause(_("Hours, school, guardian on set"), deal.minor_terms)


def _rider(deal: Deal, file: PersonFile, rider: Rider, more: Data) -> Data:
    head = _filled(_head(deal, file) | {"memo": title(deal, "")} | more)
    return head | particulars.told(deal.particulars, rider)


def taft_hartley(deal: Deal, file: PersonFile, *, due: date | None, rule: str, told: Data) -> Data:
    """``told`` is what a producer writes: reason, training, experience, auditions."""
    terms = getattr(deal.series, "terms", None)
    return _filled(
        _head(deal, file)
        | {
            "agreement": str(deal.agreement) if deal.agreement else "",
            "credited_name": deal.credited_as or deal.person.name,
            "birth_date": _day(file.birth_date), "address": file.address, "phone": file.phone,
            "category": deal.get_category_display(), "rate": rate(deal), "hired_on": _in_force_since(deal),
            "first_work": _day(deal.starts_on), "location": terms.countries if terms else "", "due": _day(due),
            "due_source": rule,
        }
        | told
    )  # fmt: skip


def _in_force_since(deal: Deal) -> str:
    found = deal.changes.filter(new=DealState.ACTIVE).values_list("at", flat=True).first()
    return _day(timezone.localdate(found)) if found else ""


WRITERS: dict[str, Callable[[Deal, PersonFile], Data]] = {
    Rider.INTIMACY: intimacy,
    Rider.REPLICA: replica,
    Rider.MINOR: minor,
}


def rate(deal: Deal) -> str:
    """As in ``USD 250.00 a day``."""
    return "" if deal.rate is None else f"{deal.currency} {deal.rate:,.2f} {Pay(deal.pay).label}"


COUNTS = {
    Pay.DAY: gettext_lazy("%(count)s days"), Pay.THREE_DAY: gettext_lazy("%(count)s × three days"),
    Pay.WEEK: gettext_lazy("%(count)s weeks"), Pay.HOUR: gettext_lazy("%(count)s hours"),
    Pay.FLAT: gettext_lazy("in all"),
}  # fmt: skip
ONE = {Pay.DAY: gettext_lazy("1 day"), Pay.WEEK: gettext_lazy("1 week"), Pay.HOUR: gettext_lazy("1 hour")}


def guarantee(deal: Deal) -> str:
    """As in ``8 days``; three days are counted by threes."""
    count, pay = f"{deal.guarantee.normalize():f}", Pay(deal.pay)
    return str(ONE[pay]) if count == "1" and pay in ONE else str(COUNTS[pay]) % {"count": count}


def billing(deal: Deal) -> str:
    """As in ``Main titles, single card, position 2, with``."""
    position = _("position %(number)s") % {"number": deal.credit_position} if deal.credit_position else ""
    word = f"“{deal.get_credit_word_display()}”" if deal.credit_word else ""
    return ", ".join(filter(None, (deal.get_credit_block_display(), deal.get_credit_card_display(), position, word)))


def _head(deal: Deal, file: PersonFile) -> Data:
    return {
        "date": _day(timezone.localdate()), "company": settings.COMPANY, "production": str(deal.series),
        "legal_name": file.legal_name,
        "role": deal.role or (str(deal.character) if deal.character else ""),
    }  # fmt: skip


def _clause(heading: str, text: str) -> Data:
    return {"clauses": [{"title": heading, "text": _lined(text).strip()}]}


def _filled(data: Data) -> Data:
    """Without what is empty: a template says of that that it is not entered."""
    return {name: _lined(str(value)) for name, value in data.items() if value not in ("", None)}


def _lined(text: str) -> str:
    """With a line feed alone at the end of a line, where browsers send two characters and papers take one."""
    return "\n".join(text.splitlines())


def _day(day: date | None) -> str:
    return date_format(day, "Y-m-d") if day else ""


def _span(start: date | None, end: date | None) -> str:
    return " – ".join(filter(None, (_day(start), _day(end))))


def _until(text: str, until: date | None) -> str:
    """As in ``All media, until 2027-01-31``; the day alone where nothing else is said."""
    if until is None:
        return text
    said = _("%(text)s, until %(day)s") if text else _("until %(day)s")
    return said % {"text": text, "day": _day(until)}
