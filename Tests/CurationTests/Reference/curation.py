"""Reference numbers for the curation tests, from NumPy, mpmath and exact rational arithmetic.

Run: python curation.py > curation.json
Inputs are a formula, so that both sides compute them: x[i, j] = sin(1.3 i + 0.7 j + 0.11 i j) + 0.3 cos(0.9 j).
"""

import json
from fractions import Fraction
from math import comb, sqrt

import mpmath
import numpy as np


def features(rows, columns, shift=0.0):
    i = np.arange(rows)[:, None] + shift
    j = np.arange(columns)[None, :]
    return (np.sin(1.3 * i + 0.7 * j + 0.11 * i * j) + 0.3 * np.cos(0.9 * j)).astype(np.float32).astype(np.float64)


def whitened_cosines(components, epsilon):
    references = features(40, 12)
    queries = features(9, 12, shift=0.35)
    mean = references.mean(axis=0)
    centred = references - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(references))
    values, vectors = values[::-1], vectors[:, ::-1]
    scale = np.sqrt(values[:components] + epsilon * values.mean())
    unit = []
    for x in (queries, references):
        y = (x - mean) @ vectors[:, :components] / scale
        unit.append(y / np.linalg.norm(y, axis=1, keepdims=True))
    cosines = unit[0] @ unit[1].T
    return {
        "eigenvalues": values[:components].tolist(),
        "nearest": cosines.argmax(axis=1).tolist(),
        "similarity": cosines.max(axis=1).tolist(),
    }


def wilson(hits, total, z=1.959963984540054):
    p = hits / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return {"hits": hits, "total": total, "low": max(0, centre - half), "high": min(1, centre + half)}


def mcnemar(fixed, broken):
    n = fixed + broken
    mass = [Fraction(comb(n, i), 2**n) for i in range(n + 1)]
    observed = abs(Fraction(2 * fixed - n, 2))
    distance = [abs(Fraction(2 * i - n, 2)) for i in range(n + 1)]
    exact = sum(m for m, d in zip(mass, distance) if d >= observed)
    mid = exact - sum(m for m, d in zip(mass, distance) if d == observed) / 2
    return {"fixed": fixed, "broken": broken, "exact": float(exact), "mid": float(mid)}


def student(t, freedom):
    """P(|T| >= t) as a regularised incomplete beta function."""
    x = mpmath.mpf(freedom) / (freedom + mpmath.mpf(t) ** 2)
    p = mpmath.betainc(mpmath.mpf(freedom) / 2, mpmath.mpf(1) / 2, 0, x, regularized=True)
    return {"t": t, "freedom": freedom, "p": float(p)}


def softmax():
    x = features(5, 7) * 9
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).ravel().tolist()


print(json.dumps({
    "whitening": [{"components": c, "epsilon": e, **whitened_cosines(c, e)} for c, e in [(12, 1e-3), (4, 0.1)]],
    "wilson": [wilson(h, t) for h, t in [(0, 10), (10, 10), (7, 20), (58, 96), (3921, 4838)]],
    "mcnemar": [mcnemar(f, b) for f, b in [(0, 0), (1, 0), (3, 3), (10, 2), (5, 25), (120, 81), (600, 500)]],
    "student": [student(t, f) for t in (0.0, 0.3, 2.5, 12.0) for f in (1, 2, 3, 4, 9, 30)],
    "softmax": softmax(),
}, indent=1))
