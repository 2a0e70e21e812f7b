"""The 9:16 picture as the shots' cameras see it, in ffmpeg's filters: one graph, however many shots. Pure.

A strip of full height is cropped at a place that is an expression of the time: a search tree over the paths' straight
lines, so that each frame costs a dozen comparisons. Where a shot shows more than the strip, the wider window with its
blurred bands is laid over it; the branch that makes it passes those shots' frames alone, and one in eight of the
others, by which the overlay knows how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from catalog.media.ladder import ASPECT, Crop, centre_crop
from catalog.media.probe import Probe
from catalog.media.reframe.camera import simplified
from catalog.media.reframe.shots import Shot

MOST_LINES = 500  # of all paths: more would not fit into one argument of a program, 128 KiB on Linux
PULSE = 8  # frames: the overlay holds as many back while nothing is laid over
SMALLEST = 0.1  # to which the branch shrinks what is not shown
TINY = 16  # times smaller is the picture that is blurred
DIM = 0.7  # brightness of the bands

Leaf = tuple[float, str]  # from when, and what is said from then on


def is_wide(probe: Probe) -> bool:
    """Whether anything is cut off at the sides."""
    return Fraction(probe.picture.width, probe.picture.height) > ASPECT


def framed(node: Any, probe: Probe, shots: Sequence[Shot], rate: Fraction) -> Any:
    """The picture of a strip's size, never enlarged: see ladder.centre_crop. ``node`` has square pixels and frames at
    ``rate``, the first at 0. Without shots it is cut around its centre."""
    crop = centre_crop(probe.picture.width, probe.picture.height)
    if not shots:
        return node.filter("crop", crop.width, crop.height, crop.x, crop.y)
    lines = _fitting(shots)
    padded = [shot for shot in lines if shot.width > crop.width]
    if not padded:
        return _strip(node, lines, crop.width, crop.height, rate)
    if len(padded) == len(lines):
        return _wider(node, probe, lines, rate)
    split = node.filter_multi_output("split", 2)
    strip = _strip(split[0], lines, crop.width, crop.height, rate)
    shown = tree([(_begin(shot, rate), str(int(shot.width > crop.width))) for shot in lines])
    wider = _wider(split[1].filter("select", f"{shown}+not(mod(n,{PULSE}))"), probe, lines, rate)
    return strip.overlay(wider, enable=shown, format="auto")


def _wider(node: Any, probe: Probe, shots: Sequence[Shot], rate: Fraction) -> Any:
    """The whole window, and above and below it bands: the picture once more, squeezed, blurred where it is tiny."""
    crop = centre_crop(probe.picture.width, probe.picture.height)
    scale = tree([(_begin(shot, rate), _share(shot, crop.width)) for shot in shots])
    sides = {"w": f"trunc(iw*({scale})/2)*2", "h": f"trunc(ih*({scale})/2)*2"}
    split = node.filter("scale", **sides, eval="frame", flags="bilinear").filter_multi_output("split", 2)
    small = split[0].filter("scale", *_tiny(crop), flags="area").filter("gblur", sigma=2)
    bands = _dimmed(small, probe).filter("scale", crop.width, crop.height, flags="fast_bilinear")
    left = tree([leaf for shot in shots for leaf in _leaves(shot, rate, 0.0, -crop.width / shot.width)])
    return bands.overlay(split[1], x=left, y="(H-h)/2", format="auto")


def _tiny(crop: Crop) -> tuple[int, int]:
    return max(2, crop.width // TINY), max(2, crop.height // TINY)


def _dimmed(picture: Any, probe: Probe) -> Any:
    darker = f"minval+(val-minval)*{DIM}"
    if probe.picture.matrix == "gbr":
        return picture.filter("lutrgb", r=darker, g=darker, b=darker)
    return picture.filter("lutyuv", y=darker)


def _strip(node: Any, shots: Sequence[Shot], width: int, height: int, rate: Fraction) -> Any:
    """The strip in the middle of each shot's window. The filter moves it by whole samples of colour, two pixels mostly:
    in between, ffmpeg 9 mixes up the bytes of colours of more than eight bits."""
    leaves = [leaf for shot in shots for leaf in _leaves(shot, rate, (shot.width - width) / 2, 1.0)]
    return node.filter("crop", width, height, tree(leaves), 0)


def tree(leaves: Sequence[Leaf]) -> str:
    """An expression of t that says what the last leaf that has begun says."""
    said = [leaf for place, leaf in enumerate(leaves) if not place or leaf[1] != leaves[place - 1][1]]
    return _branch(said)


def _branch(leaves: Sequence[Leaf]) -> str:
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    return f"if(lt(t,{leaves[middle][0]:.4f}),{_branch(leaves[:middle])},{_branch(leaves[middle:])})"


def _begin(shot: Shot, rate: Fraction) -> float:
    """Half a frame before the shot's first."""
    return (round(Fraction(shot.start_s) * rate) - 0.5) / float(rate)


def _leaves(shot: Shot, rate: Fraction, more: float, times: float) -> list[Leaf]:
    """The path's straight lines, each place times ``times`` and ``more``."""
    points = [(t, x * times + more) for t, x in shot.path]
    leaves = [(_begin(shot, rate), f"{points[0][1]:.2f}")]
    for (t, x), (end, there) in pairwise(points):
        slope = (there - x) / (end - t) if end > t else 0.0
        leaves.append((t if len(leaves) > 1 else leaves[0][0], f"{x:.2f}{slope:+.3f}*(t-{t:.3f})"))
    if len(points) > 1:
        leaves.append((points[-1][0], f"{points[-1][1]:.2f}"))
        del leaves[0]
    return leaves


def _share(shot: Shot, strip: int) -> str:
    """By how much the whole picture is made smaller."""
    return f"{strip / shot.width:.5f}" if shot.width > strip else f"{SMALLEST}"


def _fitting(shots: Sequence[Shot]) -> list[Shot]:
    """The shots with paths of no more lines than an argument holds, coarser where there are too many."""
    tolerance, fitting = 0.5, list(shots)
    while sum(len(shot.path) for shot in fitting) > max(MOST_LINES, 2 * len(fitting)):
        tolerance *= 2
        fitting = [replace(shot, path=simplified(shot.path, tolerance)) for shot in shots]
    return fitting
