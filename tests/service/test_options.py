"""Options of a request name no file of the service's machine."""

import pytest

from imgdiff.service.protocol.options_json import COMPARE, parse_options
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.settings import ServiceSettings


@pytest.mark.parametrize("name", ["calibration", "mask", "device", "dpi"])
def test_what_a_visitor_may_not_choose_is_no_option(name):
    assert name not in COMPARE
    with pytest.raises(ProblemError, match=f"there is no '{name}' here"):
        parse_options({name: "/etc/passwd"}, ServiceSettings())
