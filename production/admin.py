"""A manifest: imports alone."""

from production.agreements.admin import AgreementAdmin, RateCardAdmin
from production.contracts.admin import DealAdmin, SeriesTermsAdmin
from production.costs.admin import BudgetAdmin
from production.credits.admin import CreditListAdmin
from production.documents.admin import DocumentAdmin
from production.letters.admin import LetterAdmin
from production.onset.admin import ShootDayAdmin, TimeLineAdmin
from production.onset.piece_admin import PieceAdmin
from production.overview.admin import BibleAdmin
from production.payroll.admin import PayRunAdmin
from production.payroll.exports.admin import ExportProfileAdmin, PayExportAdmin
from production.payroll.papers.admin import PayPaperAdmin
from production.people.admin import ErasureAdmin, LookAdmin, PersonAdmin, PersonFileAdmin, TaxFileAdmin
from production.replicas.admin import AiUseAdmin
from production.scripts.admin import ScriptAdmin

__all__ = [
    "AgreementAdmin",
    "AiUseAdmin",
    "BibleAdmin",
    "BudgetAdmin",
    "CreditListAdmin",
    "DealAdmin",
    "DocumentAdmin",
    "ErasureAdmin",
    "ExportProfileAdmin",
    "LetterAdmin",
    "LookAdmin",
    "PayExportAdmin",
    "PayPaperAdmin",
    "PayRunAdmin",
    "PersonAdmin",
    "PersonFileAdmin",
    "PieceAdmin",
    "RateCardAdmin",
    "ScriptAdmin",
    "SeriesTermsAdmin",
    "ShootDayAdmin",
    "TaxFileAdmin",
    "TimeLineAdmin",
]
