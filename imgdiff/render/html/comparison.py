"""One comparison as one HTML file.

Opened from disk, without a server, it shows the same viewer as the page.
"""

from imgdiff.render.html.environment import data_address, render_page
from imgdiff.render.viewer import payload, pictures_of, script, style
from imgdiff.result import Comparison


def html_report(result: Comparison) -> str:
    """Makes a page of the verdict, the viewer with all its views, and the scores.

    Args:
        result: What ``compare_images`` gave.

    Returns:
        A self-contained page: nothing is fetched, and names are shown letter by letter.
    """
    pictures = pictures_of(result)
    files = (pictures.before, pictures.after, pictures.heat)
    before, after, heat = (data_address(file.data, file.mimetype) for file in files)
    as_given = pictures.whole
    whole = data_address(as_given.data, as_given.mimetype) if as_given else None
    look = {"opacity": result.opacity}
    sizes = zip(result.names, (result.before_size, result.after_size), strict=True)
    return render_page(
        "comparison.html.j2",
        title=f"{result.names[0]} against {result.names[1]}",
        summary=result.summary,
        images=[
            {"name": name, "width": width, "height": height} for name, (width, height) in sizes
        ],
        facts={
            **_scores(result),
            "Threshold of the heat": f"{result.threshold:g}",
            "Weights": result.weights,
        },
        notes=result.notes,
        data=payload(result, pictures, (before, after, heat), look, whole),
        viewer_style=style(),
        viewer_script=script(),
    )


def _scores(result: Comparison) -> dict[str, str]:
    if not result.show_scores:
        return {}
    return {
        "Cosine similarity (1: the same picture)": f"{result.cosine_similarity:.4f}",
        "Euclidean distance (0: the same picture)": f"{result.euclidean_distance:.4f}",
    }
