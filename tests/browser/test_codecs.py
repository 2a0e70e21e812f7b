"""A stream in H.264 and AV1 in the web player: AV1 where the device plays it smoothly, H.264 wherever it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from catalog.media.models import Stream
from tests import clips, factories
from tests.browser.test_first_episode import PHONE, assert_plays_vertically, listened
from tests.catalog.media.transcoding import stream_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEGMENT = re.compile(r"/(av1|h264)-\d+/\d+\.m4s")
SMOOTH = """async () => {
    const video = { contentType: 'video/mp4; codecs="av01.0.08M.10"', width: 720, height: 1280, bitrate: 2e6,
        framerate: 30 };
    const { supported, smooth } = await navigator.mediaCapabilities.decodingInfo({ type: "media-source", video });
    return supported && smooth;
}"""
# How the device answers about AV1, whatever it is: as a fast one, as one that stutters, as one that has no decoder.
ANSWERS = """
    const isAv1 = type => /av01/.test(type), device = navigator.mediaCapabilities;
    const ask = device.decodingInfo.bind(device);
    device.decodingInfo = async wanted => isAv1(wanted.video?.contentType)
        ? { supported: %(supported)s, smooth: %(smooth)s, powerEfficient: false, configuration: wanted } : ask(wanted);
"""
DENIED = """
    const takes = MediaSource.isTypeSupported.bind(MediaSource);
    MediaSource.isTypeSupported = type => !isAv1(type) && takes(type);
    const plays = HTMLMediaElement.prototype.canPlayType;
    HTMLMediaElement.prototype.canPlayType = function (type) { return isAv1(type) ? "" : plays.call(this, type); };
"""
FAST = ANSWERS % {"supported": "true", "smooth": "true"}
STUTTERING = ANSWERS % {"supported": "true", "smooth": "false"}
WITHOUT = ANSWERS % {"supported": "false", "smooth": "false"} + DENIED


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    yield listened(context, complaints)
    context.close()


@pytest.fixture
def stream(tmp_path: Path) -> Stream:
    """Three seconds of 540 × 960 through the whole pipeline: large enough for AV1, small enough to wait for."""
    clip = tmp_path / "clip.mp4"
    clips.run(
        "-ss", "9", "-t", "3", "-i", clips.MEADOW, "-vf", "crop=404:720,scale=540:960,setsar=1", "-c:v", "libx264",
        "-preset", "ultrafast", "-crf", "16", "-c:a", "aac", clip,
    )  # fmt: skip
    made = stream_of(clip)
    assert {"av1", "h264"} <= set(made.renditions.values_list("codec", flat=True))
    return made


def codecs_played(page: Page, url: str, stream: Stream) -> set[str]:
    """Watch the episode until pictures move; return in which codecs its segments were fetched."""
    episode = factories.published_episode(stream=stream, number=1)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.extend(SEGMENT.findall(request.url)))
    page.goto(f"{url}/watch/{episode.series.slug}/1")
    assert_plays_vertically(page)
    return set(fetched)


def test_each_device_plays_what_it_plays_smoothly(
    page: Page, browser: Browser, live_server: Any, stream: Stream, complaints: list[str]
) -> None:
    """One test of four, so that the stream is made once: as this browser answers, and as three others would."""
    page.goto(f"{live_server}/")
    here = "av1" if page.evaluate(SMOOTH) else "h264"
    decodes = page.evaluate("""MediaSource.isTypeSupported('video/mp4; codecs="av01.0.08M.10"')""")
    assert codecs_played(page, str(live_server), stream) == {here}
    for script, codec in ((FAST, "av1" if decodes else "h264"), (STUTTERING, "h264"), (WITHOUT, "h264")):
        context = browser.new_context(viewport=PHONE)
        context.add_init_script(f"(() => {{{script}}})()")
        try:
            assert codecs_played(listened(context, complaints), str(live_server), stream) == {codec}, script
        finally:
            context.close()
    assert complaints == []
