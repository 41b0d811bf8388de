"""Who may come in, how often, from which pages, and by which name."""

import pytest

from imgdiff.errors import OptionError
from imgdiff.service.protocol.access import Rates
from imgdiff.service.settings import ServiceSettings, read_keys
from tests.service.conftest import served
from tests.service.pictures import drawn, pair
from tests.service.test_compare import problem
from tests.service.test_jobs import begin

KEYS = "# of two people\nanna  0123456789abcdef\nbo 0123456789abcdeg\n"
ANNA = {"Authorization": "Bearer 0123456789abcdef"}
BO = {"X-API-Key": "0123456789abcdeg"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    file = tmp_path_factory.mktemp("keys") / "keys"
    file.write_text(KEYS)
    origins = ("https://good.example",)
    with served(keys=read_keys(file), origins=origins, hosts=("testserver",)) as client:
        yield client


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic 0123456789abcdef"},
        {"Authorization": "Bearer"},
        {"X-API-Key": "anna"},
        {"X-API-Key": "\xe9" * 20},
    ],
)
def test_without_a_key_nobody_comes_in(guarded, headers):
    headers = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = guarded.post("/v1/compare", files=pair(), headers=headers)
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert guarded.get(path, headers=headers).status_code == 200


def test_a_key_lets_in_and_a_batch_is_its_owners(guarded):
    for key in (ANNA, BO):
        assert guarded.post("/v1/compare", files=pair(), headers=key).status_code == 200
    number = begin(guarded, [drawn()], headers=ANNA).json()["id"]
    assert guarded.get(f"/v1/jobs/{number}", headers=ANNA).status_code == 200
    for method, path in (
        ("GET", ""),
        ("GET", "/events"),
        ("GET", "/pairs/0"),
        ("POST", "/cancel"),
        ("DELETE", ""),
    ):
        problem(guarded.request(method, f"/v1/jobs/{number}{path}", headers=BO), 404)


def test_other_names_and_pages_are_refused(guarded):
    assert "name" in problem(guarded.get("/healthz", headers={"Host": "evil.example"}), 403)
    problem(guarded.get("/healthz", headers={"Host": "x@testserver"}), 403)
    assert guarded.get("/healthz", headers={"Host": "TESTSERVER:99"}).status_code == 200
    evil = guarded.post(
        "/v1/compare", files=pair(), headers=ANNA | {"Origin": "https://evil.example"}
    )
    assert "origin" in problem(evil, 403) and "access-control-allow-origin" not in evil.headers
    for odd in ("[::1", "http://[::1"):  # no addresses at all
        problem(guarded.get("/healthz", headers={"Host": odd}), 403)
        problem(guarded.get("/healthz", headers={"Origin": odd}), 403)
    null = guarded.post("/v1/compare", files=pair(), headers=ANNA | {"Origin": "null"})
    problem(null, 403)


def test_listed_pages_may_call(guarded):
    origin = {"Origin": "https://good.example"}
    asked = origin | {"Access-Control-Request-Method": "POST"}
    preflight = guarded.options("/v1/compare", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://good.example"
    answer = guarded.post("/v1/compare", files=pair(), headers=ANNA | origin)
    assert answer.headers["access-control-allow-origin"] == "https://good.example"


def test_no_page_may_call_unless_it_is_listed(client):
    asked = {"Origin": "https://any.example", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in client.options("/v1/compare", headers=asked).headers
    own = client.post("/v1/compare", files=pair(), headers={"Origin": "http://testserver"})
    assert own.status_code == 200


def test_a_rate_fills_up_again_for_each_alone():
    rates = Rates(60)
    assert [rates.wait("anna", 0.0) for _ in range(60)] == [0.0] * 60
    assert rates.wait("anna", 0.0) == pytest.approx(1.0)
    assert rates.wait("bo", 0.0) == 0 and rates.wait("anna", 1.0) == 0
    assert rates.wait("anna", 1.5) == pytest.approx(0.5)
    assert [rates.wait("anna", 9999.0) for _ in range(61)][-2:] == [0.0, pytest.approx(1.0)]
    assert all(Rates(0).wait("anna", 0.0) == 0 for _ in range(1000))


def test_who_comes_too_often_is_told_when_to_come_again():
    with served(rate=2) as client:
        answers = [client.get("/v1/jobs/none") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [404, 404, 429]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 31
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("text", ["", "anna", "anna short", "anna 0123456789abcdef more", "\xff"])
def test_odd_files_of_keys_are_refused(tmp_path, text):
    (tmp_path / "keys").write_bytes(text.encode("latin-1"))
    with pytest.raises(OptionError):
        read_keys(tmp_path / "keys")
    with pytest.raises(OptionError):
        read_keys(tmp_path / "none")


@pytest.mark.parametrize(
    "change",
    [{"workers": 0}, {"queue": -1}, {"seconds": 0}, {"keep_seconds": 0}, {"rate": 1.5}],
)
def test_odd_settings_are_refused(change):
    with pytest.raises(OptionError):
        ServiceSettings(**change)
