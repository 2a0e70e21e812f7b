"""The rules of pay: one file for each, or for a family that shares its arithmetic.

A rule is a function of a ``Case`` that yields ``Line``s, under the decorator ``@rule(step=…)`` of ``table.py``. Every
file in this folder is read; a card names the rules by which it is paid in its row ``pay_rules``. A rule holds
arithmetic and never a figure: figures are rows, asked of ``case.figures``.
"""
