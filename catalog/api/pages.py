"""Cursor pages: stable while new series appear, and no count of everything."""

from __future__ import annotations

from datetime import timedelta

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class CheckedCursor(CursorPagination):
    """A cursor is base64 that anybody can write: its position is checked before the database meets it."""

    page_size_query_param = "page_size"
    max_page_size = 100

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Raises NotFound where the cursor is none, or its position is nothing that the ordering knows."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not self.is_position(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def is_position(self, text: str) -> bool:
        raise NotImplementedError


class NewestFirst(CheckedCursor):
    page_size = 24
    ordering = ("-published_at", "-id")

    def is_position(self, text: str) -> bool:
        """Whether it is a time in UTC, as the cursors made here hold it."""
        try:
            at = parse_datetime(text)
        except ValueError:
            return False
        return at is not None and at.utcoffset() == timedelta()


class ByNumber(CheckedCursor):
    page_size = 100
    ordering = ("number",)

    def is_position(self, text: str) -> bool:
        return text.isdecimal() and len(text) <= 9
