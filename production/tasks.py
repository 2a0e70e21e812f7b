"""A manifest: imports alone."""

from production.costs.tasks import watch_costs
from production.documents.tasks import draw_document, sweep_documents
from production.letters.tasks import letter, sweep_letters
from production.scripts.tasks import tidy_series_files

__all__ = ["draw_document", "letter", "sweep_documents", "sweep_letters", "tidy_series_files", "watch_costs"]
