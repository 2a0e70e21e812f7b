"""A manifest: one migration history for the app."""

from catalog.delivery.models import Document, Pack, Trailer, TrailerClip, TrailerExport
from catalog.media.models import Master, Rendition, Stream, Transcode
from catalog.titles.models import Cut, Episode, EpisodeChange, Series, SeriesChange

__all__ = [
    "Cut",
    "Document",
    "Episode",
    "EpisodeChange",
    "Master",
    "Pack",
    "Rendition",
    "Series",
    "SeriesChange",
    "Stream",
    "Trailer",
    "TrailerClip",
    "TrailerExport",
    "Transcode",
]
