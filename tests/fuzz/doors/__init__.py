"""The doors that input comes in by, each with seeds and with what is done behind it."""

from functools import cache

from tests.fuzz.doors import (
    commands,
    documents,
    pictures,
    runs,
    servers,
    service,
    suites,
    values,
    visitors,
    visits,
    weights,
)
from tests.fuzz.doors.door import Door

__all__ = ["Door", "door_named", "doors"]


@cache
def doors() -> tuple[Door, ...]:
    """All of them."""
    rooms = (pictures, documents, weights, runs, values, suites, visitors, commands)
    rooms = (*rooms, servers, service, visits)
    return tuple(door for room in rooms for door in room.doors())


def door_named(name: str) -> Door:
    """One of them."""
    return next(door for door in doors() if door.name == name)
