"""People who come, go and stand before a camera: grainy cells of a color each, on white."""

import cv2
import numpy as np
from PIL import Image

from imgdiff.recognition.detection.detection import Detection
from tests.recognition.detection.made_networks import made_yolo
from tests.recognition.untrained_run_folder import make_run

COLORS = {"anna": (200, 30, 30), "bo": (30, 160, 30), "cy": (30, 30, 200)}
STRANGER = (120, 120, 20)
SIDE, FPS = 32, 5


def cell(color, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(-6, 7, (SIDE, SIDE, 3))
    return (noise + color).clip(0, 255).astype(np.uint8)


def write_people(folder) -> None:
    """A run, a gallery and a detector of what is dark."""
    for who, color in COLORS.items():
        (folder / "people" / who).mkdir(parents=True)
        for number in range(2):
            Image.fromarray(cell(color, number)).save(folder / f"people/{who}/{number}.png")
    make_run(folder / "run")
    made_yolo(folder / "cells.onnx", names="{0: 'none', 1: 'person'}")


def frame(*people: tuple[tuple[int, int, int], int, int], seed: int = 9) -> np.ndarray:
    """People with their top left corner at a pixel."""
    picture = np.full((128, 128, 3), 255, np.uint8)
    for color, x, y in people:
        picture[y : y + SIDE, x : x + SIDE] = cell(color, seed)
        seed += 1
    return picture


def dark(picture: np.ndarray) -> list[Detection]:
    """Whatever is not white, wherever it is."""
    there = (picture.min(axis=2) < 225).astype(np.uint8)
    boxes = cv2.connectedComponentsWithStats(there)[2][1:]
    return [Detection((x, y, x + w, y + h)) for x, y, w, h, area in boxes.tolist() if area > 300]
