"""The marks that a writer sets as notes: [[hook]], [[turn]], [[cliffhanger]]. Pure."""

from __future__ import annotations

import re

HOOK, TURN, CLIFFHANGER = "hook", "turn", "cliffhanger"
_MARK = re.compile(r"\[\[\s*(hook|turn|cliffhanger)\b", re.IGNORECASE)
_BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)


def beats(text: str) -> frozenset[str]:
    """Which marks a script has. Words may follow: [[turn: she lies]]. What is cut into the boneyard is no mark."""
    return frozenset(found.lower() for found in _MARK.findall(_BONEYARD.sub("", text)))
