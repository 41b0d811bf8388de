"""Which of several processes runs which files of tests."""

from typing import Any

from xdist.scheduler import LoadFileScheduling

from tests.order import BROWSERS


class Sharing(LoadFileScheduling):
    """Whole files are handed to processes; those in browsers to one, while there are others."""

    def _assign_work_unit(self, node: Any) -> None:
        with_browsers = {n for n, files in self.assigned_work.items() if any(map(_shown, files))}
        wanted = not with_browsers or node in with_browsers
        for file in self.workqueue:
            if _shown(file) == wanted:
                self.workqueue.move_to_end(file, last=False)
                break
        super()._assign_work_unit(node)


def _shown(file: str) -> bool:
    return file.startswith(BROWSERS)
