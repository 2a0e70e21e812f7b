"""HDR shown as SDR. Pure."""

from __future__ import annotations

from typing import Any

from catalog.media.probe import Picture

HDR_WHITE = 203  # cd/m², what SDR's white is in HDR: ITU-R BT.2408
HDR_PEAK = 10  # times that white; what is brighter is clipped
TAGS = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "range": "tv"}


def labelled(picture: Any, kind: Picture) -> Any:
    """With the colours that the probe found, or guessed: filters refuse what they do not know."""
    labels = {} if kind.matrix == "gbr" else {"colorspace": kind.matrix}
    if kind.hdr:
        labels |= {"color_trc": kind.hdr, "color_primaries": kind.primaries}
    return picture.filter("setparams", **labels) if labels else picture


def mapped(picture: Any, size: tuple[int, int]) -> Any:
    """A labelled HDR picture at the size, tone-mapped to BT.709 in limited range.

    Made smaller first, so that SDR put into HDR comes back as it was (mean within 2%).
    """
    small = picture.filter("scale", w=size[0], h=size[1], flags="bicubic")
    linear = small.filter("zscale", t="linear", npl=HDR_WHITE).filter("format", "gbrpf32le").filter("zscale", p="bt709")
    return linear.filter("tonemap", "mobius", desat=0, peak=HDR_PEAK).filter("zscale", t="bt709", m="bt709", r="tv")


def tagged(picture: Any) -> Any:
    """In eight bits, said to be BT.709 in limited range."""
    return picture.filter("format", "yuv420p").filter("setparams", **TAGS)


def as_seen(picture: Any, size: tuple[int, int], kind: Picture) -> Any:
    """HDR as the stream shows it; any other picture as it is."""
    return tagged(mapped(labelled(picture, kind), size)) if kind.hdr else picture
