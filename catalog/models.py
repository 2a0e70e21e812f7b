"""A manifest: one migration history for the app."""

from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from catalog.titles.models import Cut, Episode, EpisodeChange, PictureJob, Series, SeriesChange

__all__ = [
    "Cut",
    "Episode",
    "EpisodeChange",
    "Master",
    "PictureJob",
    "Rendition",
    "Series",
    "SeriesChange",
    "Stage",
    "Stream",
    "Transcode",
]
