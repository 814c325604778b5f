"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

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


@pytest.fixture(autouse=True, scope="session")
def _no_cache_but_ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What runs of the tests remember stays among their files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites golden files; read the diff as a reviewer would."""
    parser.addoption("--update-golden", action="store_true", help="rewrite expected files with what comes out now")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))
