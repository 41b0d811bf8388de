"""The tools, and the server that offers them."""

import functools
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Image
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from imgdiff.compare import compare_images
from imgdiff.errors import DataError, ImgDiffError, OptionError
from imgdiff.geometry import Box
from imgdiff.io.file_state import file_state
from imgdiff.io.load import load_image
from imgdiff.io.resize import resize
from imgdiff.options import CompareOptions
from imgdiff.recognition.verify import verify
from imgdiff.render.thumbnails import encoded
from imgdiff.result import Comparison
from imgdiff.service.mcp.wording import (
    comparison_text,
    region_text,
    run_text,
    verification_text,
)
from imgdiff.suite.review import open_review
from imgdiff.version import __version__

#: The longer side of the pictures that go along, in pixels.
_SIDE = 512
#: Comparisons that are kept for questions about their regions.
_KEPT = 4
_GUIDE = (
    "imgdiff says what changed between two images. Call compare first; its regions are numbered, "
    "and explain and crop look closer at one. Boxes are [left, top, right, bottom] in pixels of "
    "the first image, right and bottom exclusive. Light, noise and compression do not count as "
    "changes. approve changes files: ask the user before."
)

PathText = Annotated[str, Field(description="Path of an image file.")]
Answer = list[str | Image]


def make_server(root: Path) -> MCPServer:
    """The server.

    Args:
        root: The folder that the tools see; relative paths begin there.
    """
    server = MCPServer("imgdiff", version=__version__, instructions=_GUIDE, log_level="ERROR")
    tools = Tools(root)
    for tool in (tools.compare, tools.explain, tools.crop, tools.verify, tools.run, tools.approve):
        server.tool(structured_output=False)(_telling(tool))
    return server


class Tools:
    """What can be asked, by methods; each says what it does to whoever asks.

    Args:
        root: The folder that the tools see.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: OrderedDict[Any, Comparison] = OrderedDict()

    def compare(
        self,
        before: PathText,
        after: PathText,
        threshold: Annotated[float, Field(description="Heat that counts, 0 to 1.")] = 0.5,
        level: Annotated[str, Field(description="auto, content, strict or exact.")] = "auto",
        ignore: Annotated[
            list[str] | None, Field(description="Places not looked at: LEFT,TOP,WIDTH,HEIGHT.")
        ] = None,
    ) -> Answer:
        """Say what changed between two images: a verdict, numbered regions, and a picture."""
        result = self._compared(before, after, threshold, level, ignore)
        text = comparison_text(result)
        if not result.changed:
            return [text]
        return [text, _picture(result.overlay)]

    def explain(
        self,
        before: PathText,
        after: PathText,
        region: Annotated[int, Field(description="Number of the region, from 1.")] = 1,
        threshold: float = 0.5,
        level: str = "auto",
        ignore: list[str] | None = None,
    ) -> Answer:
        """Say all that is known of one region of a comparison, with both sides of it."""
        result = self._compared(before, after, threshold, level, ignore)
        if not 1 <= region <= len(result.regions):
            raise OptionError(f"region must be 1 to {len(result.regions)}; got {region}")
        box = result.regions[region - 1].box
        return [region_text(region, result), *_both_sides(result, box, 16)]

    def crop(
        self,
        before: PathText,
        after: PathText,
        box: Annotated[list[int], Field(description="left, top, right, bottom.")],
        margin: Annotated[int, Field(description="Pixels around it.", ge=0, le=1000)] = 16,
    ) -> Answer:
        """Show the same place of both images, brought onto each other."""
        result = self._compared(before, after, CompareOptions.threshold, "auto", None)
        whole = Box.of_shape(*result.heatmap.shape)
        if len(box) != 4 or (place := Box(*box).intersection(whole)) is None:
            raise OptionError(f"box must be left, top, right, bottom within {list(whole)}")
        return [f"Before, then after, at {list(place)}.", *_both_sides(result, place, margin)]

    def verify(
        self,
        before: PathText,
        after: PathText,
        model: Annotated[str, Field(description="Folder of a run of imgdiff train.")],
        references: Annotated[
            list[str] | None,
            Field(description="Further images, or folders of them, of what before shows."),
        ] = None,
    ) -> Answer:
        """Say whether two images show the same (person, writer, product), as a run was taught."""
        one, two, run = (self._path(path) for path in (before, after, model))
        further = [self._path(path) for path in references or ()]
        result = verify(one, two, model=run, references=further)
        return [verification_text(result.to_dict(), result.summary), _picture(result.picture)]

    def run(self) -> str:
        """List what of the last visual test (imgdiff test) is yet to be decided."""
        review = open_review(self._root)
        return run_text(review.open_entries, review.record.when)

    def approve(
        self,
        names: Annotated[list[str], Field(description="Pictures, as the tool run lists them.")],
        reason: Annotated[str, Field(description="Why, for the log.")],
    ) -> str:
        """Approve pictures of the last visual test: they replace what was approved before."""
        if not names:
            raise DataError("expected names of pictures, as the tool run lists them")
        review = open_review(self._root).approve(names, reason=reason)
        return f"Approved {', '.join(names)}. {run_text(review.open_entries, review.record.when)}"

    def _compared(
        self,
        before: str,
        after: str,
        threshold: float,
        level: str,
        ignore: list[str] | None,
    ) -> Comparison:
        """The comparison, or the one that was made of the same files."""
        one, two = self._path(before), self._path(after)
        places: Any = tuple(ignore or ())  # checked with the other options
        key = (one, file_state(one), two, file_state(two), threshold, level, places)
        if key not in self._kept:
            self._kept[key] = compare_images(
                one, two, threshold=threshold, level=level, ignore=places, scores=False
            )
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _path(self, given: str) -> Path:
        """A path within the folder that the tools see."""
        try:
            path = (self._root / given).resolve()
        except (OSError, ValueError) as error:
            raise DataError(f"{given!r} is no path") from error
        if not path.is_relative_to(self._root):
            raise DataError(
                f"{given!r} lies outside of {str(self._root)!r}, which is all that is seen here"
            )
        return path


def _telling(tool: Callable[..., Any]) -> Callable[..., Any]:
    """A tool whose errors of ours are told, and not logged as defects."""

    @functools.wraps(tool)
    def told(*arguments: Any, **keywords: Any) -> Any:
        try:
            return tool(*arguments, **keywords)
        except ImgDiffError as error:
            raise ToolError(error.message) from error

    return told


def _both_sides(result: Comparison, box: Box, margin: int) -> list[str | Image]:
    place = box.grown(margin, Box.of_shape(*result.heatmap.shape))
    return [_picture(side[place.slices]) for side in (result.before, result.after)]


def _picture(pixels: Any) -> Image:
    """Small enough to go along, as PNG or JPEG."""
    height, width = pixels.shape[:2]
    scale = _SIDE / max(height, width)
    if scale < 1:
        size = max(1, round(height * scale)), max(1, round(width * scale))
        pixels = resize(load_image(pixels).pixels, size)
    data = encoded(pixels)
    return Image(data=data, format="png" if data.startswith(b"\x89PNG") else "jpeg")
