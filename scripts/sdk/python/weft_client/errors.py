"""What the server refused, or what kept a call from it."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time
from typing import Any, Dict, List, Optional, Type

import httpx


class WeftError(Exception):
    """`status` 0: no answer came. `code`: as in docs/errors.md. `retry_after`: seconds."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "unreachable",
        request_id: Optional[str] = None,
        errors: Optional[List[Dict[str, str]]] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        #: Names the request in the server's log.
        self.request_id = request_id
        #: What is wrong, field by field: `path` and `message`.
        self.errors = errors or []
        self.retry_after = retry_after


class ConnectionFailed(WeftError):
    """The server could not be reached, or a stream broke off for good."""


class ValidationError(WeftError):
    """400 and 422: what was sent cannot be taken."""


class AuthenticationError(WeftError):
    """401: no key, or one that does not hold."""


class BudgetError(WeftError):
    """402: a budget cannot pay for it."""


class PermissionDenied(WeftError):
    """403: the key or the person may not."""


class NotFoundError(WeftError):
    """404: it is not there, or not for whoever asks."""


class ConflictError(WeftError):
    """409: it does not go with what is there."""


class RateLimitError(WeftError):
    """429: too much at once; `retry_after` says when to come back."""


class ServerError(WeftError):
    """5xx: the server's failure."""


_BY_STATUS: Dict[int, Type[WeftError]] = {
    400: ValidationError,
    401: AuthenticationError,
    402: BudgetError,
    403: PermissionDenied,
    404: NotFoundError,
    409: ConflictError,
    422: ValidationError,
    429: RateLimitError,
}


def error_of(response: httpx.Response) -> WeftError:
    """The error of an answer (that was read) which is none of success."""
    problem: Dict[str, Any] = {}
    try:
        told = response.json()
        problem = told if isinstance(told, dict) else {}
    except ValueError:
        pass
    status = response.status_code
    nested = problem.get("error")
    inner: Dict[str, Any] = nested if isinstance(nested, dict) else {}
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else WeftError)
    message = problem.get("detail") or inner.get("message") or problem.get("title") or f"The server answered {status}."
    return kind(
        str(message),
        status=status,
        code=str(problem.get("code") or inner.get("code") or f"http_{status}"),
        request_id=response.headers.get("x-correlation-id"),
        errors=problem.get("errors"),
        retry_after=_retry_after(response.headers.get("retry-after")),
    )


def _retry_after(said: Optional[str]) -> Optional[float]:
    if said is None:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time())
    except (TypeError, ValueError):
        return None
