"""Prints the median milliseconds numpy takes to write or read an NPZ file in memory.

Arguments: "write" or "read", an NPZ file, the number of runs.
"""

import io
import statistics
import sys
import time

import numpy as np

operation, path, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(path, "rb") as file:
    data = file.read()
with np.load(io.BytesIO(data), allow_pickle=False) as archive:
    arrays = {name: archive[name] for name in archive.files}


def write():
    np.savez(io.BytesIO(), **arrays)


def read():
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        for name in archive.files:
            archive[name]


work = {"write": write, "read": read}[operation]
times = []
for _ in range(runs):
    started_at = time.perf_counter()
    work()
    times.append(1000 * (time.perf_counter() - started_at))
print(statistics.median(times))
