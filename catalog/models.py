"""A manifest: one migration history for the app."""

from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from catalog.media.reframe.models import Reframing, ShotChoice
from catalog.titles.models import Cut, Episode, EpisodeChange, Series, SeriesChange

__all__ = [
    "Cut",
    "Episode",
    "EpisodeChange",
    "Master",
    "Reframing",
    "Rendition",
    "Series",
    "SeriesChange",
    "ShotChoice",
    "Stage",
    "Stream",
    "Transcode",
]
