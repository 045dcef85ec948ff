"""The slate of one slot in NumPy: the same work as recommendSlate(), vectorised over films.

Rights, novelty, diversity and competition from columns, two neutral signals, ten positions (two by
the mean, eight draws), scores, best film not yet taken. Everything that depends on the catalogue
alone is computed before the clock starts, as in the project. Prints the median in milliseconds.
"""
import sys
import time

import numpy as np

M, RUNS = int(sys.argv[1]), int(sys.argv[2])
rng = np.random.default_rng(1)
GENRES, MEMORY, N = 19, 25, 10
air = 20148
rights_start = air - rng.integers(0, 800, M)
rights_end = air + rng.integers(0, 800, M)
runs_left = rng.integers(1, 6, M)
genres = (rng.random((M, GENRES)) < 0.15).astype(float)
genre_count = np.maximum(genres.sum(1), 1)
language = rng.integers(0, 8, M)
year = rng.integers(1950, 2025, M).astype(float)
vote = np.round(rng.random(M) * 10, 1)
log_revenue = rng.random(M) * 9
times_shown = rng.integers(0, 5, M)
last_own = air - rng.integers(1, 1500, M)
last_any = np.maximum(last_own, air - rng.integers(1, 1500, M))
n_showings = 3000
show_film = rng.integers(0, M, n_showings)
show_day = air + rng.integers(-365, 22, n_showings)
memory = rng.integers(0, M, MEMORY)
mean = np.full(6, 2.0)
chol = np.eye(6) * 1.5


def competition_curve(d):
    far = 0.4 + 0.6 * (np.exp(0.25 * (d + 21)) - 1) / (np.exp(4.25) - 1)
    return np.select(
        [(d >= 0) & (d <= 183), (d > 183) & (d <= 365), d > 365, (d >= -4) & (d < 0), d > -21],
        [0.0, 0.2 * (d - 183) / 183, 0.2, 1.0, far],
        0.2,
    )


def slate():
    rows = np.flatnonzero((rights_start <= air) & (air <= rights_end) & (runs_left > 0))
    count = len(rows)
    signals = np.empty((6, count))
    signals[0] = signals[1] = 0.5
    d = air - show_day
    value = competition_curve(d.astype(float))
    recent = (d >= 0) & (d <= 183)
    best = np.full(M, -np.inf)
    np.maximum.at(best, show_film[~recent], value[~recent])
    best[np.isinf(best)] = 0.2
    best[show_film[recent]] = 0.0
    signals[2] = best[rows]
    w = 0.9 ** np.arange(MEMORY)
    total = w.sum()
    by_genre = w @ genres[memory]
    genre_part = 1 - genres[rows] @ by_genre / (total * genre_count[rows])
    share = np.bincount(language[memory], weights=w, minlength=8) / total
    language_part = 1 - share[language[rows]]
    def near(column, scale):
        gap = np.abs(column[rows][:, None] - column[memory][None, :]) / scale
        return 1 - np.maximum(0, 1 - gap) @ w / total
    signals[3] = (genre_part + language_part + near(year, 100.0) + near(vote, 10.0)
                  + near(log_revenue, 9.0)) / 5
    own = np.where(times_shown[rows] == 0, 1.0,
                   np.maximum(0, 1 - 0.25 * times_shown[rows])
                   * np.minimum(1, (air - last_own[rows]) / 365))
    signals[4] = (own + np.minimum(1, (air - last_any[rows]) / 365)) / 2
    left = rights_end[rows] - air
    signals[5] = np.select([left <= 30, left <= 90, left <= 181, left <= 364, left <= 729],
                           [1, 0.8, 0.6, 0.3, 0.1], 0)
    taken = []
    draw = np.random.default_rng(7)
    scores = mean @ signals
    top = np.argpartition(-scores, 2)[:2]
    taken.extend(top[np.argsort(-scores[top])])
    for _ in range(N - 2):
        weights = mean + chol @ draw.standard_normal(6)
        scores = weights @ signals
        scores[taken] = -np.inf
        taken.append(int(np.argmax(scores)))
    return rows[taken], signals.mean(1)


times = []
for _ in range(RUNS):
    started = time.perf_counter()
    slate()
    times.append(time.perf_counter() - started)
print(1000 * float(np.median(times)))
