"""What is taken along is made when it is asked for."""

from imgdiff.app.compare import downloads
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.serving.jobs import Job
from imgdiff.serving.uploaded_pair import Pair
from tests.app.driving import png


def test_a_download_holds_no_result_but_finds_it_again(before, after, here):
    pair = Pair(png(before), png(after), ("a", "b"))
    job = Job("key", pair, CompareOptions(), here)
    assert job.wait() and job.held
    heat = downloads._export("npy", job.held, pair, CompareOptions(), RenderOptions(), lambda _: {})
    assert heat[:6] == b"\x93NUMPY"
    job.held.drop()
    again = downloads._export(
        "npy", job.held, pair, CompareOptions(), RenderOptions(), lambda _: {}
    )
    assert again == heat
