"""A manifest: imports alone."""

from production.agreements.admin import AgreementAdmin, RateCardAdmin
from production.contracts.admin import DealAdmin, SeriesTermsAdmin
from production.credits.admin import CreditListAdmin
from production.documents.admin import DocumentAdmin
from production.letters.admin import LetterAdmin
from production.overview.admin import BibleAdmin
from production.people.admin import ErasureAdmin, LookAdmin, PersonAdmin, PersonFileAdmin, TaxFileAdmin
from production.replicas.admin import AiUseAdmin
from production.scripts.admin import ScriptAdmin

__all__ = [
    "AgreementAdmin",
    "AiUseAdmin",
    "BibleAdmin",
    "CreditListAdmin",
    "DealAdmin",
    "DocumentAdmin",
    "ErasureAdmin",
    "LetterAdmin",
    "LookAdmin",
    "PersonAdmin",
    "PersonFileAdmin",
    "RateCardAdmin",
    "ScriptAdmin",
    "SeriesTermsAdmin",
    "TaxFileAdmin",
]
