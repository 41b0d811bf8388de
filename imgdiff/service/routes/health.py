"""How the service is: for orchestrators, load balancers and Prometheus."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from imgdiff.service.protocol.examples import HEALTH, METRICS, READY
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.state import state_of
from imgdiff.version import __version__

router = APIRouter(tags=["health"])


@router.get("/healthz", **HEALTH)
async def health() -> dict[str, str]:
    """Whether the service is alive."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", **READY)
async def ready(request: Request) -> dict[str, int]:
    """Whether it can compare now: 503 while its processes are prepared, and once it is closing."""
    state = state_of(request)
    if state.closing or not state.pool.ready:
        raise ProblemError(503, "not-ready", "no process is ready", {"Retry-After": "1"})
    return {
        "ready": state.pool.ready,
        "busy": state.pool.busy,
        "waiting": state.pool.waiting,
        "queue": state.pool.queue,
    }


@router.get("/metrics", **METRICS)
async def metrics(request: Request) -> Response:
    """Counts, for Prometheus."""
    return Response(
        generate_latest(state_of(request).metrics.registry), media_type=CONTENT_TYPE_LATEST
    )
