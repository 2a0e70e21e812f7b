"""A manifest: imports alone."""

from production.letters.admin import LetterAdmin
from production.overview.admin import BibleAdmin
from production.people.admin import ErasureAdmin, LookAdmin, PersonAdmin, PersonFileAdmin, TaxFileAdmin
from production.scripts.admin import ScriptAdmin

__all__ = [
    "BibleAdmin",
    "ErasureAdmin",
    "LetterAdmin",
    "LookAdmin",
    "PersonAdmin",
    "PersonFileAdmin",
    "ScriptAdmin",
    "TaxFileAdmin",
]
