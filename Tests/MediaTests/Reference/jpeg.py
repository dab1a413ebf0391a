"""Prints the hashes of OpenCV's pixels for JPEG files of the pictures that TransformTests.referencePicture makes.

OpenCV and the tests encode by the same library, so both decode the same bytes. Run with opencv-python-headless 5.0:
    python jpeg.py
"""

import cv2
import numpy as np


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    base = x * x * 7 + y * 13 + x * y * 3 + (x ^ y) * 11
    rgb = np.stack([base % 256, (base + 71) % 256, (base + 142) % 256], -1).astype(np.uint8)
    return rgb


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) % (1 << 64)
    return value


SAMPLING = {"420": 0x221111, "422": 0x211111, "444": 0x111111}

for width, height in [(61, 43), (96, 64)]:
    for sampling, code in SAMPLING.items():
        for progressive in (0, 1):
            bgr = cv2.cvtColor(picture(width, height), cv2.COLOR_RGB2BGR)
            ok, file = cv2.imencode(".jpg", bgr, [
                cv2.IMWRITE_JPEG_QUALITY, 90, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, code,
                cv2.IMWRITE_JPEG_PROGRESSIVE, progressive])
            rgb = cv2.cvtColor(cv2.imdecode(file, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
            print(f"({width}, {height}, {sampling}, {progressive}) bytes {len(file)} "
                  f"file 0x{fnv(file.tobytes()):016X} pixels 0x{fnv(rgb.tobytes()):016X}")
