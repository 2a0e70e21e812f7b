"""A manifest: imports alone."""

from production.letters.admin import LetterAdmin
from production.scripts.admin import ScriptAdmin

__all__ = ["LetterAdmin", "ScriptAdmin"]
