"""What apps lay over the picture, as data: QUALITY_SAFE_AREA names one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 1080, 1920  # pixels that the margins below are told for


@dataclass(frozen=True)
class SafeArea:
    """Margins that an app covers, in pixels of 1080 × 1920, and where that was read."""

    name: str
    label: str
    top: int
    bottom: int
    left: int
    right: int
    source: str

    def share_covered(self, box: Box) -> dict[str, float]:
        """How much of a box, 0 to 1, lies below each covered margin; only those that hold some."""
        left, top, right, bottom = box
        area = max(1, (right - left) * (bottom - top))
        zones = {
            "top": (0, 0, WIDTH, self.top),
            "bottom": (0, HEIGHT - self.bottom, WIDTH, HEIGHT),
            "left": (0, 0, self.left, HEIGHT),
            "right": (WIDTH - self.right, 0, WIDTH, HEIGHT),
        }
        shares = {name: _overlap(box, zone) / area for name, zone in zones.items()}
        return {name: share for name, share in shares.items() if share > 0}


Box = tuple[int, int, int, int]  # left, top, right, bottom


def _overlap(one: Box, other: Box) -> int:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


PROFILES = {
    area.name: area
    for area in (
        SafeArea(
            "tiktok",
            "TikTok",
            top=150,
            bottom=440,
            left=0,
            right=150,
            source="TikTok's advice for full-screen video; sources differ",
        ),
        SafeArea("none", "", top=0, bottom=0, left=0, right=0, source="a file that is shown without an app around it"),
    )
}
