"""What all tests share."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says nothing about the code; what CI finds should be found again.
settings.register_profile(
    "sdkwright",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("sdkwright")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites golden files; read the diff as a reviewer would."""
    parser.addoption("--update-golden", action="store_true", help="rewrite expected files with what comes out now")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))
