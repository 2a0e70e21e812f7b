"""A manifest: imports alone."""

from catalog.titles.tasks import publish_due, stage, sweep_jobs, tidy

__all__ = ["publish_due", "stage", "sweep_jobs", "tidy"]
