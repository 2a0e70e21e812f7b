"""What a letter holds that is made when it is sent, and is kept nowhere: a link that only its reader may have.

Each noun registers what it encloses: the letter's row keeps the name alone.
"""

from __future__ import annotations

from collections.abc import Callable

from production.letters.models import Letter

MARK = "[link]"
Make = Callable[[int], str]
_kinds: dict[str, Make] = {}


def register(name: str, make: Make) -> None:
    """``make`` gets the letter's number and returns the text; a Failure that it raises is why nothing is sent."""
    _kinds[name] = make


def filled(letter: Letter) -> str:
    """The letter's text as it is sent."""
    return letter.body.replace(MARK, _kinds[letter.enclosure](letter.pk)) if letter.enclosure else letter.body
