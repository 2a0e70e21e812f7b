"""A manifest: one migration history for the app."""

from catalog.captions.models import Caption, CaptionChange, CaptionPackaging, WantedCaptions
from catalog.credits.models import PublishedCredits
from catalog.delivery.models import Document, Pack, Trailer, TrailerClip, TrailerExport
from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from catalog.media.reframe.models import Reframing, ShotChoice, ShotDraft
from catalog.people.models import Person
from catalog.quality.models import Report
from catalog.titles.models import Cut, Episode, EpisodeChange, Handover, PictureJob, Series, SeriesChange, Waiver
from catalog.uploads.models import Intake, Upload

__all__ = [
    "Caption",
    "CaptionChange",
    "CaptionPackaging",
    "Cut",
    "Document",
    "Episode",
    "EpisodeChange",
    "Handover",
    "Intake",
    "Master",
    "Pack",
    "Person",
    "PictureJob",
    "PublishedCredits",
    "Reframing",
    "Rendition",
    "Report",
    "Series",
    "SeriesChange",
    "ShotChoice",
    "ShotDraft",
    "Stage",
    "Stream",
    "Trailer",
    "TrailerClip",
    "TrailerExport",
    "Transcode",
    "Upload",
    "Waiver",
    "WantedCaptions",
]
