"""Locked runs as files for whoever pays: a neutral layout, and layouts that finance maps to others' columns."""
