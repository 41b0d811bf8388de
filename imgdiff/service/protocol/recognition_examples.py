"""What OpenAPI says of the addresses of recognition."""

from typing import Any

from imgdiff.service.protocol.examples import described, form
from imgdiff.service.protocol.negotiation import JSON, PNG

_WORK = (400, 404, 406, 408, 413, 415, 422, 503, 504)
_MODEL = {"type": "string", "description": "Name of a run; see /v1/models.", "example": "faces"}
_THRESHOLD = {"type": "number", "exclusiveMinimum": 0}
_NAME = {"type": "string", "example": "staff"}
_DETECT = {"type": "string", "description": "Name of a detector; see /v1/models."}


def _object(required: list[str], example: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required, "example": example}


_VERIFICATION = _object(
    ["verdict", "same", "distance", "threshold", "probability", "model"],
    {
        "verdict": "same",
        "same": True,
        "distance": 0.31,
        "threshold": 0.52,
        "cosine_similarity": 0.95,
        "probability": 0.93,
        "confidence": 0.93,
        "names": ["one.jpg", "two.jpg"],
        "model": "faces",
        "notes": [],
        "training_distances": [0.61, 0.7],
        "unlike_training": [],
        "references": [],
        "boxes": None,
    },
)
_IDENTIFICATION = _object(
    ["verdict", "identity", "candidates", "threshold", "model"],
    {
        "verdict": "known",
        "identity": "anna",
        "candidates": [
            {
                "identity": "anna",
                "distance": 0.31,
                "probability": 0.93,
                "file": "anna/1.png",
                "images": 3,
                "judged": 0.44,
                "limit": 0.52,
            }
        ],
        "threshold": 0.52,
        "name": "who.jpg",
        "model": "faces",
        "skipped": [],
        "training_distance": 0.61,
        "unlike_training": False,
    },
)
_GROUP = _object(
    ["verdict", "identities", "boxes", "threshold", "model", "detector"],
    {
        "verdict": "unknown",
        "identities": ["anna"],
        "boxes": [
            {
                "box": [40, 32, 96, 104],
                "score": 0.99,
                "landmarks": [],
                "label": "",
                "verdict": "known",
                "identity": "anna",
                "candidates": _IDENTIFICATION["example"]["candidates"],
                "training_distance": 0.61,
                "unlike_training": False,
            }
        ],
        "threshold": 0.52,
        "name": "group.jpg",
        "model": "faces",
        "detector": "faces",
        "skipped": [],
    },
)
_EMBEDDINGS = _object(
    ["model", "names", "embeddings"],
    {"model": "default", "names": ["one.jpg"], "embeddings": [[0.11, -0.02]]},
)
_GALLERY = _object(
    ["name", "identities", "images"],
    {"name": "staff", "identities": {"anna": 3, "bo": 1}, "images": 4},
)
MODELS = described(
    {JSON: _object(["models", "detectors"], {"models": ["faces"], "detectors": ["faces"]})}
)
VERIFY = described(
    {JSON: _VERIFICATION, PNG: {"type": "string", "format": "binary"}},
    *_WORK,
    body=form(
        {"before": False, "after": False, "reference": True},
        ["before", "after", "model"],
        model=_MODEL,
        detect=_DETECT,
        threshold=_THRESHOLD,
    ),
)
IDENTIFY = described(
    {JSON: {"anyOf": [_IDENTIFICATION, _GROUP], "example": _IDENTIFICATION["example"]}},
    *_WORK,
    body=form(
        {"probe": False},
        ["probe", "model", "gallery"],
        model=_MODEL,
        gallery=_NAME,
        detect=_DETECT,
        threshold=_THRESHOLD,
        most={"type": "integer", "minimum": 1},
    ),
)
EMBED = described(
    {JSON: _EMBEDDINGS},
    *_WORK,
    body=form({"image": True}, ["image"], model=_MODEL | {"default": "default"}),
)
GALLERIES = described({JSON: _object(["galleries"], {"galleries": [_GALLERY["example"]]})}, 404)
GALLERY = described({JSON: _GALLERY}, 404, 422)
ENROL = described({JSON: _GALLERY}, *_WORK, body=form({"image": False}, ["image"]), status=201)
REMOVE = described({}, 404, 422, status=204)
