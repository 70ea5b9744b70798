"""The program of the CRM."""

import pytest

from tests.pushing import Crm, crm_of
from tests.web.portal import Portal


@pytest.fixture(scope="session")
def crm(portal: Portal) -> Crm:
    return crm_of(portal, "crm-of-these-tests")
