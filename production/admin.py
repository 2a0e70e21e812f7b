"""A manifest: imports alone."""

from production.letters.admin import LetterAdmin
from production.overview.admin import BibleAdmin
from production.scripts.admin import ScriptAdmin

__all__ = ["BibleAdmin", "LetterAdmin", "ScriptAdmin"]
