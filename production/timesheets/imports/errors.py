"""What can go wrong with a sheet of time."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def no_file() -> Failure:
    return Failure("import_no_file", _("Choose a CSV or XLSX file."))


def too_big(most: int) -> Failure:
    sentence = _("The file is larger than %(most)s MB: a sheet of time is not. Save the rows alone.")
    return Failure("import_too_big", sentence % {"most": most // 1_000_000}, status=422)


def empty() -> Failure:
    return Failure("import_empty", _("The file is empty."), status=422)


def no_sheet() -> Failure:
    return Failure("import_no_sheet", _("This is neither CSV nor XLSX. Save the sheet as one of them."), status=422)


def old_excel() -> Failure:
    sentence = _("This is an old Excel file, or one with a password. Save it as XLSX without a password.")
    return Failure("import_old_excel", sentence, status=422)


def damaged() -> Failure:
    return Failure("import_damaged", _("The file is damaged. Open it in a spreadsheet and save it again."), status=422)


def swells() -> Failure:
    sentence = _("Unpacked, the file is far larger than any sheet of time. Copy the rows into a new one.")
    return Failure("import_swells", sentence, status=422)


def encoding() -> Failure:
    sentence = _("The file's letters can't be read for certain. Save it as CSV in UTF-8, or as XLSX.")
    return Failure("import_encoding", sentence, status=422)


def merged(cells: Sequence[str]) -> Failure:
    sentence = _("Cells are merged (%(cells)s): nobody can tell which row they are of. Unmerge them.")
    return Failure("import_merged", sentence % {"cells": ", ".join(cells[:3])}, status=422)


def no_head() -> Failure:
    sentence = _("No row of headings was found, as in Date, Performer, Report on set. The template has them all.")
    return Failure("import_no_head", sentence, status=422)


def head_twice(one: str, other: str) -> Failure:
    sentence = _("“%(one)s” and “%(other)s” are headings of the same column. Leave one of them.")
    return Failure("import_head_twice", sentence % {"one": one, "other": other}, status=422)


def no_rows() -> Failure:
    return Failure("import_no_rows", _("There is nothing below the headings."), status=422)


def too_many(most: int) -> Failure:
    sentence = _("There are more than %(most)s rows. Import them in parts.")
    return Failure("import_too_many", sentence % {"most": f"{most:,}"}, status=422)


def too_wide(most: int) -> Failure:
    sentence = _("There are more than %(most)s columns. Leave those of the template.")
    return Failure("import_too_wide", sentence % {"most": most}, status=422)


def changed() -> Failure:
    sentence = _("Time, days or deals have changed since this was shown. Look at each row again.")
    return Failure("import_changed", sentence, status=409)


def done() -> Failure:
    return Failure("import_done", _("This file is entered already."), status=409)


def nothing() -> Failure:
    return Failure("import_nothing", _("No row would enter anything."), status=409)
