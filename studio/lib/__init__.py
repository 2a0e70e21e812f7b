"""Ids, errors and state transitions. No models, no imports of apps."""
