"""A manifest: one migration history for the app."""

from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from catalog.quality.models import Report
from catalog.titles.models import Cut, Episode, EpisodeChange, PictureJob, Series, SeriesChange, Waiver

__all__ = [
    "Cut",
    "Episode",
    "EpisodeChange",
    "Master",
    "PictureJob",
    "Rendition",
    "Report",
    "Series",
    "SeriesChange",
    "Stage",
    "Stream",
    "Transcode",
    "Waiver",
]
