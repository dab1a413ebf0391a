"""Reference numbers for the curation tests, from NumPy.

Run: python curation.py > curation.json
Inputs are a formula, so that both sides compute them: x[i, j] = sin(1.3 i + 0.7 j + 0.11 i j) + 0.3 cos(0.9 j).
"""

import json

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


def softmax():
    x = features(5, 7) * 9
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).ravel().tolist()


print(json.dumps({
    "whitening": [{"components": c, "epsilon": e, **whitened_cosines(c, e)} for c, e in [(12, 1e-3), (4, 0.1)]],
    "softmax": softmax(),
}, indent=1))
