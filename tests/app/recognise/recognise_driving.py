"""Driving the page that recognises without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.app.driving import healthy

BROKEN = ("broken.png", b"\x89PNG\r\n\x1a\nbroken")


def page(**query: str) -> AppTest:
    def script():
        from imgdiff.app.recognise.recognise_page import recognise_page

        recognise_page()

    app = AppTest.from_function(script, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return healthy(app.run())


def upload(app: AppTest, place: str, *files: tuple[str, bytes]) -> AppTest:
    """Puts files into the uploader of a place."""
    uploader = next(e for e in app.file_uploader if e.key.startswith(f"uploader_{place}_"))
    uploader.set_value([(name, data, "image/png") for name, data in files])
    return healthy(app.run())


def image(people: Path, person: int, number: int) -> tuple[str, bytes]:
    file = people / f"person_{person:02d}" / f"{number}.png"
    return f"{person}-{number}.png", file.read_bytes()


def verdict(app) -> str:
    known = ("Same", "Different", "Unknown", "Cannot judge")
    return next(e.value for e in app.subheader if e.value in known)


def enrolled(people, *persons: int):
    app = page(tab="Identify")
    for person in persons:
        app.text_input(key="enrol_name").set_value(f"Person {person}").run()
        app = upload(app, "enrol", *(image(people, person, number) for number in (0, 1)))
    return app
