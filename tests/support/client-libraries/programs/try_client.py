"""What the Python client does with a server that is awkward: writes what it saw as JSON."""

import asyncio
import json
import os
import time
from typing import Callable, Tuple

import httpx
from weft_client import (
    APIConfig,
    AsyncWeftClient,
    AuthenticationError,
    NotFoundError,
    ValidationError,
    WeftClient,
    WeftError,
)

config = APIConfig(base_url=os.environ["WEFT_URL"])
workflow = os.environ["WORKFLOW"]
client = WeftClient(config)
MESSAGE = "The coffee machine leaks since Monday."


def befall(mode: str) -> None:
    httpx.get(f"{config.base_url}/_next/{mode}")


def failing(work: Callable[[], object]) -> WeftError:
    try:
        work()
    except WeftError as error:
        return error
    raise AssertionError("It was expected to fail.")


names = [one["name"] for one in client.workflows.list(limit=1)]

absent = failing(lambda: client.workflows.get("0" * 24))
invalid = failing(lambda: client.workflows.update(workflow, {"name": ""}))
stranger = failing(lambda: WeftClient(APIConfig(config.base_url, "weft_sk_nothing")).workflows.list())

befall("refuse")
began = time.monotonic()
client.workflows.get(workflow)
waited = time.monotonic() - began

befall("lose")
execution = client.workflows.execute(workflow, {"input": "data"})["execution_id"]
run = client.agentflows.executions.get(workflow, execution)
deadline = time.monotonic() + 30
while run["status"] != "succeeded" and time.monotonic() < deadline:
    run = client.agentflows.executions.get(workflow, execution)


def read_stream() -> Tuple[str, str]:
    text, ended = "", ""
    for event in client.chatflows.chat_stream(MESSAGE):
        if event.event == "reset":
            text = ""
        if event.event == "token":
            text += event.data["text"]
        if event.event == "end":
            ended = event.data["message"]
    return text, ended


async def read_stream_async() -> Tuple[str, str]:
    text, ended = "", ""
    async with AsyncWeftClient(config) as other:
        async for event in other.chatflows.chat_stream(MESSAGE):
            if event.event == "reset":
                text = ""
            if event.event == "token":
                text += event.data["text"]
            if event.event == "end":
                ended = event.data["message"]
        listed = [one["name"] async for one in await other.workflows.list(limit=1)]
        assert listed == names
    return text, ended


befall("cut")
streamed, streamed_async = read_stream(), asyncio.run(read_stream_async())
befall("none")

store = client.document_stores.create({"name": "From Python"})
document = client.documents.upload(store["id"], "# Bread\n\nBread is baked at noon.\n".encode(), name="bread.md")

print(
    json.dumps(
        {
            "names": names,
            "errors": [
                isinstance(absent, NotFoundError),
                isinstance(invalid, ValidationError),
                isinstance(stranger, AuthenticationError),
            ],
            "codes": [absent.code, stranger.code],
            "fields": [one["path"] for one in invalid.errors],
            "hasWaited": waited >= 0.9,
            "output": run["output"],
            "stream": {"text": streamed[0], "ended": streamed[1]},
            "asyncStream": {"text": streamed_async[0], "ended": streamed_async[1]},
            "status": document["status"],
        }
    )
)
