"""Cursor pages: stable while new series appear, and no count of everything."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = ("-published_at", "-id")


class ByNumber(CursorPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = ("number",)
