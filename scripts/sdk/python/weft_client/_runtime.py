"""Sends calls, by httpx: once for code that waits, once for asyncio."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any, AsyncIterator, Dict, Generic, Iterator, List, Optional, TypeVar

import httpx

from ._calls import (
    IDLE_CONNECTIONS_MAX,
    APIConfig,
    Call,
    EventReader,
    StreamEvent,
    broken_stream,
    unreachable,
    wait_for,
)
from .errors import WeftError, error_of

Item = TypeVar("Item")


class Runtime:
    def __init__(self, config: Optional[APIConfig], http: Optional[httpx.Client]) -> None:
        self.config = config or APIConfig()
        self._http = http or httpx.Client()

    def close(self) -> None:
        self._http.close()

    def call(self, call: Call) -> Any:
        response = self._send(call)
        return response.json() if response.content else None

    def text(self, call: Call) -> str:
        return self._send(call).text

    def content(self, call: Call) -> bytes:
        return self._send(call).content

    def page(self, call: Call) -> Any:
        return Page(self, call, self.call(call))

    def stream(self, call: Call) -> Iterator[StreamEvent]:
        """Where it is cut off it goes on after the last event that came, by the same key: nothing is begun twice."""
        last, idle = "", 0
        while True:
            try:
                response = self._send(call, last)
                try:
                    reader = EventReader()
                    for piece in response.iter_bytes():
                        for event in reader.read(piece):
                            last, idle = event.id or last, 0
                            yield event
                            if event.is_last:
                                return
                finally:
                    response.close()
                # A server that has said all closes; one that was cut off in the middle is asked again.
                if not last:
                    return
            except httpx.TransportError as error:
                if not call.may_repeat:
                    raise unreachable(error) from error
            if idle >= IDLE_CONNECTIONS_MAX or not call.may_repeat:
                raise broken_stream()
            time.sleep(wait_for(idle))
            idle += 1

    def _send(self, call: Call, last_id: Optional[str] = None) -> httpx.Response:
        tried = 0
        while True:
            failure: WeftError
            try:
                request = call.request(self._http, self.config, last_id)
                response = self._http.send(request, stream=last_id is not None)
                if response.is_success:
                    return response
                response.read()
                failure = error_of(response)
            except httpx.TransportError as error:
                failure = unreachable(error)
                failure.__cause__ = error
            time.sleep(call.wait_before(tried, failure, self.config.retries))
            tried += 1


class Page(Generic[Item]):
    """A page of a list; going through it fetches the further pages too."""

    def __init__(self, runtime: Runtime, call: Call, answer: Dict[str, Any]) -> None:
        self._runtime = runtime
        self._call = call
        self.items: List[Item] = answer["items"]
        self.next_cursor: Optional[str] = answer["nextCursor"]

    def __iter__(self) -> Iterator[Item]:
        page: Page[Item] = self
        while True:
            yield from page.items
            if page.next_cursor is None:
                return
            page = page.next_page()

    def next_page(self) -> Page[Item]:
        call = replace(self._call, query={**self._call.query, "cursor": self.next_cursor})
        return Page(self._runtime, call, self._runtime.call(call))


class AsyncRuntime:
    def __init__(self, config: Optional[APIConfig], http: Optional[httpx.AsyncClient]) -> None:
        self.config = config or APIConfig()
        self._http = http or httpx.AsyncClient()

    async def close(self) -> None:
        await self._http.aclose()

    async def call(self, call: Call) -> Any:
        response = await self._send(call)
        return response.json() if response.content else None

    async def text(self, call: Call) -> str:
        return (await self._send(call)).text

    async def content(self, call: Call) -> bytes:
        return (await self._send(call)).content

    async def page(self, call: Call) -> Any:
        return AsyncPage(self, call, await self.call(call))

    async def stream(self, call: Call) -> AsyncIterator[StreamEvent]:
        """As `Runtime.stream`."""
        last, idle = "", 0
        while True:
            try:
                response = await self._send(call, last)
                try:
                    reader = EventReader()
                    async for piece in response.aiter_bytes():
                        for event in reader.read(piece):
                            last, idle = event.id or last, 0
                            yield event
                            if event.is_last:
                                return
                finally:
                    await response.aclose()
                if not last:
                    return
            except httpx.TransportError as error:
                if not call.may_repeat:
                    raise unreachable(error) from error
            if idle >= IDLE_CONNECTIONS_MAX or not call.may_repeat:
                raise broken_stream()
            await asyncio.sleep(wait_for(idle))
            idle += 1

    async def _send(self, call: Call, last_id: Optional[str] = None) -> httpx.Response:
        tried = 0
        while True:
            failure: WeftError
            try:
                request = call.request(self._http, self.config, last_id)
                response = await self._http.send(request, stream=last_id is not None)
                if response.is_success:
                    return response
                await response.aread()
                failure = error_of(response)
            except httpx.TransportError as error:
                failure = unreachable(error)
                failure.__cause__ = error
            await asyncio.sleep(call.wait_before(tried, failure, self.config.retries))
            tried += 1


class AsyncPage(Generic[Item]):
    """As `Page`, by `async for`."""

    def __init__(self, runtime: AsyncRuntime, call: Call, answer: Dict[str, Any]) -> None:
        self._runtime = runtime
        self._call = call
        self.items: List[Item] = answer["items"]
        self.next_cursor: Optional[str] = answer["nextCursor"]

    async def __aiter__(self) -> AsyncIterator[Item]:
        page: AsyncPage[Item] = self
        while True:
            for item in page.items:
                yield item
            if page.next_cursor is None:
                return
            page = await page.next_page()

    async def next_page(self) -> AsyncPage[Item]:
        call = replace(self._call, query={**self._call.query, "cursor": self.next_cursor})
        return AsyncPage(self._runtime, call, await self._runtime.call(call))
