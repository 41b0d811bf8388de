"""What lasts as long as the process that asked for it: servers, shared by all cases of a door."""

import atexit
import contextlib

lasting = contextlib.ExitStack()
atexit.register(lasting.close)
