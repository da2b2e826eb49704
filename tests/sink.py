"""Receive webhooks in a test: a small server of one's own that remembers what came and answers as told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Hook:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.body)["data"]
        return data


@dataclass
class WebhookSink:
    """What came, and what is answered. `silent` keeps the caller waiting."""

    port: int = 0
    status: int = 204
    location: str = ""
    silent: bool = False
    hooks: list[Hook] = field(default_factory=list)
    host: str = "127.0.0.1"

    def url(self, path: str = "/alerts") -> str:
        return f"http://{self.host}:{self.port}{path}"

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        raw = dict(line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in raw.items()}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.hooks.append(Hook(head[0].split(" ")[1], headers, body))
        if self.silent:
            await reader.read()
        more = f"location: {self.location}\r\n" if self.location else ""
        writer.write(f"HTTP/1.1 {self.status} x\r\n{more}content-length: 0\r\n\r\n".encode())
        writer.close()


@asynccontextmanager
async def open_sink(host: str = "127.0.0.1") -> AsyncIterator[WebhookSink]:
    """Listen on a free port."""
    sink = WebhookSink(host=host)
    server = await asyncio.start_server(sink.receive, host, 0)
    sink.port = server.sockets[0].getsockname()[1]
    async with server:
        yield sink
