"""Shoot days: when, where, by which clock, and who is called."""
