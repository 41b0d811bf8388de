"""The service as an ASGI application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from imgdiff.network.runtime.processor import usable_cores
from imgdiff.options import CompareOptions
from imgdiff.service.job_store import JobStore
from imgdiff.service.protocol import problems
from imgdiff.service.protocol.access import Access
from imgdiff.service.protocol.body import BodyLimits
from imgdiff.service.protocol.records import Metrics, Records
from imgdiff.service.routes import compare, health, jobs, recognition
from imgdiff.service.settings import ServiceSettings
from imgdiff.service.state import ServiceState
from imgdiff.serving.comparing import prepare
from imgdiff.version import __version__
from imgdiff.workers.pool import WorkerPool
from imgdiff.workers.process import Limits

_TEXT = """See what changed between two images. The fields of results are those of the library
(`Comparison.to_dict()`), and options have its names. Errors are `application/problem+json`."""


def create_app(settings: ServiceSettings | None = None) -> FastAPI:
    """The service; its processes run from the application's start to its end.

    Args:
        settings: How it runs; ``ServiceSettings()`` where None.
    """
    settings = settings or ServiceSettings()
    threads = max(1, usable_cores() // settings.workers)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = WorkerPool(
            settings.workers,
            queue=settings.queue,
            limits=Limits(settings.seconds, settings.memory),
            threads=threads,
            prepare=(prepare, {"options": CompareOptions(), "threads": threads}),
        )
        store = JobStore(pool, settings)
        app.state.service = ServiceState(settings, pool, Metrics(pool), store, threads)
        sweeping = asyncio.create_task(store.sweep())
        try:
            yield
        finally:
            app.state.service.closing = True
            sweeping.cancel()
            await store.close()
            await asyncio.to_thread(pool.close, settings.seconds)

    app = FastAPI(
        title="imgdiff",
        version=__version__,
        description=_TEXT,
        license_info={"name": "MIT"},
        lifespan=lifespan,
        redoc_url=None,
        docs_url=None,  # its page would be fetched from elsewhere
    )
    problems.install(app)
    for part in (compare, jobs, recognition, health):
        app.include_router(part.router)
    # The last one that is added is the first that a request meets.
    app.add_middleware(BodyLimits, settings=settings)
    app.add_middleware(Access, settings=settings)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "X-API-Key", "Content-Type"],
            expose_headers=["Imgdiff-Verdict", "X-Request-Id", "Retry-After", "Location"],
        )
    app.add_middleware(Records)
    return app
