"""A manifest: imports alone."""

from catalog.captions.admin import CaptionAdmin
from catalog.media.admin import MasterAdmin, TranscodeAdmin
from catalog.titles.admin import EpisodeAdmin, SeriesAdmin

__all__ = ["CaptionAdmin", "EpisodeAdmin", "MasterAdmin", "SeriesAdmin", "TranscodeAdmin"]
