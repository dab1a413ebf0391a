"""Reference numbers for the analysis tests, from SciPy, mpmath, exact rational arithmetic and enumeration.

Run: python analysis.py > analysis.json
"""

import json
from fractions import Fraction
from itertools import permutations, product
from math import comb, factorial, sqrt

import mpmath
from scipy import optimize, stats


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


def sign_flips(differences):
    """All 2^K ways the clusters' differences could have fallen."""
    observed = abs(sum(differences))
    sums = [abs(sum(s * d for s, d in zip(signs, differences))) for signs in product((1, -1), repeat=len(differences))]
    beyond = Fraction(sum(s > observed for s in sums), len(sums))
    equal = Fraction(sum(s == observed for s in sums), len(sums))
    return {"differences": differences, "exact": float(beyond + equal), "mid": float(beyond + equal / 2)}


def noncentral(freedom, noncentrality):
    t = stats.t.ppf(0.975, freedom)
    power = stats.nct.sf(t, freedom, noncentrality) + stats.nct.cdf(-t, freedom, noncentrality)
    return {"freedom": freedom, "noncentrality": noncentrality, "power": float(power)}


def welch(first, second):
    found = stats.ttest_ind(second, first, equal_var=False)
    interval = found.confidence_interval()
    return {
        "first": first, "second": second, "p": float(found.pvalue), "freedom": float(found.df),
        "low": float(interval.low), "high": float(interval.high),
    }


def connor(clips, discordance):
    """The difference seen with 80 % power at 5 %, two-sided (one tail of it)."""
    z, power = stats.norm.ppf(0.975), stats.norm.ppf(0.8)
    excess = lambda d: z * sqrt(discordance) + power * sqrt(discordance - d * d) - d * sqrt(clips)
    return {"clips": clips, "discordance": discordance, "difference": optimize.brentq(excess, 0, discordance)}


def shapley(values):
    """Values of all subsets, index = bits; the mean over all orders, by enumerating them."""
    k = len(values).bit_length() - 1
    shares = [Fraction(0)] * k
    for order in permutations(range(k)):
        made = 0
        for i in order:
            shares[i] += Fraction(values[made | 1 << i]) - Fraction(values[made])
            made |= 1 << i
    return {"values": values, "shares": [float(s / factorial(k)) for s in shares]}


print(json.dumps({
    "wilson": [wilson(h, t) for h, t in [(0, 10), (10, 10), (7, 20), (58, 96), (3921, 4838)]],
    "mcnemar": [mcnemar(f, b) for f, b in [(0, 0), (1, 0), (3, 3), (10, 2), (5, 25), (120, 81), (600, 500)]],
    "student": [student(t, f) for t in (0.0, 0.3, 2.5, 12.0) for f in (1, 2, 2.7, 3, 4, 9, 30, 1511)],
    "sign_flips": [sign_flips(d) for d in (
        [3, -1, 0, 2, 5, -4, 1, 1], [1] * 9 + [-1] * 3, [2, 2, -2, -2], [0, 0], [7, 1, 1, 1, 1, 1, 1, -6, 4, 0, 9])],
    "noncentral": [noncentral(f, d) for f in (1, 2, 3.5, 4, 8, 200) for d in (0, 1, 3, 6)],
    "welch": [welch([0.58, 0.60, 0.65], [0.66, 0.61, 0.69, 0.70]), welch([0.1, 0.4], [0.41, 0.4, 0.43])],
    "connor": [connor(n, p) for n, p in [(4838, 0.1075), (300, 0.1), (60, 0.3), (24, 0.5)]],
    "shapley": [shapley(v) for v in (
        [0.5, 0.625], [0.5, 0.5625, 0.53125, 0.59375],
        [0.774, 0.786, 0.806, 0.811, 0.786, 0.79, 0.809, 0.813],
        [0.5, 0.51, 0.53, 0.55, 0.49, 0.52, 0.54, 0.56, 0.505, 0.5, 0.57, 0.58, 0.5, 0.53, 0.55, 0.6])],
}, indent=1))
