"""A manifest: imports alone."""

from production.documents.admin import DocumentAdmin
from production.letters.admin import LetterAdmin
from production.overview.admin import BibleAdmin
from production.scripts.admin import ScriptAdmin

__all__ = ["BibleAdmin", "DocumentAdmin", "LetterAdmin", "ScriptAdmin"]
