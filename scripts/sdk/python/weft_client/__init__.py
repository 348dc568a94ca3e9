"""Client of a Weft server: `WeftClient`, and `AsyncWeftClient` for asyncio."""

from ._calls import APIConfig, StreamEvent
from ._runtime import AsyncPage, Page
from .async_client import AsyncWeftClient
from .client import WeftClient
from .errors import (
    AuthenticationError,
    BudgetError,
    ConflictError,
    ConnectionFailed,
    NotFoundError,
    PermissionDenied,
    RateLimitError,
    ServerError,
    ValidationError,
    WeftError,
)

__all__ = [
    "APIConfig",
    "AsyncPage",
    "AsyncWeftClient",
    "AuthenticationError",
    "BudgetError",
    "ConflictError",
    "ConnectionFailed",
    "NotFoundError",
    "Page",
    "PermissionDenied",
    "RateLimitError",
    "ServerError",
    "StreamEvent",
    "ValidationError",
    "WeftClient",
    "WeftError",
]
