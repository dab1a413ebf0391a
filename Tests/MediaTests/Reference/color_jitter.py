"""Reference numbers of Tests/MediaTests/Datasets/ColorJitterTests.swift, made with NumPy and OpenCV.

Needs numpy and opencv-python-headless (any 4.x or 5.x gives these numbers). Writes color_jitter.json beside itself.
What MMAction2's ColorJitter computes: float32 in between, grey weights 0.2989, 0.587, 0.114, hue on 8-bit HSV,
cut off to bytes at the end. The picture is 32 pixels wide because OpenCV's HSV2RGB cuts off in its vectors of 32 pixels and
rounds in what is left of a row; networks' inputs are mostly multiples of 32 wide. Order 0 brightness, 1 contrast, 2 saturation, 3 hue.
"""
import json
import pathlib

import cv2
import numpy as np


def picture(width, height):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * x * 7 + y * 13 + c * 71 + x * y * 3 + (x ^ y) * 11) % 256).astype(np.uint8)


def grey(image):
    return (np.float32(0.2989) * image[..., 0] + np.float32(0.587) * image[..., 1]
            + np.float32(0.114) * image[..., 2])


def jitter(image, brightness, contrast, saturation, hue, order):
    image = image.astype(np.float32)
    for change in order:
        if change == 0:
            image = image * np.float32(brightness)
        elif change == 1:
            mean = np.float32(np.mean(grey(image), dtype=np.float64))
            image = np.float32(contrast) * image + np.float32(1 - contrast) * mean
        elif change == 2:
            image = np.float32(saturation) * image + np.float32(1 - saturation) * grey(image)[..., None]
        elif hue != 0:
            hsv = cv2.cvtColor(np.clip(image, 0, 255).astype(np.uint8), cv2.COLOR_RGB2HSV)
            hsv[..., 0] = (hsv[..., 0].astype(np.int32) + int(hue * 255)) % 180
            image = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB).astype(np.float32)
    return np.clip(image, 0, 255).astype(np.uint8)


cases = []
for values, order in [((1.3, 1, 1, 0), [0, 1, 2, 3]), ((1, 0.6, 1, 0), [0, 1, 2, 3]), ((1, 1, 1.45, 0), [0, 1, 2, 3]),
                      ((1, 1, 1, 0.1), [0, 1, 2, 3]), ((1, 1, 1, -0.07), [0, 1, 2, 3]),
                      ((0.8, 1.4, 0.6, 0.05), [0, 1, 2, 3]), ((0.8, 1.4, 0.6, 0.05), [3, 2, 1, 0]),
                      ((1.5, 0.5, 1.5, -0.1), [1, 3, 0, 2])]:
    out = jitter(picture(32, 14), *values, order)
    cases.append({"values": values, "order": order, "bytes": out.tobytes().hex()})
text = json.dumps({"width": 32, "height": 14, "cases": cases}, indent=0)
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
