"""Trains and asks forests with scikit-learn, on one processor, and prints what CPU it took as JSON.

Arguments: features and targets (float64, 45 columns), rows to learn from, rows to ask about, a file
for the pickle of the forest that is asked and one for its predictions.
"""
import json
import pickle
import sys
import time

import numpy
from sklearn.ensemble import RandomForestRegressor

features_path, targets_path, learned, asked_path, forest_path, predictions_path = sys.argv[1:]
features = numpy.fromfile(features_path).reshape(-1, 45)
targets = numpy.fromfile(targets_path)
learned = int(learned)


def median_ms(runs, work):
    times = []
    for _ in range(runs):
        started_at = time.process_time()
        work()
        times.append(time.process_time() - started_at)
    return 1000 * sorted(times)[runs // 2]


started_at = time.process_time()
trained = RandomForestRegressor(100, random_state=0, n_jobs=1)
trained.fit(features[:learned], targets[:learned])
fit_cpu_ms = 1000 * (time.process_time() - started_at)

# 3,200 rows give trees of about 4,000 nodes
asked = RandomForestRegressor(100, random_state=0, n_jobs=1, max_features=0.33)
asked.fit(features[:3200], targets[:3200])
rows = numpy.fromfile(asked_path).reshape(-1, 45)
asked.predict(rows).tofile(predictions_path)
with open(forest_path, "wb") as file:
    pickle.dump(asked, file, protocol=5)

print(json.dumps({
    "fit_cpu_ms": fit_cpu_ms,
    "r2": trained.score(features[learned:], targets[learned:]),
    "predict_ms": median_ms(5, lambda: asked.predict(rows)),
    "predict_one_ms": median_ms(20, lambda: asked.predict(rows[:1])),
}))
