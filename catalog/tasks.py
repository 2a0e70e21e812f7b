"""A manifest: imports alone."""

from catalog.titles.tasks import publish_due, sweep_jobs, take_upload, tidy, transcode

__all__ = ["publish_due", "sweep_jobs", "take_upload", "tidy", "transcode"]
