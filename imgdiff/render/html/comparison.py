"""One comparison as one HTML file.

Opened from disk, without a server, it shows the same viewer as the page.
"""

from collections.abc import Mapping
from typing import Any

from imgdiff.explain.wording import detail, headline
from imgdiff.geometry import Box
from imgdiff.render.html.environment import embedded, render_page
from imgdiff.render.viewer import payload, pictures_of, script, style
from imgdiff.result import Comparison


def html_report(result: Comparison, remarks: Mapping[Box, str] | None = None) -> str:
    """Makes a page of the verdict, the viewer with all its views, and the scores.

    Args:
        result: What ``compare_images`` gave.
        remarks: Notes at regions, by their boxes.

    Returns:
        A self-contained page: nothing is fetched, and names are shown letter by letter.
    """
    pictures = pictures_of(result)
    look = {"opacity": result.opacity}
    sizes = zip(result.names, (result.before_size, result.after_size), strict=True)
    return render_page(
        "comparison.html.j2",
        title=f"{result.names[0]} against {result.names[1]}",
        headline=headline(result.verdict),
        detail=detail(result),
        images=[
            {"name": name, "width": width, "height": height} for name, (width, height) in sizes
        ],
        facts={
            **_scores(result),
            "Threshold of the heat": f"{result.threshold:g}",
            "Weights": result.weights,
        },
        notes=result.notes,
        remarks=_remarks(result, remarks or {}),
        data=payload(result, pictures, embedded, look, remarks=remarks),
        viewer_style=style(),
        viewer_script=script(),
    )


def _remarks(result: Comparison, remarks: Mapping[Box, str]) -> list[dict[str, Any]]:
    """In the order of the regions; those of no region at these settings last, without a number."""
    numbers = {region.box: number for number, region in enumerate(result.regions, 1)}
    found = [
        {"number": numbers.get(box), "left": box.left, "top": box.top, "text": text}
        for box, text in remarks.items()
    ]
    return sorted(found, key=lambda remark: remark["number"] or len(numbers) + 1)


def _scores(result: Comparison) -> dict[str, str]:
    if not result.show_scores:
        return {}
    return {
        "Cosine similarity (1: the same picture)": f"{result.cosine_similarity:.4f}",
        "Euclidean distance (0: the same picture)": f"{result.euclidean_distance:.4f}",
    }
