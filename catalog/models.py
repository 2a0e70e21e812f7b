"""A manifest: one migration history for the app."""

from catalog.media.models import Master, Rendition, Stream, Transcode
from catalog.quality.models import Report
from catalog.titles.models import Cut, Episode, EpisodeChange, Series, SeriesChange, Waiver

__all__ = [
    "Cut", "Episode", "EpisodeChange", "Master", "Rendition", "Report", "Series", "SeriesChange", "Stream", "Transcode",
    "Waiver",
]  # fmt: skip
