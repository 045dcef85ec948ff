"""What a Python service does when it starts: load the artefacts, answer one request for a slate.

The same work as a cold instance of `infer`, as far as Python has it: catalogue and history as pandas
data frames (from pickles, which pandas reads faster than Parquet; Debian has no pyarrow), a random
forest of 100 trees from a pickle (read, not trained), the model's parameters from an NPZ file, the
audience of every film, scores, the best ten as JSON over HTTP. No web framework, no database.

Arguments: "prepare" FOLDER writes the files; "serve" FOLDER FILMS answers on a port of its own, which
it prints.
"""
import json
import pickle
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy
import pandas

operation, folder, films = sys.argv[1], sys.argv[2], int(sys.argv[3])
FEATURES = 45


def prepare():
    from sklearn.ensemble import RandomForestRegressor
    rng = numpy.random.default_rng(1)
    words = lambda count: [f"title {i} of some length" for i in rng.integers(0, 4000, count)]
    catalog = pandas.DataFrame({
        "catalog_id": [str(i) for i in range(films)],
        **{name: words(films) for name in ("title", "original_title", "director", "actors", "genres",
                                           "poster_path", "original_language")},
        **{name: rng.random(films) for name in ("duration_min", "popularity", "revenue",
                                                "vote_average", "production_year")},
        **{name: pandas.to_datetime(rng.integers(19000, 21000, films), unit="D")
           for name in ("release_date", "tv_rights_start", "tv_rights_end", "last_broadcast_date")},
        "available_broadcasts": rng.integers(0, 5, films),
        "times_shown": rng.integers(0, 5, films),
    })
    broadcasts = 4 * films
    history = pandas.DataFrame({
        "catalog_id": [str(i) for i in rng.integers(0, films, broadcasts)],
        "date": pandas.to_datetime(rng.integers(19000, 20700, broadcasts), unit="D"),
        "channel": rng.choice(["Lumen 1", "Lumen 2", "Rival A", "Rival B"], broadcasts),
        "hour": rng.integers(0, 24, broadcasts),
        "rt_m": rng.random(broadcasts),
    })
    catalog.to_pickle(f"{folder}/catalog.pkl")
    history.to_pickle(f"{folder}/history.pkl")
    features = rng.random((8_000, FEATURES))
    forest = RandomForestRegressor(100, max_features=0.33, min_samples_leaf=2, n_jobs=1)
    forest.fit(features, features[:, :5].sum(1) + rng.random(8_000))
    with open(f"{folder}/forest.pkl", "wb") as file:
        pickle.dump(forest, file, protocol=5)
    numpy.savez(f"{folder}/model.npz", mean=rng.random(115), precision=numpy.eye(115))


def serve():
    catalog = pandas.read_pickle(f"{folder}/catalog.pkl")
    history = pandas.read_pickle(f"{folder}/history.pkl")
    with open(f"{folder}/forest.pkl", "rb") as file:
        forest = pickle.load(file)
    with numpy.load(f"{folder}/model.npz") as model:
        mean = model["mean"]
    last_shown = history.groupby("catalog_id")["date"].max()

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            day = pandas.Timestamp(asked["date"])
            open_now = ((catalog["tv_rights_start"] <= day) & (day <= catalog["tv_rights_end"])
                        & (catalog["available_broadcasts"] > 0))
            offered = catalog[open_now]
            features = numpy.random.default_rng(1).random((len(offered), FEATURES))
            signals = numpy.empty((6, len(offered)))
            signals[0] = forest.predict(features)
            days = (day - offered["catalog_id"].map(last_shown)).dt.days.fillna(9999)
            signals[1] = numpy.minimum(1, days / 365)
            signals[2] = (offered["tv_rights_end"] - day).dt.days / 730
            signals[3:] = 0.5
            best = numpy.argsort(-(mean[:6] @ signals))[:10]
            body = json.dumps([{"movie_id": row.catalog_id, "title": row.title}
                               for row in offered.iloc[best].itertuples()]).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    print(server.server_port, flush=True)
    server.serve_forever()


{"prepare": prepare, "serve": serve}[operation]()
