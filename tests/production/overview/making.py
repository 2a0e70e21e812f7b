"""A series in the writers' room, with only what a test does not care about made up."""

from __future__ import annotations

from catalog.titles.models import Episode, Series
from production.scripts import services
from production.scripts.models import Script
from studio.accounts.models import User
from tests import factories

ONE = """INT. KITCHEN - DAY

Maya puts the kettle on.

MAYA
You came back.

LEO
(whispering)
I never left.

EXT. YARD - NIGHT

LEO (CONT'D)
Come and look.
"""


def series_of(*titles: str, paid_from: int | None = None) -> tuple[Series, list[Episode]]:
    """A series with an episode of each title, numbered from 1; those from ``paid_from`` on cost."""
    series = factories.series()
    episodes = [
        factories.episode(
            series=series, number=number, title=title,
            access="paid" if paid_from is not None and number >= paid_from else "free",
        )
        for number, title in enumerate(titles, start=1)
    ]  # fmt: skip
    return series, episodes


def written(episode: Episode, by: User, text: str = ONE) -> Script:
    script = services.script_of(episode)
    services.save(script=script, text=text, parent=script.head.number if script.head else 0, by=by)
    return services.script_of(episode)


def titles_of(series: Series) -> list[str]:
    return list(Episode.objects.filter(series=series).order_by("number").values_list("title", flat=True))
