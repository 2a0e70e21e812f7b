"""A manifest: imports alone."""

from catalog.captions.admin import CaptionAdmin
from catalog.credits.admin import PublishedCreditsAdmin
from catalog.delivery.admin import PackAdmin, TrailerAdmin
from catalog.media.admin import MasterAdmin, TranscodeAdmin
from catalog.media.cameras.admin import ReframingAdmin
from catalog.titles.admin import EpisodeAdmin, SeriesAdmin
from catalog.uploads.admin import UploadAdmin

__all__ = [
    "CaptionAdmin",
    "EpisodeAdmin",
    "MasterAdmin",
    "PackAdmin",
    "PublishedCreditsAdmin",
    "ReframingAdmin",
    "SeriesAdmin",
    "TrailerAdmin",
    "TranscodeAdmin",
    "UploadAdmin",
]
