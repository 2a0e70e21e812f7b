"""The demo's scripts: whole, of the length they aim at, and at one with their bible.

Read here with the standard library and the few rules of Fountain that they keep to, so that a fault of theirs is told
from a fault of the parser.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from production.scripts.document import Kind, scenes
from production.scripts.fountain import parse, render

FOLDER = Path(__file__).parents[3] / "samples" / "scripts" / "stay-dead"
BIBLE: dict[str, Any] = json.loads((FOLDER / "bible.json").read_text())
OUTLINE: list[dict[str, Any]] = BIBLE["outline"]
HEADING = re.compile(r"(?:INT|EXT|I/E)\. (?P<set>.+) - (?:DAY|NIGHT|DAWN)")
CUE = re.compile(r"(?P<name>[A-Z][A-Z.' ]*?)(?: \((?:V\.O\.|O\.S\.|CONT'D)\))*(?P<dual> \^)?")
TRANSITION = re.compile(r"> CUT TO BLACK\.|[A-Z ]+ TO:")
HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"\w+(?:['’-]\w+)*")

WORDS_A_SECOND = 2.8  # 5.14 syllables a second, and the pauses between sentences
SIGNS_A_SECOND = 4.3  # of Chinese
SECONDS_OF_ACTION = 2.5  # a paragraph

episodes = pytest.mark.parametrize("episode", OUTLINE, ids=[entry["file"] for entry in OUTLINE])


def paragraphs(episode: dict[str, Any]) -> list[str]:
    """What is shown and said, without title page, notes and boneyard."""
    _title_page, _, body = (FOLDER / episode["file"]).read_text().partition("\n\n")
    body = re.sub(r"/\*.*?\*/|\[\[.*?\]\]", "", body, flags=re.DOTALL)
    return [found for found in re.split(r"\n{2,}", body.strip("\n")) if found.strip()]


def is_speech(paragraph: str) -> bool:
    return "\n" in paragraph and bool(CUE.fullmatch(paragraph.split("\n", 1)[0]))


def cues(episode: dict[str, Any]) -> list[re.Match[str]]:
    firsts = (paragraph.split("\n", 1)[0] for paragraph in paragraphs(episode) if is_speech(paragraph))
    return [cue for cue in map(CUE.fullmatch, firsts) if cue]


def spoken(episode: dict[str, Any]) -> str:
    speeches = (paragraph.split("\n")[1:] for paragraph in paragraphs(episode) if is_speech(paragraph))
    return "\n".join(line for speech in speeches for line in speech if not line.startswith("("))


def actions(episode: dict[str, Any]) -> list[str]:
    return [
        found
        for found in paragraphs(episode)
        if not is_speech(found)
        and not found.startswith(("#", "="))
        and not HEADING.fullmatch(found)
        and not TRANSITION.fullmatch(found)
    ]


def speech_seconds(episode: dict[str, Any]) -> float:
    text = spoken(episode)
    return len(WORD.findall(HAN.sub(" ", text))) / WORDS_A_SECOND + len(HAN.findall(text)) / SIGNS_A_SECOND


def test_the_outline_is_numbered_and_every_episode_has_its_script() -> None:
    assert [episode["number"] for episode in OUTLINE] == list(range(1, len(OUTLINE) + 1))
    assert len(OUTLINE) >= 12
    assert sorted(path.name for path in FOLDER.glob("*.fountain")) == [episode["file"] for episode in OUTLINE]


def test_people_and_sets_have_one_entry_each_and_people_a_colour_of_their_own() -> None:
    for kind in ("characters", "sets"):
        names = [entry["name"] for entry in BIBLE[kind]]
        assert len(set(names)) == len(names) <= 8
    colours = [entry["colour"] for entry in BIBLE["characters"]]
    assert len(set(colours)) == len(colours)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours)


def test_the_paywall_stands_inside_the_series_behind_an_ending_that_is_open() -> None:
    last_free = OUTLINE[BIBLE["paywall"] - 2]
    assert 1 < BIBLE["paywall"] < len(OUTLINE)
    assert last_free["number"] == BIBLE["paywall"] - 1
    assert last_free["cliffhanger"]


@episodes
def test_a_title_page_says_what_the_outline_says(episode: dict[str, Any]) -> None:
    title_page = (FOLDER / episode["file"]).read_text().partition("\n\n")[0].split("\n")
    assert title_page == [
        "Title:",
        f"    _**{BIBLE['series']['title'].upper()}**_",
        f"    {episode['title']}",
        "Credit: written by",
        "Author: Cliffhanger demo",
        f"Episode: {episode['number']}",
        "Draft date: 23 November 2026",
    ]


@episodes
def test_an_outline_entry_is_filled(episode: dict[str, Any]) -> None:
    assert all(len(episode[field]) > 2 for field in ("hook", "turn", "cliffhanger"))
    assert 60 <= episode["seconds"] <= 120


@episodes
def test_an_episode_fits_the_seconds_it_aims_at(episode: dict[str, Any]) -> None:
    speech = speech_seconds(episode)
    assert 0.45 <= speech / episode["seconds"] <= 0.85
    assert speech + SECONDS_OF_ACTION * len(actions(episode)) == pytest.approx(episode["seconds"], rel=0.2)


@episodes
def test_all_who_speak_are_in_the_bible(episode: dict[str, Any]) -> None:
    assert {cue["name"] for cue in cues(episode)} <= {character["name"] for character in BIBLE["characters"]}


@episodes
def test_all_sets_are_in_the_bible(episode: dict[str, Any]) -> None:
    headings = [found for found in paragraphs(episode) if found.startswith(("INT", "EXT", "I/E", "."))]
    assert headings
    assert {match["set"] if (match := HEADING.fullmatch(found)) else found for found in headings} <= {
        found["name"] for found in BIBLE["sets"]
    }


@episodes
def test_no_cue_is_lost_to_action(episode: dict[str, Any]) -> None:
    """A cue with a blank line after it would be read as action, and one without a blank line before it as speech."""
    names = {character["name"] for character in BIBLE["characters"]}
    for paragraph in paragraphs(episode):
        lines = [CUE.fullmatch(line) for line in paragraph.split("\n")[0 if not is_speech(paragraph) else 1 :]]
        assert not {line["name"] for line in lines if line} & names


@episodes
def test_an_episode_begins_with_a_picture_and_ends_in_the_dark(episode: dict[str, Any]) -> None:
    shown = [found for found in paragraphs(episode) if not found.startswith(("#", "="))]
    assert HEADING.fullmatch(shown[0])
    assert shown[-1] == "> CUT TO BLACK."


@episodes
def test_who_speaks_on_after_action_is_continued(episode: dict[str, Any]) -> None:
    last, acted = "", False
    for paragraph in paragraphs(episode):
        cue = CUE.fullmatch(paragraph.split("\n", 1)[0]) if is_speech(paragraph) else None
        if cue:
            assert ("(CONT'D)" in cue[0]) == (acted and cue["name"] == last), paragraph
            last, acted = cue["name"], False
        elif HEADING.fullmatch(paragraph):
            last = ""
        else:
            acted = True


def test_a_day_of_the_story_begins_with_its_section() -> None:
    days = {
        episode["number"]: [found[2:] for found in paragraphs(episode) if found.startswith("# ")] for episode in OUTLINE
    }
    assert days[1] == [OUTLINE[0]["day"]]
    for before, episode in pairwise(OUTLINE):
        assert days[episode["number"]] == ([episode["day"]] if episode["day"] != before["day"] else [])


def test_the_series_speaks_three_languages_at_once_and_sings() -> None:
    whole = "\n\n".join((FOLDER / episode["file"]).read_text() for episode in OUTLINE)
    assert HAN.search("\n".join(map(spoken, OUTLINE)))
    assert "¿" in whole
    assert any(cue["dual"] for episode in OUTLINE for cue in cues(episode))
    assert re.search(r"^~", whole, flags=re.MULTILINE)
    assert (
        whole.count("[[") == whole.count("]]") > 3
    )  # words of the writer, and the marks of hook, turn and cliffhanger
    assert whole.count("/*") == whole.count("*/") == 1


@episodes
def test_the_parser_finds_the_scenes_cues_and_speeches_that_are_meant(episode: dict[str, Any]) -> None:
    text = (FOLDER / episode["file"]).read_text()
    script = parse(text)
    headings = [found for found in paragraphs(episode) if HEADING.fullmatch(found)]
    found_cues = [(element.name, element.dual) for element in script.elements if element.kind is Kind.CHARACTER]
    said = [element.text for element in script.elements if element.kind in {Kind.DIALOGUE, Kind.LYRICS}]

    assert [scene.heading.text for scene in scenes(script) if scene.heading] == headings
    assert found_cues == [(cue["name"], bool(cue["dual"])) for cue in cues(episode)]
    assert WORD.findall("\n".join(said)) == WORD.findall(spoken(episode))
    assert script.title("episode") == str(episode["number"])
    assert render(script) == text
