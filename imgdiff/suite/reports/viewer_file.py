"""What the viewer shows of a comparison, as a file."""

import json

from imgdiff.render.html.environment import data_address
from imgdiff.render.viewer import payload, pictures_of
from imgdiff.result import Comparison


def viewer_data(result: Comparison) -> bytes:
    """What the viewer is told of a comparison, as JSON with its pictures in it."""
    pictures = pictures_of(result)
    files = (pictures.before, pictures.after, pictures.heat)
    before, after, heat = (data_address(file.data, file.mimetype) for file in files)
    data = payload(result, pictures, (before, after, heat), {"opacity": result.opacity})
    return json.dumps(data).encode("utf-8", "backslashreplace")
