"""A manifest: imports alone."""

from production.letters.tasks import letter, sweep_letters

__all__ = ["letter", "sweep_letters"]
