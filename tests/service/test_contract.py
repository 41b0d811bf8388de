"""Whatever is sent, the service answers as /openapi.json says; requests are made up from it."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.test_compare import post

CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def test_made_up_requests_are_answered_as_described(live):
    schema = schemathesis.openapi.from_url(f"{live.url}/openapi.json")
    operations = [operation.ok() for operation in schema.get_all_operations()]
    answered = set()
    for operation in operations:

        @settings(
            max_examples=6,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case):
            answer = case.call()
            answered.add(answer.status_code)
            # 503 is described too: so many batches of one owner at a time.
            checks = CHECKS[1:] if answer.status_code == 503 else CHECKS
            case.validate_response(answer, checks=checks)

        check()
    assert len(operations) > 8 and {200, 400, 404, 422} <= answered


def test_a_good_answer_has_what_is_described(client):
    schema = client.get("/openapi.json").json()["paths"]["/v1/compare"]["post"]
    described = schema["responses"]["200"]["content"]["application/json"]["schema"]
    answer = post(client).json()
    assert set(described["required"]) <= set(described["properties"]) | set(answer)
    assert set(described["properties"]) <= set(answer)
    assert set(described["example"]) <= set(answer)


def test_every_address_is_described_with_examples(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation["summary"] and operation["description"], (method, path)
            assert {"401", "429", "500"} <= set(operation["responses"])
    body = paths["/v1/compare"]["post"]["requestBody"]["content"]
    assert set(body) == {"multipart/form-data", "application/json"}
