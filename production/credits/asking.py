"""A performer's agent is asked how a credit reads: by a letter with a link that ends, and that is theirs alone.

The link is the signing pages' (documents.links); what the agent says holds for the credit as they were shown it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from production.credits import billing, errors, judging, services
from production.credits.models import AgentAnswer, AgentRequest, Credit, ListState
from production.documents import links
from production.documents.errors import link_expired, link_replaced
from production.letters import enclosures
from production.letters import services as letters

ENCLOSURE = "credit_link"
MOST_DAYS = 90  # that a link holds, as a signer's
READ = ("name", "role", "kind", "block", "is_single", "position", "word")


def reading(credit: Credit) -> dict[str, Any]:
    """What an agent approves of a credit: another reading is another question."""
    return {name: getattr(credit, name) for name in READ}


@transaction.atomic
def ask(*, credit: Credit, name: str, email: str, by: Any, days: int | None = None) -> AgentRequest:
    """Send the agent a letter with a link, which holds for ``days`` (1 to 90; SIGNING_LINK_DAYS where none are said)
    from when it is sent. Links that they had before die at once.

    Raises Failure ``credits_frozen``, ``no_agent_asked``, ``agent_unknown``.
    """
    now = services.owed_to_agent(credit)
    tidy, address = " ".join(name.split())[:120], email.strip().lower()
    _check(tidy, address)
    for before in AgentRequest.objects.select_for_update().filter(credit=now):
        _end(before)
    request = AgentRequest.objects.create(
        credit=now, name=tidy, email=address, reading=reading(now), asked_by=by,
        days=max(1, min(MOST_DAYS, settings.SIGNING_LINK_DAYS if days is None else days)),
    )  # fmt: skip
    request.letter = _written(request)
    request.save(update_fields=["letter"])
    return request


def _check(name: str, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise errors.agent_unknown() from None
    if not name:
        raise errors.agent_unknown()


def _end(request: AgentRequest) -> None:
    if request.letter:
        letters.withdraw(letter=request.letter)
    AgentRequest.objects.filter(pk=request.pk).update(token_sha256=None, expires_at=None)


def _written(request: AgentRequest) -> Any:
    with override(settings.LANGUAGE_CODE):
        words = {
            "name": request.name, "company": settings.COMPANY, "credit": request.credit.name, "days": request.days,
            "series": request.credit.list.series.title, "link": enclosures.MARK,
        }  # fmt: skip
        subject = _("To approve: the credit of %(credit)s, %(series)s") % words
        body = _(
            "%(name)s,\n\n%(company)s asks you to approve how %(credit)s is credited in %(series)s.\n\nSee it and "
            "answer here, on a phone too:\n%(link)s\n\nThe link is yours alone and holds for %(days)s days. Whoever "
            "has it can answer in your name: do not pass this letter on. You need no login."
        )
        return letters.write_outside(address=request.email, subject=subject, body=body % words, enclosure=ENCLOSURE)


@transaction.atomic
def mint(letter_id: int) -> str:
    """A new link for the agent whose letter this is; the token is returned and not kept. Raises Failure
    ``link_replaced`` where a newer letter is on its way or the agent has answered."""
    request = AgentRequest.objects.select_for_update().filter(letter=letter_id, answer="").first()
    if request is None:
        raise link_replaced()
    token = links.new_token()
    ends = (timezone.now() + timedelta(days=request.days)).replace(microsecond=0)
    AgentRequest.objects.filter(pk=request.pk).update(token_sha256=links.digest(token), expires_at=ends, opened_at=None)
    return links.address(token, ends, page="credits:agent")


def asked(link: str) -> AgentRequest:
    """Whose link this is, with the credit. One query. Raises Failure ``link_tampered``, ``link_expired`` or
    ``link_replaced``."""
    token, _ends = links.read(link)
    rows = AgentRequest.objects.select_related("credit__list__series", "credit__deal", "asked_by")
    found = rows.filter(token_sha256=links.digest(token)).first()
    if found is None:
        raise link_replaced()
    if found.expires_at is None or found.expires_at <= timezone.now():
        raise link_expired()
    return found


def note_opening(request: AgentRequest) -> None:
    """One query."""
    AgentRequest.objects.filter(pk=request.pk, opened_at=None).update(opened_at=timezone.now())


def check_open(request: AgentRequest) -> None:
    """Raises Failure ``already_answered``, ``credits_closed``, ``credit_changed``: why no answer is taken now."""
    if request.answer:
        raise errors.already_answered()
    if request.credit.list.state != ListState.DRAFT:
        raise errors.closed()
    if reading(request.credit) != request.reading:
        raise errors.credit_changed()


@transaction.atomic
def approve(*, link: str, address: str | None = None) -> AgentRequest:
    """The agent approves the credit as they were shown it. Raises Failure as asked() and check_open()."""
    request = _taken(link)
    how = _("by their link, from %(address)s") % {"address": address or "–"}
    services.agent_approved(credit=request.credit, name=request.name, how=how, by=None)
    return _answered(request, AgentAnswer.APPROVED, address=address)


@transaction.atomic
def want_change(*, link: str, words: str, address: str | None = None) -> AgentRequest:
    """The agent asks for another reading, in words that the producer gets. Raises Failure as approve(), and
    ``words_needed``."""
    request = _taken(link)
    tidy = " ".join(words.split())[:500]
    if len(tidy) < 2:
        raise errors.words_needed()
    return _answered(request, AgentAnswer.CHANGE, words=tidy, address=address)


def _taken(link: str) -> AgentRequest:
    """The request, locked after its list, as everywhere; looked at once more."""
    services.lock_list(asked(link).credit.list_id)
    AgentRequest.objects.select_for_update().get(pk=asked(link).pk)
    now = asked(link)
    check_open(now)
    return now


def _answered(request: AgentRequest, answer: AgentAnswer, *, address: str | None, words: str = "") -> AgentRequest:
    request.answer, request.words, request.address, request.answered_at = answer, words, address, timezone.now()
    request.save(update_fields=["answer", "words", "address", "answered_at"])
    with override(settings.LANGUAGE_CODE):
        said = {
            AgentAnswer.APPROVED: _("%(agent)s approves the credit of %(name)s."),
            AgentAnswer.CHANGE: _("%(agent)s asks for another credit of %(name)s."),
        }[answer] % {"agent": request.name, "name": request.credit.name}
        page = reverse("admin:production_creditlist_series", args=[request.credit.list.series_id])
        body = "\n\n".join(part for part in (said, words, settings.PUBLIC_URL.rstrip("/") + page) if part)
        if request.asked_by:
            letters.write(to=request.asked_by, subject=said, body=body)
    return request


def place(credit: Credit) -> tuple[int, int]:
    """The credit's place among those of its block, kind and word, and how many they are. Two queries."""
    alike = [
        one
        for one in billing.ordered(judging.rows(credit.list), credit.block, credit.list.tie)
        if (one.kind, one.word) == (credit.kind, credit.word)
    ]
    before = next(number for number, one in enumerate(alike, 1) if one == judging.read(credit))
    return before, len(alike)


enclosures.register(ENCLOSURE, mint)
