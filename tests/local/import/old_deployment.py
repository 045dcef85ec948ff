"""Writes the buckets of an earlier deployment below sys.argv[1]; needs numpy, uses scikit-learn.

The data are whole numbers over powers of two, so that a test knows them to the last bit. The signals
are in the order that puts the curator last. Prints "sklearn" when a forest was written.
"""
import os
import pickle
import sys

import numpy as np

root, marker = sys.argv[1], sys.argv[2]
D = 16


def save_model(version, **changes):
    folder = f"{root}/models/versions/{version}"
    os.makedirs(folder)
    state = dict(
        U=np.arange(6 * D, dtype=np.float64).reshape(6, D) / 128,
        b=np.arange(6, dtype=np.float64) / 8,
        h_U=np.ones((6, D)), h_b=np.ones(6),
        lr=np.float64(0.01), expl_scale=np.float64(0), ema_decay=np.float64(0.999),
        h0=np.float64(1), alpha=np.float64(0.25), tau=np.int64(1),
        match_loss_weight=np.float64(0.5),
    )
    path = f"{folder}/contextual_thompson_sampler.npz"
    np.savez_compressed(path, **{**state, **changes})
    return path


save_model("v1.0.9", b=np.zeros(6))
save_model("v1.0.10")
cut = save_model("v1.0.11")
with open(cut, "r+b") as file:
    file.truncate(os.path.getsize(cut) // 2)
save_model("v1.0.12", U=np.array([{"not": "numbers"}], dtype=object))
save_model("v1.0.13", tau=np.float64(0))
with open(f"{root}/models/versions/v1.0.10/notes.txt", "w") as file:
    file.write("not a model")


class Hostile:
    def __reduce__(self):
        return (os.system, (f"touch {marker}",))


os.makedirs(f"{root}/ml-models")
with open(f"{root}/ml-models/hostile.pkl", "wb") as file:
    pickle.dump({"model": Hostile(), "is_trained": True}, file)
with open(f"{root}/ml-models/text.joblib", "w") as file:
    file.write("this is no model")

try:
    import joblib
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.preprocessing import StandardScaler
except ImportError:
    sys.exit()

rng = np.random.default_rng(7)
names = ["hour", "weekday", "duration_min", "revenue", "season_fall", "channel_Lumen 1",
         "genre_Drama", "house_secret"]
X = np.column_stack([
    rng.integers(6, 28, 400), rng.integers(0, 7, 400), rng.integers(70, 180, 400),
    rng.integers(0, 1_000_000, 400), *(rng.integers(0, 2, 400) for _ in range(4)),
]).astype(np.float64)
y = 20.0 * (X[:, 0] == 20) + X[:, 5] * 10 + X[:, 2] / 16 + rng.random(400)
scaler = StandardScaler().fit(X)
model = RandomForestRegressor(n_estimators=8, max_depth=6, random_state=0).fit(scaler.transform(X), y)
path = f"{root}/ml-models/audience_model.joblib"
joblib.dump(dict(model=model, scaler=scaler, is_trained=True, feature_names=names), path, compress=3)
np.savez(f"{path}.check.npz", features=X[:50], predictions=model.predict(scaler.transform(X[:50])))
print("sklearn")
