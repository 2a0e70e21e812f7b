"""A manifest: imports alone."""

from production.letters.tasks import letter, sweep_letters
from production.scripts.tasks import tidy_series_files

__all__ = ["letter", "sweep_letters", "tidy_series_files"]
