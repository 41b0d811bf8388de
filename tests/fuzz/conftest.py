"""What the doors started is ended with the tests."""

import pytest

from tests.fuzz.doors.lasting import lasting


@pytest.fixture(scope="session", autouse=True)
def ended():
    yield
    lasting.close()  # a worker of pytest-xdist leaves without what atexit registered
