"""Time codes as an editing suite shows them. Pure."""

from __future__ import annotations

from fractions import Fraction


def timecode(seconds: float, rate: Fraction) -> str:
    """HH:MM:SS:FF of the frame that is shown at a time, without dropped numbers (29.97 counts to 30)."""
    counted = round(rate)
    frames = max(0, int(seconds * rate + Fraction(1, 2)))
    whole, frame = divmod(frames, counted)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}:{frame:02d}"
