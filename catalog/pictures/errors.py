"""What can go wrong with a picture."""

from __future__ import annotations


class PictureUnreadable(Exception):
    """The file is no picture, or breaks off."""
