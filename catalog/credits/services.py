"""Credits as published: kept version by version, told to the API and to people's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery

from catalog.credits.models import PublishedCredits
from catalog.people.models import Person
from catalog.people.services import Credited
from catalog.titles.models import Episode, Series


def publish(*, series: Series, version: int, data: dict[str, Any]) -> PublishedCredits:
    """Keep a version for ever; from now on it is what the world sees."""
    return PublishedCredits.objects.create(series=series, version=version, data=data)


def latest(series: Series) -> PublishedCredits | None:
    """What holds now; None where nothing is published. One query."""
    return PublishedCredits.objects.filter(series=series).order_by("-version").first()


def public_people(one: PublishedCredits) -> set[str]:
    """The public ids of those credited who have a public page. One query."""
    named = {row["person"] for row in one.data["credits"] if row["person"]}
    return set(Person.objects.visible().filter(public_id__in=named).values_list("public_id", flat=True))


def naming(person: Person) -> QuerySet[PublishedCredits]:
    """The versions that hold now and that name the person, of the newest series first."""
    last = PublishedCredits.objects.filter(series=OuterRef("series")).order_by("-version").values("pk")[:1]
    rows = PublishedCredits.objects.filter(pk=Subquery(last), data__credits__contains=[{"person": person.public_id}])
    return rows.select_related("series").order_by("-series__published_at", "-pk")


def credited(person: Person) -> Sequence[Credited]:
    """The series that are out whose credits name the person, newest first. Two queries."""
    found = list(naming(person).filter(series__in=Series.objects.visible()))
    out = Episode.objects.out().filter(series__in=[one.series_id for one in found]).order_by()
    firsts = dict(out.values_list("series").annotate(first=Min("number")))
    return [
        Credited(role=role, series=one.series.title, slug=one.series.slug, first_number=firsts.get(one.series_id, 1))
        for one in found
        for role in _roles(one, person)
    ]


def _roles(one: PublishedCredits, person: Person) -> list[str]:
    """Each once, in the order in which they read."""
    own = [row["role"] for row in one.data["credits"] if row["person"] == person.public_id]
    return list(dict.fromkeys(own))
