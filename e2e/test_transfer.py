"""A first visit transfers no more than the project allows itself, on either kind of host."""

import pytest
from playwright.sync_api import Request

from build_scripts.site import BUDGET_LOCAL, BUDGET_UNCOMPRESSED


@pytest.mark.parametrize(
    ("host", "budget"), [("site_url", BUDGET_LOCAL), ("plain_site_url", BUDGET_UNCOMPRESSED)]
)
def test_first_visit_stays_within_its_budget(page, request, host, budget):
    requests: list[Request] = []
    page.on("requestfinished", lambda finished: requests.append(finished))
    page.goto(request.getfixturevalue(host))
    page.evaluate("window.weblab.ready")
    sizes = [request.sizes() for request in requests if not request.url.startswith("blob:")]
    transferred = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert 5_000_000 < transferred <= budget
