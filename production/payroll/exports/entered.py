"""What stands in the JSON of a profile, checked piece by piece. Pure.

Everything raises Failure ``bad_profile``, which names the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from production.payroll.errors import bad_profile

MOST_TEXT, MOST_CODES = 200, 2_000


def codes(found: Any, where: str) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict) or len(found) > MOST_CODES:
        raise bad_profile(where, _('Here names and values are expected, as in {"1400": "6010"}.'))
    if not all(isinstance(value, str) and len(value) <= MOST_TEXT for value in found.values()):
        raise bad_profile(where, _("Codes are words, in quotation marks."))
    return dict(found)


def mapping(found: Any, where: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise bad_profile(where, _('Here names and values are expected, as in {"name": "value"}.'))
    for name in found:
        if name not in known:
            words = {"known": ", ".join(sorted(known))}
            raise bad_profile(f"{where}.{name}".strip("."), _("This is not known. Known are: %(known)s.") % words)
    return found


def text(found: Mapping[str, Any], name: str, at: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str) or len(value) > MOST_TEXT or any(ord(letter) < 32 for letter in value):
        raise bad_profile(f"{at}{name}", _("Here words are expected, of %(most)s characters.") % {"most": MOST_TEXT})
    return value


def word(found: Mapping[str, Any], name: str, words: list[str], default: str, at: str) -> str:
    value = found.get(name, default)
    if name in found and value not in words:
        said = {"text": f"{value}"[:60], "words": ", ".join(words)}
        raise bad_profile(f"{at}{name}", _("“%(text)s” is none of: %(words)s.") % said)
    return str(value)


def switch(found: Mapping[str, Any], name: str, default: bool, at: str) -> bool:
    value = found.get(name, default)
    if not isinstance(value, bool):
        raise bad_profile(f"{at}{name}", _("Write true or false."))
    return value


def count(found: Mapping[str, Any], name: str, default: int, most: int, at: str) -> int:
    value = found.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise bad_profile(f"{at}{name}", _("Write a whole number from 0 to %(most)s.") % {"most": most})
    return value
