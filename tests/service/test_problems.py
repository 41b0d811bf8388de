"""Each error of ours has a status of its own."""

import pytest

from imgdiff.errors import ImageError, OptionError, WeightsError
from imgdiff.service.protocol.problems import ProblemError, problem_of
from imgdiff.workers.errors import (
    CrashError,
    FullError,
    MemoryLimitError,
    StoppedError,
    TimeLimitError,
)


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (FullError("x"), 503, "busy"),
        (StoppedError("x"), 503, "stopped"),
        (TimeLimitError("x"), 504, "time-limit"),
        (MemoryLimitError("x"), 413, "memory-limit"),
        (CrashError("x"), 500, "crash"),
        (ImageError("x", detail=" of the command"), 422, "image"),
        (OptionError("x"), 422, "option"),
        (WeightsError("x"), 422, "model"),
        (ProblemError(404, "job", "x"), 404, "job"),
    ],
)
def test_an_error_is_told_by_its_status_and_its_kind(error, status, kind):
    told = problem_of(error)
    assert told.to_dict() | {"title": ""} == {
        "type": f"urn:imgdiff:problem:{kind}",
        "title": "",
        "status": status,
        "detail": "x",
    }
    assert ("Retry-After" in told.headers) == (status == 503)
    assert told.response().media_type == "application/problem+json"


def test_what_a_defect_says_stays_here():
    assert "secret" not in str(problem_of(KeyError("secret")).to_dict())
