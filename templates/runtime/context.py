"""What is the same for all calls of one client."""

from __future__ import annotations

from . import logs
from .headers import checked_headers
from .hooks import Hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .budget import RetryBudget
    from .settings import Api, Settings
    from .urls import ServerChoice


class Context:
    """A client's API, settings, credentials, servers and retries, made ready for use.

    Attributes:
        own_headers: The caller's header fields, by lower-case name, looked at.
        headers: What every request begins with: ours, then the caller's.

    Raises:
        InvalidRequestError: A header field of the settings cannot be sent.
    """

    __slots__ = (
        "api",
        "budget",
        "credentials",
        "headers",
        "hooks",
        "log",
        "own_headers",
        "servers",
        "settings",
    )

    def __init__(
        self,
        api: Api,
        settings: Settings,
        credentials: Mapping[str, object],
        servers: ServerChoice,
        budget: RetryBudget,
    ) -> None:
        self.api = api
        self.budget = budget
        self.settings = settings
        self.credentials = credentials
        self.servers = servers
        self.hooks = settings.hooks or Hooks()
        self.log = logs.logger(api.name)
        self.own_headers = checked_headers(settings.headers)
        self.headers = {
            "accept": "application/json",
            "user-agent": api.user_agent,
            **self.own_headers,
        }
