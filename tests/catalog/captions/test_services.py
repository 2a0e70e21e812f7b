"""The life of captions: versions, approval, withdrawal, and who was quicker."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalog.captions import packaging, services
from catalog.captions.models import Caption, CaptionChange, CaptionState, WantedCaptions
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests import factories
from tests.catalog.captions.making import BAD, SRT, approved, draft, episode_out
from tests.files import at_once

pytestmark = pytest.mark.django_db


def code_of(call: object) -> str:
    with pytest.raises(Failure) as failure:
        call()  # type: ignore[operator]
    return failure.value.code


def test_a_file_becomes_a_draft_that_knows_what_it_came_from() -> None:
    caption = draft(episode_out(), "es_mx")
    assert (caption.language, caption.version, caption.state) == ("es-MX", 1, "draft")
    assert (caption.source_format, caption.encoding, caption.cue_count, caption.last_end_ms) == (
        "srt",
        "utf-8",
        2,
        4500,
    )
    assert caption.text.startswith("WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nWho sent you?\n")
    assert (caption.errors, caption.warnings) == (0, 0)


def test_a_new_file_is_a_new_version_and_the_old_stays_as_it_was() -> None:
    episode = episode_out()
    first, second = draft(episode), draft(episode, data=SRT.replace(b"Nobody", b"Somebody"))
    assert (first.version, second.version) == (1, 2)
    first.refresh_from_db()
    assert "Nobody" in first.text


def test_the_same_file_again_is_no_new_version() -> None:
    episode = episode_out()
    again, is_new = services.upload(
        episode=episode, language="en", kind="subtitles", data=draft(episode).text.encode(), name="x.vtt"
    )
    assert (again.version, is_new) == (1, False)


def test_what_is_refused_leaves_nothing() -> None:
    episode = episode_out()
    for language, data in (("en", b""), ("klingon", SRT), ("en", b"not captions")):
        with pytest.raises(Failure):
            services.upload(episode=episode, language=language, kind="subtitles", data=data, name="x", by=None)
    assert not Caption.objects.exists()


def test_captions_with_errors_can_not_be_approved() -> None:
    caption = draft(episode_out(), data=BAD)
    assert caption.errors == 1
    assert code_of(lambda: services.approve(caption=caption, by=None)) == "captions_have_errors"
    caption.refresh_from_db()
    assert caption.state == CaptionState.DRAFT


def test_words_that_the_reader_lost_are_an_error_too() -> None:
    caption = draft(episode_out(), data=SRT + b"\n3\n00:00:xx --> 00:00:09,000\nlost\n")
    assert code_of(lambda: services.approve(caption=caption, by=None)) == "captions_have_errors"


def test_approval_looks_at_the_stream_that_plays_now() -> None:
    episode = factories.episode()
    caption = draft(episode)
    stream = factories.stream(duration_s=2.0)
    type(episode).objects.filter(pk=episode.pk).update(stream=stream)
    assert code_of(lambda: services.approve(caption=caption, by=None)) == "captions_have_errors"


def test_captions_may_be_approved_before_there_is_a_video() -> None:
    assert approved(factories.episode()).state == CaptionState.APPROVED


def test_approval_of_a_newer_version_replaces_the_older_and_says_so() -> None:
    episode, producer = episode_out(), factories.staff("producer")
    first = draft(episode)
    services.approve(caption=first, by=producer)
    second = draft(episode, data=SRT.replace(b"Nobody", b"Somebody"))
    assert list(packaging.approved(episode.pk)) == [first]  # it plays on
    services.approve(caption=second, by=producer)
    assert list(packaging.approved(episode.pk)) == [second]
    changes = CaptionChange.objects.filter(subject=first).values_list("old", "new", "by", "why")
    assert list(changes) == [
        ("approved", "draft", producer.pk, "version 2 was approved"), ("draft", "approved", producer.pk, ""),
    ]  # fmt: skip
    services.approve(caption=Caption.objects.get(pk=first.pk), by=producer)  # brought back
    assert list(packaging.approved(episode.pk)) == [first]


def test_moves_that_are_not_in_the_table_are_refused() -> None:
    caption = draft(episode_out())
    with pytest.raises(IllegalTransition):
        services.withdraw(caption=caption, by=None)
    services.approve(caption=caption, by=None)
    with pytest.raises(IllegalTransition):
        services.approve(caption=caption, by=None)


def test_the_database_holds_one_approved_version_a_language() -> None:
    episode = episode_out()
    approved(episode)
    second = draft(episode, data=SRT.replace(b"Nobody", b"Somebody"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Caption.objects.filter(pk=second.pk).update(state=CaptionState.APPROVED)


def test_subtitles_and_captions_of_one_language_stand_side_by_side() -> None:
    episode = episode_out()
    both = [approved(episode), approved(episode, kind="captions")]
    assert {caption.label for caption in both} == {"English", "English (SDH)"}
    assert set(packaging.approved(episode.pk)) == set(both)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_get_two_versions_and_one_approval_of_two_wins() -> None:
    episode = episode_out()
    words = [SRT.replace(b"Nobody", word) for word in (b"Anna", b"Bela", b"Carl")]
    made = at_once(*[lambda data=data: draft(episode, data=data) for data in words])
    assert sorted(caption.version for caption in made) == [1, 2, 3]

    def approve(caption: Caption) -> str:
        try:
            services.approve(caption=caption, by=None)
        except Failure as failure:
            return failure.code
        return "approved"

    same = [lambda: approve(Caption.objects.get(pk=made[0].pk)) for _ in range(2)]
    assert sorted(at_once(*same)) in (["approved", "illegal_transition"], ["approved", "approved"])
    at_once(*[lambda pk=caption.pk: approve(Caption.objects.get(pk=pk)) for caption in made[1:]])
    assert len(list(packaging.approved(episode.pk))) == 1


def test_a_wanted_language_is_a_column_until_it_is_taken_off_or_used() -> None:
    episode = episode_out()
    services.want(series=episode.series, language="pt_br")
    services.want(series=episode.series, language="pt-BR")
    assert list(WantedCaptions.objects.values_list("language", "kind")) == [("pt-BR", "subtitles")]
    draft(episode, "pt-BR")
    assert (
        code_of(lambda: services.unwant(series=episode.series, language="pt-BR", kind="subtitles")) == "captions_in_use"
    )
    services.want(series=episode.series, language="fr")
    services.unwant(series=episode.series, language="fr", kind="subtitles")
    assert WantedCaptions.objects.count() == 1


def test_more_findings_than_the_column_holds_are_kept_as_its_most() -> None:
    caption = draft(episode_out(), data=b"x\n" * 40_000 + b"\n" + SRT)
    assert caption.warnings == services.MOST_COUNTED


PLACED = b"WEBVTT\n\n00:01.000 --> 00:03.000 line:10%\nWho sent you?\n"


def test_captions_are_held_against_the_app_that_the_setting_names_when_uploaded_and_when_read(settings: Any) -> None:
    settings.QUALITY_SAFE_AREA = "tiktok"
    fine = draft(episode_out(), data=PLACED)
    assert (fine.errors, services.findings_of(fine)) == (0, [])

    settings.QUALITY_SAFE_AREA = "reels"
    assert [finding.code for finding in services.findings_of(fine)] == ["outside_safe_area"]
    assert draft(episode_out(), data=PLACED).errors == 1
