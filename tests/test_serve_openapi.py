"""OpenAPI says what is true: every route, every problem, and whatever schemathesis makes of it is answered without a 5xx."""

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.internal.conjecture.utils import many
from mediassist import Settings
from mediassist.serve.app import create_app
from mediassist.serve.identity import Scope
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .running_server import SUMMARY, RunningServer, key_settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with RunningServer(key_settings(tmp_path_factory.mktemp("openapi"), max_file_bytes=50_000)) as running:
        yield running


@pytest.fixture(scope="module")
def key(server):
    key = server.key("schemathesis", *Scope)
    with server.client(key) as client:
        client.post("/documents", files={"file": ("a.txt", SUMMARY)}).raise_for_status()
    return key


@pytest.mark.skipif(
    not hasattr(many, "more"), reason="hypothesis 6.150 and later broke hypothesis-jsonschema, which schemathesis needs"
)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_the_schema_allows_or_forbids_is_answered_as_it_says(server, key, mode):
    """Status codes, content types and bodies as documented, and never a 5xx."""
    # /sign-out answers a browser's form with a redirect and no body
    api = schemathesis.openapi.from_url(f"{server.url}/openapi.json").exclude(path="/sign-out")
    tried = 0
    for found in api.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.path_parameters):
            continue  # nothing of it can be wrong

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def answered(case):
            response = case.call(headers={"Authorization": f"Bearer {key}"}, allow_redirects=False)
            case.validate_response(response, checks=CHECKS)

        try:
            answered()
        except Unsatisfiable:
            continue  # whatever is sent, it is what the schema allows
        tried += 1
    assert tried >= (16 if mode is GenerationMode.POSITIVE else 5)


def test_every_operation_tells_its_problems_as_problem_details(server):
    document = httpx.get(f"{server.url}/openapi.json").json()
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert len(operations) == 17
    for (_, path), operation in operations.items():
        assert operation["summary"]
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"]["application/problem+json"] == PROBLEM, (path, status)
        if path.startswith(("/documents", "/ask", "/metrics")):
            assert {"401", "403", "429", "500", "503"} <= set(operation["responses"])
            assert {"bearer": []} in operation["security"]
    assert set(document["components"]["securitySchemes"]) == {"bearer", "session"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_without_auth_no_key_is_asked_for(tmp_path):
    document = create_app(Settings.load(data_dir=tmp_path), page=False).openapi()
    assert "securitySchemes" not in document["components"]
    assert all("security" not in operation for path in document["paths"].values() for operation in path.values())
