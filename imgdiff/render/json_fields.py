"""The fields of a comparison's JSON."""

from dataclasses import asdict
from typing import Any

from imgdiff.result import Alignment, Comparison


def json_fields(result: Comparison) -> dict[str, Any]:
    """Everything but the pixels.

    Returns:
        What ``json.dumps`` takes: lists, numbers, strings; fractions to six digits.
    """
    height, width = result.heatmap.shape
    return {
        "changed": result.changed,
        "summary": result.summary,
        "verdict": _rounded(asdict(result.verdict)),
        "causes": None
        if result.causes is None
        else [_rounded(asdict(cause)) for cause in result.causes],
        **_scores(result),
        "changed_fraction": round(result.changed_fraction, 6),
        "threshold": result.threshold,
        "min_area": result.min_area,
        "peak": round(float(result.heatmap.max()), 6),
        "regions": [region.to_dict() for region in result.regions],
        "disregarded": [region.to_dict() for region in result.disregarded],
        "only_kinds": list(result.only_kinds),
        "ignore_kinds": list(result.ignore_kinds),
        "added_bands": [added.to_dict() for added in result.added_bands],
        "size": [width, height],
        "before": {"name": result.names[0], "size": list(result.before_size)},
        "after": {"name": result.names[1], "size": list(result.after_size)},
        "fit": result.fit,
        "alignment": _alignment(result.alignment),
        "ignored": result.ignored.to_dict(),
        "level": result.level,
        "effort": result.effort,
        "strict_fraction": round(float(result.strict.mean()), 6),
        "network_scale": round(result.network_scale, 6),
        "kind": result.kind,
        "value_range": None if result.value_range is None else asdict(result.value_range),
        "fine_differences": result.fine_differences,
        "transparent": [alpha is not None for alpha in (result.before_alpha, result.after_alpha)],
        "frame_counts": list(result.frame_counts),
        "unseen_frames": result.unseen_frames,
        "frame": result.frame,
        "frames": [_rounded(asdict(frame)) for frame in result.frames],
        "notes": list(result.notes),
        "weights": result.weights,
    }


def _alignment(alignment: Alignment) -> dict[str, Any]:
    """Its fields; of the transform nine digits of each number, which all may be needed."""
    values = _rounded(asdict(alignment))
    if alignment.transform is not None:
        values["transform"] = [
            [float(f"{value:.9g}") for value in row] for row in alignment.transform
        ]
    values["pieces"] = [[list(piece.box), piece.dx, piece.dy] for piece in alignment.pieces]
    places = ("box", "moved_from", "moved_to")
    values["bands"] = [
        asdict(band)
        | {name: place and list(place) for name in places for place in [getattr(band, name)]}
        for band in alignment.bands
    ]
    return values


def _scores(result: Comparison) -> dict[str, float]:
    if not result.show_scores:
        return {}
    return {
        "cosine_similarity": round(result.cosine_similarity, 6),
        "euclidean_distance": round(result.euclidean_distance, 6),
    }


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in values.items()
    }
