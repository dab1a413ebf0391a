"""Reference numbers of Tests/MediaTests/Datasets/TransformTests.swift, made with OpenCV.

Needs numpy and opencv-python-headless (any 4.x or 5.x gives these numbers).
Prints, for each size pair, the FNV-1a hash of cv2.resize's bytes on the picture of `picture`.
"""
import cv2
import numpy as np


def picture(width, height):
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * x * 7 + y * 13 + c * 71 + x * y * 3 + (x ^ y) * 11) % 256).astype(np.uint8)


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


for size in [(64, 48, 37, 29), (64, 48, 128, 96), (64, 48, 32, 24), (340, 256, 224, 224), (17, 13, 5, 40), (1, 1, 3, 3),
             (320, 240, 341, 256), (50, 40, 50, 21)]:
    w, h, to_w, to_h = size
    out = cv2.resize(picture(w, h), (to_w, to_h), interpolation=cv2.INTER_LINEAR)
    print(f"    ({w}, {h}, {to_w}, {to_h}, 0x{fnv(out.tobytes()):016X}),")
