"""A manifest: imports alone."""

from production.agreements.admin import AgreementAdmin, RateCardAdmin
from production.letters.admin import LetterAdmin
from production.overview.admin import BibleAdmin
from production.people.admin import ErasureAdmin, LookAdmin, PersonAdmin, PersonFileAdmin, TaxFileAdmin
from production.scripts.admin import ScriptAdmin

__all__ = [
    "AgreementAdmin",
    "BibleAdmin",
    "ErasureAdmin",
    "LetterAdmin",
    "LookAdmin",
    "PersonAdmin",
    "PersonFileAdmin",
    "RateCardAdmin",
    "ScriptAdmin",
    "TaxFileAdmin",
]
