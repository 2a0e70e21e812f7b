"""What apps lay over the picture, as data, for all who ask: QC and the checks of captions, for which QUALITY_SAFE_AREA
names a row, delivery profiles, which name their own, and captions that are burnt in. Pure but for the setting."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

WIDTH, HEIGHT = 1080, 1920  # pixels that the margins below are told for
SIDES = ("top", "bottom", "left", "right")


@dataclass(frozen=True)
class SafeArea:
    """Margins that an app covers, in pixels of 1080 × 1920, and where that was read; ``claim`` is "unconfirmed" where
    sources differ: look at one post on a phone before a launch."""

    name: str
    label: str
    top: int
    bottom: int
    left: int
    right: int
    source: str = ""
    claim: str = ""

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


TIKTOK = SafeArea(
    "tiktok", "TikTok", top=150, bottom=440, left=0, right=150,
    source="TikTok in-feed safe zone, as advertisers' guides give it", claim="unconfirmed",
)  # fmt: skip
REELS = SafeArea(
    "reels", "Reels", top=220, bottom=420, left=35, right=130,
    source="Reels safe zone, as advertisers' guides give it", claim="unconfirmed",
)  # fmt: skip
SHORTS = SafeArea(
    "shorts", "Shorts", top=120, bottom=380, left=0, right=140,
    source="Shorts interface, as creators' guides give it", claim="unconfirmed",
)  # fmt: skip
APPS = (TIKTOK, REELS, SHORTS)
EVERY = SafeArea(
    "every", "TikTok, Reels or Shorts", top=max(app.top for app in APPS), bottom=max(app.bottom for app in APPS),
    left=max(app.left for app in APPS), right=max(app.right for app in APPS),
    source="the house's own, wide enough for every app above",
)  # fmt: skip
NONE = SafeArea("none", "", 0, 0, 0, 0, source="a file that is shown without an app around it")
AREAS = {area.name: area for area in (*APPS, EVERY, NONE)}


def chosen() -> SafeArea:
    """The row that the setting QUALITY_SAFE_AREA names. Raises ImproperlyConfigured."""
    name = settings.QUALITY_SAFE_AREA
    if name not in AREAS:
        raise ImproperlyConfigured(f"QUALITY_SAFE_AREA is {name!r}; it is one of {', '.join(AREAS)}.")
    return AREAS[name]
