"""Tags of languages, their own names, and what names of files tell."""

from __future__ import annotations

import pytest

from catalog.captions import uploads
from catalog.captions.languages import canonical, direction, own_name
from catalog.captions.names import match
from studio.lib.errors import Failure


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"), ("EN-gb", "en-GB"), (" es_mx ", "es-MX"), ("zh-hans", "zh-Hans"), ("es-419", "es-419"),
        ("SR-LATN-RS", "sr-Latn-RS"), ("spa", "es"), ("chi", "zh"), ("fil", "fil"), ("zh-hant-hk", "zh-Hant-HK"),
    ],
)  # fmt: skip
def test_tags_are_written_as_bcp_47_has_them(text: str, tag: str) -> None:
    assert canonical(text) == tag


@pytest.mark.parametrize(
    "text", ["", "english", "xx", "en-", "en-USA", "e", "en us", "zz-ZZ", "<b>", "en-US-x-y", "日本"]
)
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(Failure) as failure:
        canonical(text)
    assert failure.value.code == "bad_language"


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "English"), ("es-MX", "Español (México)"), ("zh-Hans", "简体中文"), ("ar", "العربية"), ("ja", "日本語"),
        ("pt-BR", "Português (Brasil)"), ("de-CH", "Deutsch (CH)"), ("zh-Hant-HK", "繁體中文 (HK)"),
    ],
)  # fmt: skip
def test_languages_are_called_as_their_speakers_do(tag: str, name: str) -> None:
    assert own_name(tag) == name


def test_right_to_left_is_known() -> None:
    assert [direction(tag) for tag in ("ar-EG", "he", "en")] == ["rtl", "rtl", "ltr"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("EP07.es-MX.srt", (7, "es-MX", "subtitles")),
        ("EP07_v2.es-MX.srt", (7, "es-MX", "subtitles")),
        ("EP07.es-MX_v2.srt", (7, "es-MX", "subtitles")),
        ("07_spa.sdh.vtt", (7, "es", "captions")),
        ("s1e07 [pt_BR].cc.srt", (7, "pt-BR", "captions")),
        ("第7集.zh-Hans.srt", (7, "zh-Hans", "subtitles")),
        ("Midnight Heir ep 7 Spanish.srt", (7, "es", "subtitles")),
        ("EP07-en-US-sdh.vtt", (7, "en-US", "captions")),
        ("captions/es/EP07.es.srt", (7, "es", "subtitles")),
        ("7.vtt", (7, "de", "subtitles")),
    ],
)
def test_a_name_tells_episode_language_and_kind(name: str, expected: tuple[int, str, str]) -> None:
    found = match([name], [7, 8], language="de")[0]
    assert (found.number, found.language, found.kind) == expected


def test_what_a_name_does_not_tell_is_said() -> None:
    names = ["es.srt", "EP07.srt", "EP09.es.srt", "7 or 8.es.srt"]
    assert [(found.number, found.why) for found in match(names, [7, 8])] == [
        (None, "no_number"), (None, "no_language"), (None, "no_such_episode"), (None, "several_numbers"),
    ]  # fmt: skip


def test_the_newest_of_several_for_one_cell_is_taken_and_languages_do_not_compete() -> None:
    names = ["EP07.es.srt", "EP07_v2.es.srt", "EP07.en.srt", "EP07.es.sdh.srt"]
    found = match(names, [7])
    assert [(one.number, one.why, one.instead) for one in found] == [
        (None, "older_version", "EP07_v2.es.srt"), (7, "", ""), (7, "", ""), (7, "", ""),
    ]  # fmt: skip


def test_of_two_files_that_no_version_tells_apart_that_is_said() -> None:
    left, taken = match(["EP07.en.srt", "ep07.en.vtt"], [7])
    assert (left.why, taken.number) == ("same_version", 7)
    said = uploads._take(None, left, {}, None)
    assert said.why == "ep07.en.vtt is of the same episode and was taken; no name says which is newer."
