"""Deals: who works on a series, on which terms, and whether these hold against the agreement's rate card."""
