"""A manifest: imports alone."""

from production.agreements.admin import AgreementAdmin, RateCardAdmin
from production.letters.admin import LetterAdmin
from production.overview.admin import BibleAdmin
from production.scripts.admin import ScriptAdmin

__all__ = ["AgreementAdmin", "BibleAdmin", "LetterAdmin", "RateCardAdmin", "ScriptAdmin"]
