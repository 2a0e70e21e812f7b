"""Real pictures of every kind that comes in, made by Pillow."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageCms


def scene(width: int, height: int, seed: int = 1) -> Image.Image:
    """Soft shapes with some grain, as a photograph has: neither flat nor noise."""
    random = np.random.default_rng(seed)
    small = Image.fromarray(random.integers(0, 255, (12, 9, 3), np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    grain = random.normal(0, 4, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(small) + grain, 0, 255).astype(np.uint8))


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def swapped_profile() -> bytes:
    """sRGB whose red primary is named blue and the other way round: who obeys it sees the two exchanged."""
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return own.replace(b"rXYZ", b"-XYZ").replace(b"bXYZ", b"rXYZ").replace(b"-XYZ", b"bXYZ")
