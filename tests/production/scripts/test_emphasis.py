"""Emphasis in runs: b bold, i italic, u underlined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.scripts.grammar.emphasis import plain, runs


def looks(text: str) -> list[tuple[str, str]]:
    return [(run.text, "b" * run.bold + "i" * run.italic + "u" * run.underline) for run in runs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain", [("plain", "")]),
        ("*a* b", [("a", "i"), (" b", "")]),
        ("**a**", [("a", "b")]),
        ("***a***", [("a", "bi")]),
        ("_a_", [("a", "u")]),
        ("_a *b c* d_.", [("a ", "u"), ("b c", "iu"), (" d", "u"), (".", "")]),
        ("***a** b*", [("a", "bi"), (" b", "i")]),
        ("**a *b* c**", [("a ", "b"), ("b", "bi"), (" c", "b")]),
        ("un*believ*able", [("un", ""), ("believ", "i"), ("able", "")]),
        (r"**\*9765\***", [("*9765*", "b")]),
        ("He dialed *69 and then *23.", [("He dialed *69 and then *23.", "")]),
        (r"He dialed \*69 and then 23*.", [("He dialed *69 and then 23*.", "")]),
        ("*69 and *23*", [("*69 and ", ""), ("23", "i")]),
        ("a * b * c", [("a * b * c", "")]),
        ("*a\nb*", [("*a\nb*", "")]),
        ("*a*\n*b*\nc", [("a\n", "i"), ("b\n", "i"), ("c", "")]),
        ("file_name_here and _a_b_", [("file_name_here and ", ""), ("a_b", "u")]),
        ("****", [("****", "")]),
        ("*什么*", [("什么", "i")]),
    ],
)
def test_marks_make_runs(text: str, expected: list[tuple[str, str]]) -> None:
    merged: list[tuple[str, str]] = []
    for words, look in expected:
        if merged and merged[-1][1] == look:
            merged[-1] = (merged[-1][0] + words, look)
        else:
            merged.append((words, look))
    assert looks(text) == merged
    assert plain(text) == "".join(words for words, _look in expected)


@given(st.text(alphabet="ab *_\\\n"))
def test_runs_lose_nothing_but_signs(text: str) -> None:
    def letters(words: str) -> str:
        return "".join(sign for sign in words if sign in "ab \n")

    found = runs(text)
    assert letters(plain(text)) == letters(text)
    assert all(run.text for run in found)
    assert [(one.bold, one.italic, one.underline) for one in found] == [
        look for look, before in zip(
            [(one.bold, one.italic, one.underline) for one in found],
            [None, *[(one.bold, one.italic, one.underline) for one in found]], strict=False,
        ) if look != before
    ]  # fmt: skip
