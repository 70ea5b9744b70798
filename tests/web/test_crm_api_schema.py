"""The API does what its description says, whatever is sent (schemathesis makes it up from the description)."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, CheckFunction, GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.pushing import V1, new_token
from tests.web.portal import Portal

ADDRESSES = (
    "clients",
    "payers",
    "contracts",
    "points_of_delivery",
    "invoices",
    "invoice_lines",
    "payments",
    "readings",
    "consumption",
    "documents/{name}",
)
#: Few made-up requests for each address: they find what the description lacks, and take seconds.
EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def authorization(portal: Portal) -> dict[str, str]:
    return {"Authorization": f"Bearer {new_token(portal.world, 'schemathesis')}"}


@pytest.fixture(scope="module")
def described(portal: Portal) -> BaseSchema:
    schema = schemathesis.openapi.from_dict(json.loads(portal.get("/api/openapi.json").content))
    schema.config.update(base_url=portal.url)
    # Too many records are too large a batch.
    rejection = schema.config.checks.negative_data_rejection
    rejection.expected_statuses = [*rejection.expected_statuses, "413"]
    schema.validate()
    return schema


def test_every_address_is_tried(described: BaseSchema) -> None:
    assert list(described) == [f"{V1}/{address}" for address in ADDRESSES]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_fits_the_description_is_taken(
    described: BaseSchema, authorization: dict[str, str], address: str
) -> None:
    # No schema says what is in a document.
    excluded: list[CheckFunction] = (
        [positive_data_acceptance] if address.startswith("documents") else []
    )

    @EXAMPLES
    @given(case=requests_to(described, address, GenerationMode.POSITIVE).map(of_one_form))
    def tries(case: Case[Any]) -> None:
        case.call_and_validate(headers=authorization, excluded_checks=excluded)

    tries()


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_does_not_fit_the_description_is_refused_as_it_says(
    described: BaseSchema, authorization: dict[str, str], address: str
) -> None:
    @EXAMPLES
    @given(case=requests_to(described, address, GenerationMode.NEGATIVE))
    def tries(case: Case[Any]) -> None:
        case.call_and_validate(headers=authorization)

    tries()


def requests_to(
    described: BaseSchema, address: str, mode: GenerationMode
) -> SearchStrategy[Case[Any]]:
    return described[f"{V1}/{address}"]["PUT"].as_strategy(generation_mode=mode)


def of_one_form(case: Case[Any]) -> Case[Any]:
    """Give all records of a batch the columns of the first, which the description can say in words alone."""
    batch: Any = case.body
    if isinstance(batch, dict) and (records := batch["records"]):
        batch["records"] = [{name: one.get(name) for name in records[0]} for one in records]
    return case
