#!/usr/bin/env python3
"""Write statistics.json: reference figures for core/metrics, from SciPy and NumPy.

    python3 make_statistics_goldens.py          write statistics.json beside this script
    python3 make_statistics_goldens.py --check  exit 1 when it differs from what is committed

Needs scipy and numpy. Nothing here shares code or formulas with core/metrics: areas are integrated over the
angle, bootstrap intervals come from scipy.stats.bootstrap with far more resamples.
"""
import json
import math
import re
import string
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import integrate, stats

OUT = Path(__file__).resolve().parent / "statistics.json"


def wilson():
    rows = []
    for k, n in [(0, 1), (1, 1), (0, 10), (10, 10), (3, 7), (64, 90), (13, 90), (350, 500), (999, 1000), (1, 100000)]:
        ci = stats.binomtest(k, n).proportion_ci(method="wilson")
        rows.append({"successes": k, "n": n, "low": ci.low, "high": ci.high})
    return rows


def mcnemar():
    rows = []
    for b, c, n in [(0, 0, 10), (1, 0, 10), (0, 6, 40), (8, 1, 60), (51, 0, 90), (12, 15, 100), (30, 30, 200),
                    (700, 600, 5000), (2000, 1, 5000)]:
        p = stats.binomtest(min(b, c), b + c).pvalue if b + c else 1.0
        # The variance of the mean of b ones, c minus ones and zeros.
        d = np.array([1.0] * b + [-1.0] * c + [0.0] * (n - b - c))
        rows.append({"fixed": b, "broken": c, "n": n, "p": float(p), "delta": float(d.mean()),
                     "se": float(d.std() / math.sqrt(n))})
    return rows


def holm():
    rows = []
    for p in [[0.01], [0.01, 0.04, 0.03, 0.005], [0.2, 0.2, 0.2, 0.2, 0.2], [0.0, 1.0, 0.5],
              [0.0096, 0.7, 0.3, 0.16, 0.0001]]:
        m = len(p)
        # The definition: the largest of (m - rank) p over all hypotheses that are rejected no later.
        adjusted = []
        for i in range(m):
            before = [j for j in range(m) if (p[j], j) <= (p[i], i)]
            ranks = sorted(before, key=lambda j: (p[j], j))
            adjusted.append(min(1.0, max((m - r) * p[j] for r, j in enumerate(ranks))))
        rows.append({"p": p, "adjusted": adjusted})
    return rows


def bootstrap():
    rng = np.random.default_rng(7)
    rows = []
    for n, shift in [(40, 0.0), (60, 0.15), (120, -0.05)]:
        base = rng.beta(2, 2, n).round(3)
        tuned = np.clip(base + rng.normal(shift, 0.2, n), 0, 1).round(3)
        ci = stats.bootstrap((base, tuned), lambda b, t: np.mean(t) - np.mean(b), paired=True, vectorized=False,
                             method="percentile", n_resamples=60_000, random_state=np.random.default_rng(1))
        one = stats.bootstrap((base,), np.mean, method="percentile", n_resamples=60_000,
                              random_state=np.random.default_rng(2))
        permutation = stats.permutation_test((tuned - base,), np.mean, permutation_type="samples",
                                             n_resamples=60_000, random_state=np.random.default_rng(3))
        rows.append({"base": base.tolist(), "tuned": tuned.tolist(), "low": ci.confidence_interval.low,
                     "high": ci.confidence_interval.high, "base_low": one.confidence_interval.low,
                     "base_high": one.confidence_interval.high, "p_sign_flip": permutation.pvalue})
    # Clusters of unequal size: resample whole clusters by hand.
    sizes = rng.integers(1, 7, 30)
    cluster = np.repeat(np.arange(30), sizes)
    effect = rng.normal(0.1, 0.3, 30)
    base = rng.random(len(cluster)).round(3)
    tuned = (base + effect[cluster] + rng.normal(0, 0.05, len(cluster))).round(3)
    members = [np.flatnonzero(cluster == c) for c in range(30)]
    diffs = []
    for _ in range(60_000):
        take = np.concatenate([members[c] for c in rng.integers(0, 30, 30)])
        diffs.append((tuned[take] - base[take]).mean())
    low, high = np.quantile(diffs, [0.025, 0.975])
    rows.append({"base": base.tolist(), "tuned": tuned.tolist(), "cluster": cluster.tolist(), "low": float(low),
                 "high": float(high)})
    return rows


def radius(values, angle):
    """Distance of the polygon's edge from the centre in this direction."""
    n = len(values)
    step = 2 * math.pi / n
    k = int(angle / step) % n
    a, b = values[k], values[(k + 1) % n]
    if a <= 0 or b <= 0:
        return 0.0
    inside = angle - k * step
    return a * b * math.sin(step) / (a * math.sin(inside) + b * math.sin(step - inside))


def radar():
    rng = np.random.default_rng(11)
    cases = [([100] * 5, [100] * 5), ([95, 20, 90, 25, 85], [20, 95, 25, 90, 30]),
             ([77.8, 60.6, 67.1, 46.6, 61.7], [72.5, 61.6, 71.4, 56.6, 76.4]),
             ([50, 0, 50, 50, 50], [60, 40, 10, 90, 50]), ([0] * 5, [10, 20, 30, 40, 50]),
             ([10, 0, 10, 0, 10], [5, 5, 5, 5, 5]), ([80, 60, 40], [40, 60, 80])]
    cases += [(rng.uniform(0, 100, 5).round(2).tolist(), rng.uniform(0, 100, 5).round(2).tolist()) for _ in range(8)]
    rows = []
    for a, b in cases:
        n = len(a)
        step = 2 * math.pi / n

        def area(r):
            return sum(integrate.quad(lambda t: r(t) ** 2 / 2, k * step, (k + 1) * step, limit=400)[0]
                       for k in range(n))

        full = area(lambda t: radius([100] * n, t))
        rows.append({"base": a, "tuned": b, "base_area": area(lambda t: radius(a, t)) / full,
                     "tuned_area": area(lambda t: radius(b, t)) / full,
                     "overlap": area(lambda t: min(radius(a, t), radius(b, t))) / full})
    return rows


def squad_normalised(s):
    s = "".join(c for c in s.lower() if c not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", s).split())


def squad_f1(answer, gold):
    a, g = squad_normalised(answer).split(), squad_normalised(gold).split()
    same = sum((Counter(a) & Counter(g)).values())
    if not a or not g:
        return float(a == g)
    if same == 0:
        return 0.0
    precision, recall = same / len(a), same / len(g)
    return 2 * precision * recall / (precision + recall)


def cmrc_tokens(s):
    return [t for t in re.findall(r"[一-鿿]|[a-z0-9]+", s.lower())]


def cmrc_f1(answer, gold):
    a, g = cmrc_tokens(answer), cmrc_tokens(gold)
    best = max((k for k in range(len(g) + 1) for i in range(len(g) - k + 1) for j in range(len(a) - k + 1)
                if g[i:i + k] == a[j:j + k]), default=0)
    if best == 0:
        return 0.0
    precision, recall = best / len(a), best / len(g)
    return 2 * precision * recall / (precision + recall)


def text():
    squad = [("in the cellar", "the cellar"), ("The Cellar.", "cellar"), ("forty hives", "forty"), ("no", "yes"),
             ("a pair of sheepskin gloves", "sheepskin gloves"), ("it's an apple, a red one", "its red apple"),
             ("", "x"), ("the", "a"), ("well-known facts; well known", "wellknown facts"), ("go go go", "go")]
    cmrc = [("在一九五七年", "1957年"), ("青铜鼎", "一只青铜鼎"), ("他买了红苹果", "他买了很红的苹果"), ("大麦", "小麦"),
            ("TW-300 型", "TW-300型号"), ("北京、上海", "上海北京")]
    return {"squad": [{"answer": a, "gold": g, "f1": squad_f1(a, g),
                       "exact": squad_normalised(a) == squad_normalised(g)} for a, g in squad],
            "cmrc": [{"answer": a, "gold": g, "f1": cmrc_f1(a, g)} for a, g in cmrc]}


def main():
    golden = {"versions": {"numpy": np.__version__, "scipy": __import__("scipy").__version__}, "wilson": wilson(),
              "mcnemar": mcnemar(), "holm": holm(), "bootstrap": bootstrap(), "radar": radar(), "text": text()}
    if "--check" in sys.argv:
        old = json.loads(OUT.read_text(encoding="utf-8"))
        old.pop("versions"), golden.pop("versions")
        sys.exit(0 if old == json.loads(json.dumps(golden)) else 1)
    OUT.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
