"""What OpenAPI says of each address: bodies, answers and examples."""

from typing import Any

from imgdiff.change_kinds import KINDS
from imgdiff.service.protocol.negotiation import ALL, HTML, JSON, PNG, VERDICT
from imgdiff.service.protocol.problems import MEDIA_TYPE

_FILE = {"type": "string", "format": "binary"}
_ADDRESS = {"type": "string", "format": "uri", "description": "On a host that is listed."}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "example": {
        "type": "urn:imgdiff:problem:image",
        "title": "Cannot be worked on",
        "status": 422,
        "detail": "cannot read 'after.png': expected an image, got a text file",
    },
}
_WORDS = {
    400: "The request is not what is expected.",
    401: "A key is needed.",
    403: "The host or the origin may not call the service.",
    404: "There is no such thing.",
    406: "Accept names no form that there is.",
    408: "The request came in too slowly.",
    413: "The request, or what it needs, is too large.",
    415: "The request is of another kind.",
    422: "An image, an option or an address cannot be used.",
    429: "Too many requests a minute.",
    500: "A defect of the service.",
    503: "Too much is waiting, or the service is closing: see Retry-After.",
    504: "It takes longer than it may.",
}
_BOX = {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4}
#: The chief fields of ``Comparison.to_dict``; there are more.
COMPARISON = {
    "type": "object",
    "required": ["changed", "summary", "verdict", "regions", "size", "threshold", "notes"],
    "properties": {
        "changed": {"type": "boolean"},
        "summary": {"type": "string"},
        "verdict": {
            "type": "object",
            "required": ["state"],
            "properties": {"state": {"enum": ["identical", "same", "different"]}},
        },
        "cosine_similarity": {"type": "number", "minimum": -1, "maximum": 1},
        "euclidean_distance": {"type": "number", "minimum": 0},
        "changed_fraction": {"type": "number", "minimum": 0, "maximum": 1},
        "threshold": {"type": "number"},
        "regions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["box", "score", "area", "kind", "confidence"],
                "properties": {
                    "box": _BOX,
                    "score": {"type": "number", "minimum": 0, "maximum": 1},
                    "area": {"type": "integer", "minimum": 0},
                    "kind": {"enum": list(KINDS)},
                    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                },
            },
        },
        "size": {"type": "array", "items": {"type": "integer"}},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
    "example": {
        "changed": True,
        "summary": "Different: 1 region added, 1.5% of the image; the rest is identical.",
        "verdict": {"state": "different"},
        "cosine_similarity": 0.99,
        "euclidean_distance": 0.1374,
        "changed_fraction": 0.0149,
        "threshold": 0.5,
        "regions": [
            {
                "box": [482, 267, 571, 342],
                "score": 1.0,
                "area": 3513,
                "only_in": None,
                "kind": "added",
                "confidence": 0.97,
            }
        ],
        "size": [640, 480],
        "notes": [],
    },
}
_PAIR = {
    "type": "object",
    "required": ["index", "names", "state", "verdict", "problem"],
    "properties": {
        "index": {"type": "integer"},
        "names": {"type": "array", "items": {"type": "string"}},
        "state": {"enum": ["waiting", "running", "done", "failed", "cancelled"]},
        "verdict": {"type": ["string", "null"]},
        "problem": {"type": ["object", "null"]},
    },
}
_JOB = {
    "type": "object",
    "required": ["id", "state", "total", "done", "failed", "share", "pairs"],
    "properties": {
        "id": {"type": "string"},
        "state": {"enum": ["running", "done", "cancelled"]},
        "total": {"type": "integer"},
        "done": {"type": "integer"},
        "failed": {"type": "integer"},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "expires": {"type": ["string", "null"], "format": "date-time"},
        "pairs": {"type": "array", "items": _PAIR},
    },
    "example": {
        "id": "p3vWm0S3mTtRkq2x5HnJvA",
        "state": "running",
        "total": 2,
        "done": 1,
        "failed": 0,
        "share": 0.5,
        "created": "2026-01-01T12:00:00.000+00:00",
        "ended": None,
        "expires": None,
        "results": ["json", "overlay"],
        "pairs": [
            {
                "index": 0,
                "names": ["a.png", "b.png"],
                "state": "done",
                "verdict": "same",
                "problem": None,
            },
            {
                "index": 1,
                "names": ["c.png", "d.png"],
                "state": "running",
                "verdict": None,
                "problem": None,
            },
        ],
    },
}
_OPTIONS = {"threshold": 0.6, "level": "strict", "ignore": ["480,20,200,40"], "view": "panels"}


def described(
    answers: dict[str, Any], *problems: int, body: dict[str, Any] | None = None, status: int = 200
) -> dict[str, Any]:
    """Arguments of a route's decorator.

    Args:
        answers: Schemas of a good answer, by media type.
        *problems: Statuses of other answers.
        body: Schemas of the request's body, by media type.
        status: Of a good answer.
    """
    content = {form: {"schema": schema} for form, schema in answers.items()}
    good = {"description": "As asked for.", **({"content": content} if content else {})}
    bad = {
        code: {"description": _WORDS[code], "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
        for code in sorted({401, 403, 429, 500, *problems})
    }
    arguments: dict[str, Any] = {"responses": {status: good, **bad}, "response_model": None}
    if body is not None:
        forms = {form: {"schema": schema} for form, schema in body.items()}
        arguments["openapi_extra"] = {"requestBody": {"required": True, "content": forms}}
    return arguments


def form(files: dict[str, Any], required: list[str], **fields: Any) -> dict[str, Any]:
    """Schemas of a body: a form with files, or JSON with addresses.

    Args:
        files: Which fields are files; True where there may be many.
        required: Fields that have to be there.
        **fields: Other fields: their schemas in JSON. In a form they are text.
    """

    def some(schema: dict[str, Any], many: bool) -> dict[str, Any]:
        return {"type": "array", "items": schema, "minItems": 1} if many else schema

    in_form = {name: some(_FILE, many) for name, many in files.items()}
    in_form |= {
        name: {"type": "string", "description": "JSON, as in the other form."}
        if schema.get("type") in ("object", "array")
        else schema
        for name, schema in fields.items()
    }
    in_json = {name: some(_ADDRESS, many) for name, many in files.items()} | fields
    return {
        "multipart/form-data": {"type": "object", "required": required, "properties": in_form},
        JSON: {"type": "object", "required": required, "properties": in_json},
    }


_BINARY = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
_OPTION_FIELD = {
    "type": "object",
    "description": "Fields of CompareOptions and RenderOptions.",
    "example": _OPTIONS,
}
_WORK = (400, 406, 408, 413, 415, 422, 503, 504)

COMPARE = described(
    {JSON: COMPARISON, PNG: _BINARY, HTML: _TEXT, ALL: _BINARY},
    *(*_WORK, 404),
    body=form(
        {"before": False, "after": False, "mask": False}, ["before", "after"], options=_OPTION_FIELD
    ),
)
COMPARE["responses"][200]["headers"] = {
    VERDICT: {"schema": {"enum": ["identical", "same", "different"]}}
}
BATCH = described(
    {JSON: _JOB},
    *(400, 404, 408, 413, 415, 422, 503),
    body=form(
        {"before": True, "after": True},
        ["before", "after"],
        options=_OPTION_FIELD,
        results={
            "type": "array",
            "items": {"enum": ["json", "png", "html"]},
            "example": ["json", "png"],
        },
    ),
    status=202,
)
JOB = described({JSON: _JOB}, 404)
EVENTS = described({"text/event-stream": _TEXT}, 404)
PAIR = described({JSON: COMPARISON, PNG: _BINARY, HTML: _TEXT}, 404, 406, 422)
CANCEL = described({JSON: _JOB}, 404)
FORGET = described({}, 404, status=204)
HEALTH = described(
    {
        JSON: {
            "type": "object",
            "required": ["status"],
            "example": {"status": "ok", "version": "0.1.0"},
        }
    }
)
READY = described(
    {
        JSON: {
            "type": "object",
            "required": ["ready"],
            "example": {"ready": 2, "busy": 1, "waiting": 0, "queue": 16},
        }
    },
    503,
)
METRICS = described({"text/plain": _TEXT})
