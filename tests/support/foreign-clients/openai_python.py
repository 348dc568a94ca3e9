"""The `openai` package for Python: does the jobs of stdin (JSON), writes what it saw to stdout (JSON)."""
import json
import sys

from openai import APIStatusError, OpenAI


def seen_of(message, usage):
    return {
        "text": message.content or "",
        "toolCalls": [
            {"name": call.function.name, "args": json.loads(call.function.arguments)}
            for call in message.tool_calls or []
        ],
        **({"usage": {"input": usage.prompt_tokens, "output": usage.completion_tokens}} if usage else {}),
    }


def perform(job, shared):
    client = OpenAI(base_url=job["connection"]["baseUrl"], api_key=job["connection"]["apiKey"], max_retries=0)
    feature = job["feature"]
    if feature == "embeddings":
        answer = client.embeddings.create(model=job["model"], input=shared["texts"])
        return {"vectors": [one.embedding for one in answer.data]}
    request = {"model": job["model"], "messages": [{"role": "user", "content": job["prompt"]}]}
    if "tools" in feature:
        request["tools"] = [{"type": "function", "function": shared["tool"]}]
    if feature.startswith("stream"):
        pieces = 0
        with client.chat.completions.stream(**request, stream_options={"include_usage": True}) as stream:
            for event in stream:
                pieces += event.type == "content.delta"
            final = stream.get_final_completion()
        return {**seen_of(final.choices[0].message, final.usage), "pieces": pieces}
    if feature == "JSON schema":
        request["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "person", "strict": True, "schema": shared["schema"]},
        }
    answer = client.chat.completions.create(**request)
    if feature == "JSON schema":
        return {"json": json.loads(answer.choices[0].message.content)}
    return seen_of(answer.choices[0].message, answer.usage)


def attempt(job, shared):
    try:
        return perform(job, shared)
    except APIStatusError as error:
        return {"status": error.status_code}


asked = json.load(sys.stdin)
json.dump([attempt(job, asked) for job in asked["jobs"]], sys.stdout)
