"""Opponent colors: lightness, red against green, yellow against blue."""

import numpy as np

#: From RGB, and back; for ``cv2.transform``.
OPPONENT = np.array([[1 / 3, 1 / 3, 1 / 3], [0.5, -0.5, 0], [0.25, 0.25, -0.5]], np.float32)
RGB = np.linalg.inv(OPPONENT).astype(np.float32)
