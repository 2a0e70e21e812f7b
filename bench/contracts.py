"""How long the pages of contracts take, with a series of 150 people and 400 deals.

    .venv/bin/python bench/contracts.py [--deals 400] [--people 150] [--rounds 7] [--json]

The promise: 400 ms at most a page, on two idle cores. A PostgreSQL of its own is filled through the models, each page
asked through Django's test client as a producer, once to warm up and then in rounds; milliseconds are of the median
round. Ends with 0 where the promise holds for every page, 1 where it does not.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.servers import prepare  # noqa: E402

PROMISE_MS = 400.0
UNION = "sag-aftra-verticals"
START = date(2026, 9, 1)


@dataclass(frozen=True)
class Page:
    """Milliseconds of the median and of the slowest round, database queries of one."""

    name: str
    median_ms: float
    slowest_ms: float
    queries: int

    @property
    def holds(self) -> bool:
        return self.median_ms <= PROMISE_MS


def main() -> int:
    options = arguments()
    var = Path(tempfile.mkdtemp(prefix="bench-contracts-"))
    try:
        prepare(var)
        pages = list(measured(options))
    finally:
        from studio import embedded

        embedded.release(var.resolve(), os.getpid())
        shutil.rmtree(var, ignore_errors=True)
    print(json.dumps([asdict(page) for page in pages], indent=2) if options.json else told(pages, options))
    return 0 if all(page.holds for page in pages) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Milliseconds of the pages of contracts.")
    parser.add_argument("--deals", type=int, default=400)
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def measured(options: argparse.Namespace) -> Iterator[Page]:
    from django.conf import settings
    from django.test import Client

    from production.credits import services as credited

    settings.ALLOWED_HOSTS = ["*"]
    producer, series, deal = fill(options)
    credited.grow(series=series, by=producer)
    client = Client()
    client.force_login(producer)
    root = "/admin/production/deal/"
    places = {
        "deals, first page": root, "deals of the series": f"{root}?series__id__exact={series.pk}",
        "a deal in draft": f"{root}{deal.pk}/change/", "money": f"{root}money/",
        "reports": f"{root}reports/?series={series.pk}",
        "final cast list, CSV": f"{root}reports/final-cast-list.csv?series={series.pk}",
        "credits": f"/admin/production/creditlist/series/{series.pk}/",
        "the series": f"/admin/catalog/series/{series.pk}/change/",
        "an episode": f"/admin/catalog/episode/{series.episodes.first().pk}/change/",
        "people": "/admin/catalog/person/",
    }  # fmt: skip
    for name, place in places.items():
        yield asked(client, name, place, options.rounds)


def asked(client: Any, name: str, place: str, rounds: int) -> Page:
    """Raises SystemExit where the page is not answered with 200."""
    from django.db import connection

    queries: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        answer = client.get(place)
    if answer.status_code != 200:
        sys.exit(f"{place} answered {answer.status_code}")
    times = []
    for _round in range(rounds):
        began = time.perf_counter()
        client.get(place).content  # noqa: B018
        times.append((time.perf_counter() - began) * 1000)
    return Page(name, median(times), max(times), len(queries))


def fill(options: argparse.Namespace) -> tuple[Any, Any, Any]:
    """A producer, the series and one of its drafts. The rate card is approved as two people would."""
    from catalog.people.models import Person
    from catalog.titles.models import Episode, Series
    from production.agreements.models import Agreement
    from production.contracts.models import Deal, SeriesTerms
    from production.people.models import PersonFile
    from studio.accounts.roles import Role
    from studio.accounts.services import hire

    producer = hire(username="producer", role=Role.PRODUCER, password="bench")  # noqa: S106
    approve(producer, hire(username="finance", role=Role.FINANCE, password="bench"))  # noqa: S106
    union = Agreement.objects.get(slug=UNION)
    series = Series.objects.create(title="Bench", slug="bench")
    Episode.objects.bulk_create(Episode(series=series, number=number) for number in range(1, 61))
    SeriesTerms.objects.create(
        series=series, agreement=union, photography_start=START, budget=Decimal(290_000), countries="US"
    )
    people = Person.objects.bulk_create(Person(name=f"Person {number:03}") for number in range(options.people))
    standing = ("member", "non_member", "unknown")
    PersonFile.objects.bulk_create(
        PersonFile(person=person, legal_name=person.name, membership=standing[at % 3], birth_date=date(1990, 1, 1))
        for at, person in enumerate(people)
    )
    deals = Deal.objects.bulk_create(
        Deal(series=series, agreement=union, person=people[at % len(people)], role=f"ROLE {at}", made_by=producer,
             **terms(at))
        for at in range(options.deals)
    )  # fmt: skip
    return producer, series, next(deal for deal in deals if deal.state == "draft")


def terms(at: int) -> dict[str, Any]:
    first = START + timedelta(days=at % 25)
    states = ("draft", "sent", "signed", "active")
    return {
        "job": ("cast", "cast", "background", "crew")[at % 4], "category": "lead" if at % 4 == 0 else "other",
        "rate": Decimal(150 + at % 200), "guarantee": Decimal(1 + at % 5), "starts_on": first,
        "ends_on": first + timedelta(days=at % 9), "state": states[at // 2 % 4],
        "usage": "All media, worldwide", "usage_until": date(2027, 1, 1) if at % 3 else None,
    }  # fmt: skip


def approve(producer: Any, finance: Any) -> None:
    from production.agreements import services
    from production.agreements.models import RateCard

    services.load(by=producer)
    for card in RateCard.objects.filter(agreement__slug=UNION, state="draft"):
        services.propose(card=card, by=producer)
        services.approve(card=card, by=finance)


def told(pages: list[Page], options: argparse.Namespace) -> str:
    lines = [f"{options.people} people, {options.deals} deals in one series; promise {PROMISE_MS:.0f} ms", ""]
    lines.append(f"{'page':<24} {'median ms':>10} {'slowest ms':>11} {'queries':>8}")
    for page in pages:
        mark = "" if page.holds else "  over"
        lines.append(f"{page.name:<24} {page.median_ms:>10.0f} {page.slowest_ms:>11.0f} {page.queries:>8}{mark}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
