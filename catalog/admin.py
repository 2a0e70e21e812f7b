"""A manifest: imports alone."""

from catalog.delivery.admin import PackAdmin, TrailerAdmin
from catalog.media.admin import MasterAdmin, TranscodeAdmin
from catalog.titles.admin import EpisodeAdmin, SeriesAdmin

__all__ = ["EpisodeAdmin", "MasterAdmin", "PackAdmin", "SeriesAdmin", "TrailerAdmin", "TranscodeAdmin"]
