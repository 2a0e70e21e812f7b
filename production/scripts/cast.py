"""Whom the bible knows: their names, as in cues, by which a script without capitals says who speaks."""

from __future__ import annotations

from production.bible.models import Character


def of_series(series_id: int) -> list[str]:
    """Names of the series' characters, in the bible's order. One query."""
    return list(Character.objects.filter(bible=series_id).values_list("name", flat=True))


def of_episode(episode_id: int) -> list[str]:
    """The same by one of the series' episodes. One query."""
    return list(Character.objects.filter(bible__series__episodes=episode_id).values_list("name", flat=True))
