"""What the viewer shows of a comparison, as a file."""

import json
from collections.abc import Mapping

from imgdiff.render.html.environment import embedded
from imgdiff.render.viewer import payload, pictures_of
from imgdiff.result import Comparison


def viewer_data(result: Comparison) -> bytes:
    """What the viewer is told of a comparison, as JSON with its pictures in it."""
    pictures = pictures_of(result)
    data = payload(result, pictures, embedded, {"opacity": result.opacity})
    return json.dumps(data).encode("utf-8", "backslashreplace")


def with_remarks(data: str, remarks: Mapping[str, str]) -> str:
    """What the viewer is told, as ``viewer_data`` makes it, with notes at regions."""
    return json.dumps(json.loads(data) | {"remarks": dict(remarks)}) if remarks else data
