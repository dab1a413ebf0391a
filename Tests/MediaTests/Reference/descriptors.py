"""Reference numbers for the pixel descriptions, from NumPy.

Run: python descriptors.py > descriptors.json
The picture is a formula, so that both sides have it: v[y, x, c] = (37 x + 59 y + 101 c + x y) mod 251.
"""

import json

import numpy as np

SIDE, COUNT = 64, 8


def picture(width, height):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return ((37 * x + 59 * y + 101 * c + x * y) % 251).astype(np.float64)


def averaging(start, length, pixels):
    """[64, pixels]: the share of each pixel in each box, from finely sampled positions' exact overlap."""
    rows = np.zeros((SIDE, pixels))
    for box in range(SIDE):
        low = (start + length * box / SIDE) * pixels
        high = (start + length * (box + 1) / SIDE) * pixels
        for pixel in range(pixels):
            rows[box, pixel] = max(0.0, min(high, pixel + 1) - max(low, pixel))
    return rows / rows.sum(axis=1, keepdims=True)


def describe(image, left=0.0, top=0.0, width=1.0, height=1.0, mirrored=False):
    small = np.einsum("ah,hwc,bw->abc", averaging(top, height, image.shape[0]), image,
                      averaging(left, width, image.shape[1]))
    if mirrored:
        small = small[:, ::-1]
    n = np.arange(SIDE)
    basis = np.array([np.cos(np.pi * (n + 0.5) * k / SIDE) * np.sqrt((1 if k == 0 else 2) / SIDE)
                      for k in range(COUNT)])
    y = np.einsum("la,abc,kb->lkc", basis, small, basis).reshape(-1)[3:]
    y = np.sign(y) * np.sqrt(np.abs(y))
    return (y / np.linalg.norm(y)).tolist()


views = [
    {"width": 112, "height": 84, "view": {}},
    {"width": 40, "height": 97, "view": {"mirrored": True}},
    {"width": 131, "height": 60, "view": {"left": 0.045, "top": 0.045, "width": 0.91, "height": 0.91}},
    {"width": 70, "height": 70, "view": {"left": 0.125, "top": 0.0, "width": 0.875, "height": 0.875}},
]
for view in views:
    view["description"] = [round(v, 9) for v in describe(picture(view["width"], view["height"]), **view["view"])]
print(json.dumps(views))
