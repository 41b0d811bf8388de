"""What the routes of one service share."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from imgdiff.service.job_store import JobStore
from imgdiff.service.protocol.records import Metrics
from imgdiff.service.settings import ServiceSettings
from imgdiff.workers.pool import WorkerPool


@dataclass
class ServiceState:
    """What the routes of one service share.

    Attributes:
        settings: How the service runs.
        pool: Its processes.
        metrics: What is counted.
        jobs: Batches, and what is kept of them.
        threads: That each process may use.
        closing: Whether it takes no more requests.
    """

    settings: ServiceSettings
    pool: WorkerPool
    metrics: Metrics
    jobs: JobStore
    threads: int
    closing: bool = False


def state_of(request: Request) -> ServiceState:
    """The state of the service that a request came to."""
    state: Any = request.app.state.service
    return state


def owner_of(request: Request) -> str:
    """Whose request it is."""
    return str(request.scope.get("state", {}).get("owner", "unknown"))
