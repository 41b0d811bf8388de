"""A camera that gives what it is told to."""


class FakeCamera:
    """Stands for ``cv2.VideoCapture``: a frame each time it is asked, and now and then none."""

    def __init__(self, frames):
        self._frames = iter(frames)
        self.released = False

    def isOpened(self):  # noqa: N802
        return True

    def get(self, _):
        return 0

    def release(self):
        self.released = True

    def read(self):
        frame = next(self._frames)
        return frame is not None, frame
