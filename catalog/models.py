"""A manifest: one migration history for the app."""

from catalog.captions.models import Caption, CaptionChange, CaptionPackaging, WantedCaptions
from catalog.media.models import Master, Rendition, Stream, Transcode
from catalog.titles.models import Cut, Episode, EpisodeChange, Series, SeriesChange

__all__ = [
    "Caption",
    "CaptionChange",
    "CaptionPackaging",
    "Cut",
    "Episode",
    "EpisodeChange",
    "Master",
    "Rendition",
    "Series",
    "SeriesChange",
    "Stream",
    "Transcode",
    "WantedCaptions",
]
