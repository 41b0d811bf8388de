"""What a visitor has on the page that recognises: bounded, and gone with them."""

import pytest

from imgdiff.app.components.uploads import Upload
from imgdiff.app.recognise import visitor as session
from imgdiff.app.recognise.visitor import Session, picture_of
from imgdiff.errors import ImageError
from tests.app.driving import healthy, words
from tests.app.recognise.recognise_driving import enrolled, image, upload


def test_no_more_is_held_than_there_is_room_for(monkeypatch, people):
    monkeypatch.setattr(session, "MAX_PAIRS", 2)
    visitor = Session()
    uploads = [Upload(name, name, data) for name, data in (image(people, 1, k) for k in range(3))]
    assert len(visitor.read(uploads, "here")) == 2
    assert "one too many" in visitor.trouble["here"][0]
    monkeypatch.setattr(session, "_MOST_BYTES", 10)
    assert visitor.read(uploads[:1], "here") == [] and "too much" in visitor.trouble["here"][0]


def test_too_large_an_image_is_refused(monkeypatch, people):
    monkeypatch.setattr(session, "MAX_PIXELS", 100)
    with pytest.raises(ImageError, match="pixels"):
        picture_of(Upload(*[image(people, 1, 0)[0]] * 2, image(people, 1, 0)[1]))


def test_nothing_is_left_of_a_visitor_who_is_gone(people, monkeypatch):
    promised = []
    monkeypatch.setattr(session, "forget_when_gone", lambda _, forget: promised.append(forget))
    app = upload(enrolled(people, 1), "probe", image(people, 1, 2))
    visitor = app.session_state["recognise"]
    assert visitor.gallery and visitor.places and visitor.answers
    assert promised[-1] == visitor.clear
    promised[-1]()
    assert not any((visitor.gallery, visitor.places, visitor.answers, visitor.collected))
    app.run()
    assert "Give a name" in words(healthy(app))
