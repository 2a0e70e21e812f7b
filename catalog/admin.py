"""A manifest: imports alone."""

from catalog.media.admin import MasterAdmin, TranscodeAdmin
from catalog.media.cameras.admin import ReframingAdmin
from catalog.titles.admin import EpisodeAdmin, SeriesAdmin

__all__ = ["EpisodeAdmin", "MasterAdmin", "ReframingAdmin", "SeriesAdmin", "TranscodeAdmin"]
