"""What both clients do alike: which request a call is, when it is sent again, and how streams are read."""

from __future__ import annotations

import json
import os
import random
import re
import uuid
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, List, Mapping, Optional
from urllib.parse import quote

import httpx

from .errors import ConnectionFailed, WeftError

_PASSING = frozenset({429, 502, 503, 504})
_SAFE = frozenset({"GET", "PUT", "DELETE"})
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
#: Connections in a row that told nothing new, after which a stream is given up.
IDLE_CONNECTIONS_MAX = 5
#: After these a stream has ended, whatever the connection does.
_LAST_EVENTS = frozenset({"end", "error", "complete", "done", "run-succeeded", "run-failed", "run-cancelled"})
_LAST_TYPES = frozenset({"RUN_FINISHED", "RUN_ERROR"})


@dataclass(frozen=True)
class APIConfig:
    """Where the server is, and with which key (default: the variable WEFT_API_KEY). `timeout`: seconds of a call; streams
    have none. `retries`: further tries of what may be sent twice."""

    base_url: str = "http://localhost:3000"
    api_key: str = field(default_factory=lambda: os.environ.get("WEFT_API_KEY", ""), repr=False)
    timeout: float = 60.0
    retries: int = 3


@dataclass(frozen=True)
class StreamEvent:
    """One event of a stream; its fields stand in `data` (a text that is no JSON object in `data["text"]`). `id`: where the
    stream stands, what a later connection goes on after."""

    id: str
    event: str
    data: Dict[str, Any]
    is_last: bool = False


@dataclass
class Call:
    """An operation with what it is given."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    json: object = None
    content: Optional[bytes] = None
    is_idempotent: bool = False
    idempotency_key: Optional[str] = None
    timeout: Optional[float] = None

    def __post_init__(self) -> None:
        if self.idempotency_key is None and self.is_idempotent and self.method != "GET":
            self.idempotency_key = str(uuid.uuid4())

    @property
    def may_repeat(self) -> bool:
        return self.method in _SAFE or self.idempotency_key is not None

    def request(self, client: httpx.Client | httpx.AsyncClient, config: APIConfig, last_id: Optional[str] = None) -> httpx.Request:
        """`last_id`: of a stream: the last event that came, empty for none yet."""
        filled = re.sub(r"\{(\w+)\}", lambda found: quote(self.params[found.group(1)], safe=""), self.path)
        headers = {"accept": "application/json" if last_id is None else "text/event-stream"}
        if config.api_key:
            headers["authorization"] = f"Bearer {config.api_key}"
        if self.idempotency_key is not None:
            headers["idempotency-key"] = self.idempotency_key
        if last_id:
            headers["last-event-id"] = last_id
        content = self.content
        if content is not None:
            headers["content-type"] = "application/octet-stream"
        elif self.json is not None:
            headers["content-type"] = "application/json"
            content = json.dumps(self.json, ensure_ascii=False).encode()
        seconds = config.timeout if self.timeout is None else self.timeout
        return client.build_request(
            self.method,
            config.base_url.rstrip("/") + filled,
            params={name: _text_of(value) for name, value in self.query.items() if value is not None},
            headers=headers,
            content=content,
            timeout=httpx.Timeout(seconds) if last_id is None else httpx.Timeout(seconds, read=None),
        )

    def wait_before(self, tried: int, failure: WeftError, retries: int) -> float:
        """Seconds until the next try; raises `failure` where there is none."""
        if tried >= retries or not self.may_repeat or not (failure.status == 0 or failure.status in _PASSING):
            raise failure
        wait = failure.retry_after
        return min(wait_for(tried) if wait is None else wait, _LONGEST_WAIT)


def wait_for(tried: int) -> float:
    """Doubled each time, by chance up to half less."""
    return float(min(_FIRST_WAIT * 2**tried, _LONGEST_WAIT) * (0.5 + random.random() / 2))


def unreachable(error: httpx.TransportError) -> ConnectionFailed:
    return ConnectionFailed(f"The server cannot be reached: {error or type(error).__name__}")


def broken_stream() -> ConnectionFailed:
    return ConnectionFailed("The stream broke off again and again.", code="stream_broken")


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


class EventReader:
    """Turns the bytes of a stream into its events."""

    def __init__(self) -> None:
        self._waiting = b""

    def read(self, piece: bytes) -> Iterator[StreamEvent]:
        self._waiting = (self._waiting + piece).replace(b"\r\n", b"\n")
        *frames, self._waiting = self._waiting.split(b"\n\n")
        for frame in frames:
            event = _event_of(frame.decode("utf-8", "replace"))
            if event is not None:
                yield event


def _event_of(frame: str) -> Optional[StreamEvent]:
    about = {"id": "", "event": "message"}
    lines: List[str] = []
    # Not splitlines: it also splits at signs that are text here.
    for line in frame.split("\n"):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            lines.append(value)
        elif name in about:
            about[name] = value
    if not lines:
        return None
    text = "\n".join(lines)
    if text == "[DONE]":
        return StreamEvent(about["id"], "done", {}, True)
    if text.startswith("[ERROR]"):
        return StreamEvent(about["id"], "error", {"message": text.removeprefix("[ERROR]").strip()}, True)
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    data: Dict[str, Any] = told if isinstance(told, dict) else {"text": text}
    return StreamEvent(about["id"], about["event"], data, about["event"] in _LAST_EVENTS or data.get("type") in _LAST_TYPES)
