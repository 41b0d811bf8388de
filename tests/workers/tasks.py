"""Work for the processes of a pool, of every kind that can go wrong."""

import os
import time

import numpy as np

from imgdiff import errors


def echo(*, progress, **values):
    return {name: str(value).encode() for name, value in values.items()} | {
        "process": str(os.getpid()).encode()
    }


def step_by_step(*, steps, seconds, progress):
    for step in range(steps):
        time.sleep(seconds)
        progress(step + 1, steps)
    return {"steps": str(steps).encode()}


def linger(*, progress, **_):
    time.sleep(60)
    return {}


def hog(*, size, progress):
    return {"bytes": str(np.ones(size, np.uint8).sum()).encode()}


def die(*, progress):
    os._exit(3)


def refuse(*, kind, progress):
    raise getattr(errors, kind)("no such thing", detail=" at all")


def fail(*, progress):
    raise KeyError("a defect")


def noise(*, progress):
    print("to standard output")
    os.write(1, b"\0" * 100)
    return {"fine": b""}
