import time

#: Seconds within which whatever is waited for happens.
PATIENCE = 20


def until(condition) -> None:
    """Waits until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
