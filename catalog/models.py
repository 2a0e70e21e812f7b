"""A manifest: one migration history for the app."""

from catalog.media.models import Master, Rendition, Stream, Transcode
from catalog.titles.models import Cut, Episode, EpisodeChange, Handover, Series, SeriesChange
from catalog.uploads.models import Intake, Upload

__all__ = [
    "Cut",
    "Episode",
    "EpisodeChange",
    "Handover",
    "Intake",
    "Master",
    "Rendition",
    "Series",
    "SeriesChange",
    "Stream",
    "Transcode",
    "Upload",
]
