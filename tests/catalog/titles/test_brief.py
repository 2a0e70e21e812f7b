"""What a shell is told of the report on a file that it handed over: in JSON, and in a line at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from catalog.media.models import Stream
from catalog.quality.findings import FAIL, MENDED, WARN, Finding
from catalog.titles import ingest
from studio.lib.commands import Bar
from tests import factories

pytestmark = pytest.mark.django_db
SMALL, DARK = Finding("small", WARN, facts={"width": 404}), Finding("black", FAIL, 1.0, 3.0, facts={"seconds": 2.0})


def described(stream: Stream | None) -> dict[str, Any]:
    episode = factories.episode(series=factories.series(slug="heir"), number=7, target_s=61)
    return ingest.describe(factories.cut_of(episode, master=stream.master if stream else factories.master()))


@pytest.mark.parametrize(
    ("findings", "verdict", "fails", "warnings", "summary"),
    [
        ((), "pass", 0, 0, "QC: Pass."),
        ((Finding("raised", MENDED, facts={"db": 3}),), "pass", 0, 0, "QC: Pass."),
        ((SMALL,), "warn", 0, 1, "QC: Warning, 1 warning."),
        ((DARK, DARK, SMALL), "fail", 2, 1, "QC: Fail, 2 fails, 1 warning."),
    ],
)
def test_the_verdict_and_how_many_findings_are_told(
    findings: tuple[Finding, ...], verdict: str, fails: int, warnings: int, summary: str
) -> None:
    stream = factories.stream()
    factories.report(stream, *findings)

    answer = described(stream)

    assert answer["quality"] == {"verdict": verdict, "fails": fails, "warnings": warnings, "summary": summary}
    assert ingest.line_of({"file": "EP07.mov"} | answer) == f"EP07.mov → heir/7: version 1, done, draft. {summary}"


def test_a_length_that_is_not_the_episodes_counts_as_on_the_page() -> None:
    stream = factories.stream()
    factories.report(stream)
    episode = factories.episode(target_s=120)

    answer = ingest.describe(factories.cut_of(episode, master=stream.master))

    assert (answer["quality"]["verdict"], answer["quality"]["warnings"]) == ("warn", 1)


@pytest.mark.parametrize("make", [lambda: None, factories.stream])
def test_without_a_report_nothing_is_said(make: Callable[[], Stream | None]) -> None:
    answer = described(make())

    assert answer["quality"] is None
    assert "QC" not in ingest.line_of(answer)


def test_a_failed_file_says_its_reason() -> None:
    row = {"file": "x.mov", "episode": "heir/3", "error": {"code": "not_a_video", "message": "This is no video."}}
    assert ingest.line_of(row) == "x.mov → heir/3: failed. This is no video."


@pytest.mark.parametrize(("is_terminal", "said"), [(True, "one\ntwo\n"), (False, "")])
def test_lines_are_for_terminals_alone(
    is_terminal: bool, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    Bar().say(["one", "two"])
    assert capsys.readouterr().err == said
