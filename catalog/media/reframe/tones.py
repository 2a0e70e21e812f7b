"""HDR as viewers see it: graph.standard's filters for small pictures, which graph can't lend since it builds on this
noun. A test holds that both say the same. Pure."""

from __future__ import annotations

from typing import Any

from catalog.media.probe import Picture

HDR_WHITE, HDR_PEAK = 203, 10  # as in graph


def as_seen(picture: Any, size: tuple[int, int], kind: Picture) -> Any:
    """HDR tone-mapped to BT.709 in eight bits; any other picture as it is."""
    if not kind.hdr:
        return picture
    labelled = picture.filter("setparams", colorspace=kind.matrix, color_trc=kind.hdr, color_primaries=kind.primaries)
    small = labelled.filter("scale", w=size[0], h=size[1], flags="bicubic")
    linear = small.filter("zscale", t="linear", npl=HDR_WHITE).filter("format", "gbrpf32le").filter("zscale", p="bt709")
    mapped = linear.filter("tonemap", "mobius", desat=0, peak=HDR_PEAK)
    standard = mapped.filter("zscale", t="bt709", m="bt709", r="tv").filter("format", "yuv420p")
    return standard.filter("setparams", colorspace="bt709", color_primaries="bt709", color_trc="bt709", range="tv")
