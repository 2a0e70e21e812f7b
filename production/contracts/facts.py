"""What a deal is judged by: the deal, the person and the shoot, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Job(TextChoices):
    CAST = "cast", _("Cast")
    BACKGROUND = "background", _("Background")
    STUNT = "stunt", _("Stunt performer")
    MINOR = "minor", _("Minor")
    WRITER = "writer", _("Writer")
    DIRECTOR = "director", _("Director")
    CREW = "crew", _("Crew")
    VOICE = "voice", _("Voice")


PERFORMERS = frozenset({Job.CAST, Job.BACKGROUND, Job.STUNT, Job.MINOR, Job.VOICE})
PRINCIPALS = PERFORMERS - {Job.BACKGROUND}


_CATEGORIES = {
    Job.CAST: "other", Job.BACKGROUND: "background", Job.STUNT: "stunt", Job.MINOR: "minor", Job.VOICE: "voice",
    Job.WRITER: "writer", Job.DIRECTOR: "director", Job.CREW: "crew",
}  # fmt: skip


def category_of(job: str, category: str = "") -> str:
    """The deal's, by which a card's rows are found; where it names none, that of its job."""
    return category or _CATEGORIES[Job(job)]


class Pay(TextChoices):
    """How a rate is meant."""

    DAY = "day", _("a day")
    THREE_DAY = "three_day", _("three days")
    WEEK = "week", _("a week")
    HOUR = "hour", _("an hour")
    FLAT = "flat", _("in all")


class Rider(TextChoices):
    """Papers beside the memo."""

    INTIMACY = "intimacy", _("Intimacy rider")
    REPLICA = "replica", _("Digital replica rider")
    MINOR = "minor", _("Minor's papers")


class Standing(StrEnum):
    """What a union agreement asks about a person; the values are those of a person's file."""

    MEMBER = "member"
    NON_MEMBER = "non_member"
    TAFT_HARTLEYED = "taft_hartleyed"  # reported once: may work without being a member
    MUST_JOIN = "must_join"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFacts:
    """``rate`` is per ``pay``, in units of ``currency``; ``guarantee`` counts days, weeks or hours, by ``pay``.
    ``has_report``: a Taft-Hartley report is drawn that says what the deal says. ``left_open`` are the places of each
    rider that goes out that nobody has filled in, by their labels."""

    job: str
    category: str
    pay: str
    rate: Decimal | None
    currency: str = "USD"
    guarantee: Decimal = Decimal(1)
    plus_agent: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    has_intimacy: bool = False
    has_replica: bool = False
    has_trust_account: bool = False
    has_report: bool = False
    riders: frozenset[str] = field(default_factory=frozenset)
    left_open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """``is_minor`` is as of the deal's first day, or of today; None where the birth date is unknown."""

    standing: Standing = Standing.UNKNOWN
    is_minor: bool | None = None
    permit_expires: date | None = None
    has_guardian: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShootFacts:
    """``budget`` and ``committed`` are in units of ``currency``, ``committed`` with this deal; ``uncounted`` are other
    currencies in which deals bind the series, of which ``committed`` has nothing; ``longest_chapter_s`` is
    that of the longest episode, planned or cut; ``days_in_a_row`` the most consecutive shoot days that are planned;
    ``countries`` are ISO 3166 codes. None or empty: not known yet."""

    photography_start: date | None = None
    currency: str = "USD"
    budget: Decimal | None = None
    committed: Decimal = Decimal(0)
    uncounted: frozenset[str] = field(default_factory=frozenset)
    longest_chapter_s: float | None = None
    days_in_a_row: int | None = None
    countries: frozenset[str] = field(default_factory=frozenset)
