"""Cameras chosen by hand: the page of a master's shots, what is kept of it, and the stream that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import pytest
from django.test import Client
from django.urls import reverse

from catalog.media import intake
from catalog.media.cameras import choosing
from catalog.media.models import Master, Stage, Stream, Transcode
from catalog.media.reframe import kept
from catalog.media.reframe.find import find
from catalog.media.reframe.models import Reframing, ShotChoice
from catalog.media.reframe.shots import Face, Shot
from studio.lib.errors import Failure
from tests import clips, factories
from tests.catalog.media.reframe import film
from tests.catalog.media.transcoding import folder_of, queued, run

pytestmark = pytest.mark.django_db
RATE = Fraction(30)


def analysed(folder: Path, count: int = 3) -> Reframing:
    """A landscape master of so many shots of two seconds; a face leads every other one. The stills are grey."""
    stills = folder / "stills"
    stills.mkdir()
    clips.run("-f", "lavfi", "-i", "color=gray:s=480x270", "-frames:v", "1", stills / "seed.png")
    for frame in range(3, count * 60, 6):
        clips.run("-i", stills / "seed.png", stills / f"{frame}.jpg") if frame == 3 else (
            stills / f"{frame}.jpg"
        ).write_bytes((stills / "3.jpg").read_bytes())
    made: list[Shot] = []
    for number in range(count):
        start, end = 2.0 * number, 2.0 * number + 2
        faces = (Face(start + 0.1, 300, 200, 240, 300),) if number % 2 == 0 else ()
        mode, width = ("still", 606.0) if faces else ("blur", 1920.0)
        made.append(Shot(start, end, mode, width, ((start, 117.0 if faces else 0.0),), 1.0 if faces else 0.0, faces))
    master = factories.master(width=1920, height=1080, duration_s=2.0 * count)
    factories.stream(master=master)
    return kept.keep(master=master, found=made, stills=stills, rate=RATE)


def page(made: Reframing, query: str = "") -> str:
    return reverse("admin:catalog_reframing_change", args=[made.pk]) + query


def choose(client: Client, made: Reframing, choices: dict[str, str]) -> Any:
    return client.post(reverse("admin:catalog_reframing_choose", args=[made.pk]), choices, follow=True)


def radios(html: str, start: int) -> dict[str, str]:
    """{value: the rest of the tag} of a shot's radio buttons."""
    tags = re.findall(
        rf'<input class="shot-pick[^"]*" type="radio" name="shot-{start}"[^>]*value="([^"]*)"([^>]*)>', html
    )
    return dict(tags)


@pytest.mark.parametrize("role", ["producer", "post"])
def test_the_page_shows_each_shot_with_its_cameras(tmp_path: Path, as_role: Callable[[str], Client], role: str) -> None:
    made = analysed(tmp_path)

    html = as_role(role).get(page(made)).content.decode()

    assert html.count('<fieldset class="shot"') == 3
    assert "00:00:02:00 – 00:00:04:00" in html
    assert set(radios(html, 0)) == {"", "centre", "left", "right", "blur", "follow"}
    assert "checked" in radios(html, 0)[""]
    assert "disabled" in radios(html, 2000)["follow"]
    assert "disabled" not in radios(html, 0)["follow"]
    assert html.count('class="shot-before"') == html.count('class="shot-after"') == 3 * 6 * 3


@pytest.mark.parametrize("role", ["writer", "finance"])
def test_others_neither_see_nor_choose(tmp_path: Path, as_role: Callable[[str], Client], role: str) -> None:
    made, client = analysed(tmp_path), as_role(role)

    assert client.get(page(made)).status_code == 403
    assert client.get(reverse("admin:catalog_reframing_still", args=[made.pk, 9])).status_code == 403
    assert choose(client, made, {"shot-0": "left"}).status_code == 403
    assert not ShotChoice.objects.exists()


def test_strangers_are_asked_to_log_in(tmp_path: Path, client: Client) -> None:
    made = analysed(tmp_path)

    for address in (page(made), reverse("admin:catalog_reframing_still", args=[made.pk, 9])):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_a_still_is_a_picture_and_no_other_file(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    made, client = analysed(tmp_path), as_role("post")
    frame = made.shots[0]["stills"][0]

    answer = client.get(reverse("admin:catalog_reframing_still", args=[made.pk, frame]))

    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert client.get(reverse("admin:catalog_reframing_still", args=[made.pk, 99999])).status_code == 404
    assert client.get(reverse("admin:catalog_reframing_still", args=[made.pk + 1, frame])).status_code == 404


def test_choosing_makes_a_new_stream_and_is_noted(
    tmp_path: Path, as_role: Callable[[str], Client], django_capture_on_commit_callbacks: Any
) -> None:
    made, client = analysed(tmp_path), as_role("post")

    answer = choose(client, made, {"shot-0": "left", "shot-2000": "", "shot-4000": "blur", "make": "1"})

    assert "2 shots changed" in answer.content.decode()
    assert kept.choices_of(master=made.master) == {0: "left", 4000: "blur"}
    assert ShotChoice.objects.get(start_ms=0).by is not None
    assert [shot.override for shot in kept.chosen(master=made.master)] == ["left", "", "blur"]
    assert Transcode.objects.filter(master=made.master, state="queued").count() == 1
    assert "checked" in radios(client.get(page(made)).content.decode(), 0)["left"]


def note(made: Reframing, **picks: tuple[str, str]) -> choosing.Noted:
    """Of shots by "at" and their starts: what the page showed, and what was chosen."""
    found = {int(name.removeprefix("at")): choosing.Pick(*pick) for name, pick in picks.items()}
    return choosing.note(master=made.master, picks=found, by=None)


def is_queued(made: Reframing) -> bool:
    return Transcode.objects.filter(master=made.master, state="queued").exists()


def test_choices_of_all_pages_become_one_stream(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    made, client = analysed(tmp_path, 45), as_role("post")

    second = choose(client, made, {"shot-0": "left", "was-0": "", "page": "2"})
    assert second.redirect_chain[-1][0] == page(made, "?shots=2")
    assert "1 shot is chosen and not yet in a stream" in second.content.decode()
    choose(client, made, {"shot-40000": "right", "was-40000": "", "page": "3"})
    assert not is_queued(made)
    assert [shot.override for shot in kept.chosen(master=made.master)] == [""] * 45  # no pack has half of it

    html = client.get(page(made)).content.decode()
    assert "checked" in radios(html, 0)["left"]
    assert "2 shots are chosen and not yet in a stream" in html
    assert 'href="?shots=2#shot-21"' in html

    choose(client, made, {"shot-80000": "centre", "was-80000": "", "make": "1"})

    assert kept.choices_of(master=made.master) == {0: "left", 40000: "right", 80000: "centre"}
    assert Transcode.objects.filter(master=made.master, state="queued").count() == 1
    assert "No choice waits for a stream" in client.get(page(made)).content.decode()


def test_while_a_stream_is_being_made_choices_are_kept_for_the_next(
    tmp_path: Path, as_role: Callable[[str], Client]
) -> None:
    """Were they taken at once, the renditions of one stream would show different things."""
    made, client = analysed(tmp_path), as_role("post")
    factories.transcode(master=made.master)

    html = choose(client, made, {"shot-0": "left", "was-0": "", "make": "1"}).content.decode()

    assert "What was chosen is kept" in html
    assert "A stream is being made now" in client.get(page(made)).content.decode()
    assert choosing.drafts_of(made.master) == {0: "left"}
    assert kept.choices_of(master=made.master) == {}


def test_two_people_lose_nothing_of_each_other(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    made, client = analysed(tmp_path), as_role("post")
    note(made, at0=("", "left"), at2000=("", "right"))  # while the other's page still shows the automatic ones

    mine = {"shot-0": "", "was-0": "", "shot-2000": "blur", "was-2000": "", "shot-4000": "centre", "was-4000": ""}
    html = choose(client, made, {**mine, "make": "1"}).content.decode()

    assert "chose another camera for shot 2" in html
    assert choosing.drafts_of(made.master) == {0: "left", 2000: "right", 4000: "centre"}
    assert not is_queued(made)


def test_a_script_is_told_how_many_wait(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    made, client = analysed(tmp_path), as_role("post")
    address = reverse("admin:catalog_reframing_choose", args=[made.pk])

    def answer(choice: str, before: str) -> Any:
        return client.post(address, {"shot-0": choice, "was-0": before}, headers={"accept": "application/json"}).json()

    assert answer("left", "")["message"] == "1 shot is chosen and not yet in a stream."
    assert answer("right", "")["code"] == "changed_meanwhile"
    assert answer("", "left")["message"] == "No choice waits for a stream."


def test_nothing_new_makes_no_stream_unless_the_last_one_failed(tmp_path: Path) -> None:
    made = analysed(tmp_path)

    assert note(made, at0=("", "")).kept == 0
    with pytest.raises(Failure) as caught:
        choosing.make(master=made.master)
    assert caught.value.code == "nothing_chosen"
    assert not is_queued(made)

    factories.transcode(master=made.master, state="failed", error_code="killed", error_message="Its worker was lost.")
    assert choosing.make(master=made.master) == 0
    assert is_queued(made)


def test_going_back_to_the_automatic_camera(tmp_path: Path) -> None:
    made = analysed(tmp_path)
    ShotChoice.objects.create(master=made.master, start_ms=0, choice="left")

    assert note(made, at0=("left", "")).kept == 1
    assert [shot.override for shot in kept.chosen(master=made.master)] == ["left", "", ""]
    assert choosing.make(master=made.master) == 1
    assert [shot.override for shot in kept.chosen(master=made.master)] == ["", "", ""]


@pytest.mark.parametrize("picks", [{"at17": ("", "left")}, {"at0": ("", "upside down")}])
def test_what_is_not_there_can_not_be_chosen(tmp_path: Path, picks: dict[str, tuple[str, str]]) -> None:
    made = analysed(tmp_path)

    with pytest.raises(Failure) as caught:
        note(made, **picks)

    assert caught.value.code == "bad_choice"
    assert not choosing.drafts_of(made.master)


def test_many_shots_are_paged_with_as_many_queries(
    tmp_path: Path, as_role: Callable[[str], Client], queries_of: Callable[[Callable[[], object]], int]
) -> None:
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    few, many, client = analysed(tmp_path / "few", 2), analysed(tmp_path / "many", 25), as_role("post")
    client.get(page(few))

    counts = [queries_of(lambda made=made: client.get(page(made))) for made in (few, many)]  # type: ignore[misc]

    assert counts[0] == counts[1]
    html = client.get(page(many, "?shots=2")).content.decode()
    assert html.count('<fieldset class="shot"') == 5
    assert 'name="shot-40000"' in html
    assert client.get(page(many, "?shots=seven")).status_code == 200


def test_the_list_and_the_masters_page_lead_there(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    made, client = analysed(tmp_path), as_role("producer")

    assert page(made) in client.get(reverse("admin:catalog_reframing_changelist")).content.decode()
    assert page(made) in client.get(reverse("admin:catalog_master_change", args=[made.master_id])).content.decode()
    episode = factories.episode()
    factories.cut_of(episode, master=made.master)
    assert page(made) in client.get(reverse("admin:catalog_episode_change", args=[episode.pk])).content.decode()
    plain = factories.master()
    assert client.get(reverse("admin:catalog_master_change", args=[plain.pk])).status_code == 200
    assert client.get(reverse("admin:catalog_reframing_change", args=["x1"])).status_code == 404


def test_a_landscape_master_goes_through_the_pipeline_and_is_made_anew(tmp_path: Path) -> None:
    clip = film.joined(tmp_path / "wide.mp4", "testsrc2=d=1.2:s=640x360", "smptebars=d=1.2:s=640x360")
    first = run(queued(clip))
    made = Reframing.objects.get(master=first.master)
    assert (first.state, [row["mode"] for row in made.shots]) == ("done", ["blur", "blur"])
    assert all(kept.still_storage().exists(kept.still_name(made.master, row["stills"][0])) for row in made.shots)

    note(made, at1200=("", "right"))
    choosing.make(master=made.master)
    again = run(Transcode.objects.get(master=made.master, state="queued"))

    assert again.state == "done"
    before, after = (folder_of(Stream.objects.get(transcode=job)) for job in (first, again))
    pictures = [film.frames(folder / "h264-198" / "main.m3u8", (20, 36), Fraction(25)) for folder in (before, after)]
    apart = [float(abs(a.astype(int) - b.astype(int)).mean()) for a, b in zip(*pictures, strict=True)]
    assert max(apart[:30]) < 2
    assert min(apart[30:]) > 10
    assert Stage.objects.filter(transcode=again, name="analyse").get().attempt == 0


def test_an_upright_master_is_not_analysed(small_clip: Path) -> None:
    job = run(queued(small_clip))

    assert job.state == "done"
    assert not Reframing.objects.filter(master=job.master).exists()
    assert kept.chosen(master=Master.objects.get(pk=job.master_id)) == ()


def anew(master: Master) -> str:
    return reverse("admin:catalog_reframing_anew", args=[master.pk])


def stages_to_do(master: Master) -> set[str]:
    job = Transcode.objects.get(master=master, state="queued")
    return set(job.stages.exclude(state="done").values_list("name", flat=True))


def test_a_wide_master_from_before_is_looked_at_when_asked(as_role: Callable[[str], Client]) -> None:
    master = factories.master(width=1920, height=1080, original_name="OLD.mov")
    stream = factories.stream(master=master)
    for name in ("probe", "analyse"):
        factories.stage(transcode=stream.transcode, name=name, state="done", result={"kept": name})
    client, address = as_role("post"), reverse("admin:catalog_master_change", args=[master.pk])

    assert anew(master) in client.get(address).content.decode()
    assert client.get(anew(master)).status_code == 405
    answers = [client.post(anew(master), headers={"accept": "application/json"}).status_code for _time in range(2)]

    assert answers == [200, 409]
    assert {"probe", "analyse"} < stages_to_do(master)


def test_what_is_known_can_be_looked_for_again(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    made, client = analysed(tmp_path), as_role("producer")

    assert anew(made.master) in client.get(page(made)).content.decode()
    assert client.post(anew(made.master), headers={"accept": "application/json"}).status_code == 200
    assert "analyse" in stages_to_do(made.master)


def test_an_upright_master_is_not_offered_it(as_role: Callable[[str], Client]) -> None:
    master, client = factories.master(), as_role("post")

    assert anew(master) not in client.get(reverse("admin:catalog_master_change", args=[master.pk])).content.decode()
    answer = client.post(anew(master), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_wide")
    assert client.post(anew(Master(pk=10**9))).status_code == 404


@pytest.mark.parametrize("role", ["writer", "finance"])
def test_others_do_not_have_it_looked_at(as_role: Callable[[str], Client], role: str) -> None:
    master = factories.master(width=1920, height=1080)

    assert as_role(role).post(anew(master)).status_code == 403
    assert not Transcode.objects.exists()


def test_masters_that_nobody_looked_at_are_found(tmp_path: Path, as_role: Callable[[str], Client]) -> None:
    analysed(tmp_path)
    factories.master(original_name="UPRIGHT.mov")
    factories.master(original_name="EXACT.mov", width=1080, height=1920)
    factories.master(original_name="OLD.mov", width=1920, height=1080)

    html = as_role("post").get(reverse("admin:catalog_master_changelist") + "?looked=not").content.decode()

    assert re.findall(r"[A-Z0-9]+[.]mov", html) == ["OLD.mov"]


HDR = "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020,zscale=t=arib-std-b67:m=bt2020nc:r=tv:npl=203"


def test_stills_of_hdr_look_as_the_stream_does(tmp_path: Path) -> None:
    """Made of SDR, it comes back as that; as it is stored, HLG looks pale and flat."""
    meadow = ("-ss", "9", "-t", "1.2", "-i", clips.MEADOW, "-an", "-vf")
    bt709 = "format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
    clips.run(*meadow, f"scale=640:360,{bt709}", "-c:v", "ffv1", tmp_path / "sdr.mkv")
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "10", "-x265-params", "log-level=none")
    clips.run("-i", tmp_path / "sdr.mkv", "-vf", f"{HDR},format=yuv420p10le", *x265, tmp_path / "hlg.mp4")

    before, after = (stills_of(tmp_path / name, tmp_path / f"{name}-stills") for name in ("sdr.mkv", "hlg.mp4"))

    assert len(before) == len(after) > 3
    assert max(float(abs(a.astype(int) - b.astype(int)).mean()) for a, b in zip(before, after, strict=True)) < 6


def stills_of(clip: Path, folder: Path) -> list[Any]:
    folder.mkdir()
    find(clip, intake.look_at(clip), tick=lambda share: None, stills=folder)
    return [cv2.imread(str(path)) for path in sorted(folder.glob("*.jpg"), key=lambda path: int(path.stem))]
