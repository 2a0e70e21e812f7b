"""Papers of pay as PDF. The same run gives the same bytes: nothing in them tells of when or by whom they are drawn.

A page of a stub takes typst some 20 ms of one core: as many as 200 people stand in one file, so that no answer takes
longer than seconds; a larger run's stubs are several files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.utils import translation

from production.documents import typeset
from production.payroll.models import PayRun
from production.payroll.papers import stubs as of_run
from production.payroll.papers import summary as of_all
from production.payroll.papers import years

One = TypeVar("One")
MOST = 200  # people in one file
FEW = 10  # up to which a file is written with tags, for screen readers: with them, a thousand pages take 50 MB
PAPERS = {"letter": "us-letter", "a4": "a4"}
WITHHOLDING = (
    "Taxes and other sums are withheld by the payroll service: its own statement says what is paid out. What the"
    " employer pays on top is an estimate until that service has filed it."
)


def stubs(run: PayRun, people: Sequence[int], *, paper: str = "letter") -> bytes:
    """A stub of each of these people, each with a bookmark. Raises Failure: ``run_not_locked``, ``drawing_failed``."""
    with translation.override("en"):
        return _drawn("pay_stubs", of_run.content(run, people), paper=paper, tagged=len(people) <= FEW)


def summary(run: PayRun, *, paper: str = "letter") -> bytes:
    """By person and by account. Raises Failure: ``run_not_computed``, ``drawing_failed``."""
    with translation.override("en"):
        content = of_all.content(run)
        return _drawn("pay_summary", content, paper=paper, tagged=len(content["people"]) <= MOST)


def year_to_date(year: int, people: Sequence[int], *, paper: str = "letter") -> bytes:
    """Of each of these people, each with a bookmark. Raises Failure: ``drawing_failed``."""
    with translation.override("en"):
        return _drawn("year_to_date", years.content(year, people), paper=paper, tagged=len(people) <= FEW)


def files_of(people: Sequence[One]) -> list[Sequence[One]]:
    """The people of each file."""
    return [people[at : at + MOST] for at in range(0, len(people), MOST)]


def _drawn(template: str, content: dict[str, Any], *, paper: str, tagged: bool) -> bytes:
    data = content | {"paper_size": PAPERS.get(paper, PAPERS["letter"]), "withholding": WITHHOLDING}
    return typeset.pdf_of(template, {"data": data}, tagged=tagged)
