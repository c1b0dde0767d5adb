# SPDX-License-Identifier: Apache-2.0
"""A provider of look-ups and an SMS centre, as small as the tests of outdial.reach allow."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

ON = "+48221234567"


def run(main: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(main, 20))


def smpp(port: int, **options: Any) -> Any:
    from outdial import reach

    options = {"system_id": "me", "password": "secret", "first_pause_s": 0.01, "longest_pause_s": 0.05} | options
    return reach.SmppClient("127.0.0.1", port, **options)


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _serving(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port where it is talked; at the end nothing of it is left."""
    talking: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(asyncio.current_task())
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            writer.transport.abort()
        finally:
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()
            talking.discard(asyncio.current_task())

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            under_way = [task for task in talking if task is not None]
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)


Answer = Callable[[str], Awaitable[tuple[int, str]]]


class Provider:
    """HTTP/1.1 on loopback: `answer` makes status and body of the path."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.bodies: list[bytes] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            self.bodies.append(await reader.readexactly(int(fields.get("content-length", 0))))
            path = head.split(" ")[1]
            self.asked.append(path)
            status, body = await self.answer(path)
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            await writer.drain()


@asynccontextmanager
async def provider(answer: Answer) -> AsyncIterator[Provider]:
    made = Provider(answer)
    async with _serving(made.serve) as port:
        made.url = f"http://127.0.0.1:{port}"
        yield made


BIND, SUBMIT, DATA, QUERY, UNBIND, ENQUIRE = 0x09, 0x04, 0x103, 0x03, 0x06, 0x15
RESPONSE = 0x8000_0000


class Octets:
    """What is left of the body of a PDU."""

    def __init__(self, body: bytes) -> None:
        self.rest = body

    def take(self, size: int) -> bytes:
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def octet(self) -> int:
        return self.take(1)[0]

    def text(self) -> bytes:
        taken, _, self.rest = self.rest.partition(b"\0")
        return taken


def tlv(tag: int, value: bytes) -> bytes:
    return struct.pack(">HH", tag, len(value)) + value


class Centre:
    """An SMS centre: every message is accepted, and has its receipt when it was asked for one."""

    def __init__(self) -> None:
        self.port = 0
        self.statuses: dict[bytes, int] = {}  # of submit_sm, by the text
        self.texts: list[bytes] = []
        self.silent: set[bytes] = set()  # texts that are never answered
        self.acknowledged = 0
        self.binds = 0
        self.validity = b""
        self.armed: list[bytes] = []  # numbers for which an alert was asked for
        self._writer: asyncio.StreamWriter | None = None
        self._sequence = 0

    def send(self, command: int, body: bytes = b"", sequence: int | None = None, status: int = 0) -> None:
        assert self._writer is not None
        if sequence is None:
            self._sequence += 1
            sequence = self._sequence
        self._writer.write(struct.pack(">IIII", 16 + len(body), command, status, sequence) + body)

    def deliver(self, source: bytes, text: bytes, esm_class: int = 4, tlvs: bytes = b"") -> None:
        body = b"\0\1\1" + source + b"\0\0\0me\0" + bytes([esm_class]) + b"\0\0\0\0\0\0\0\0" + bytes([len(text)])
        self.send(0x05, body + text + tlvs)

    def alert(self, number: bytes, availability: int = 0) -> None:
        self.send(0x102, b"\1\1" + number + b"\0\0\0\0" + tlv(0x0422, bytes([availability])))

    def hang_up(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        while True:
            size, command, _, sequence = struct.unpack(">IIII", await reader.readexactly(16))
            self.answer(command, await reader.readexactly(size - 16), sequence)
            await writer.drain()

    def answer(self, command: int, body: bytes, sequence: int) -> None:
        if command == BIND:
            self.binds += 1
            self.send(BIND | RESPONSE, b"centre\0", sequence)
        elif command in (SUBMIT, DATA):
            self.take(command, body, sequence)
        elif command == QUERY:
            identity = Octets(body).text()
            if identity == b"unheard-of":
                self.send(QUERY | RESPONSE, b"", sequence, 0x67)
            else:
                self.send(QUERY | RESPONSE, identity + b"\x00260302120300000+\0\x02\x00", sequence)
        elif command in (UNBIND, ENQUIRE):
            self.send(command | RESPONSE, b"", sequence)
        elif command == 0x05 | RESPONSE:
            self.acknowledged += 1

    def take(self, command: int, body: bytes, sequence: int) -> None:
        octets = Octets(body)
        octets.text()
        octets.take(2)
        octets.text()
        octets.take(2)
        number = octets.text()
        octets.octet()
        if command == SUBMIT:
            octets.take(2)
            octets.text()
            self.validity = octets.text()
            registered = octets.octet()
            octets.take(3)
            text = octets.take(octets.octet())
        else:
            registered = octets.octet()
            octets.octet()
            octets.take(2)
            text = octets.take(struct.unpack(">H", octets.take(2))[0])
        tlvs = octets.rest
        if text in self.silent:
            return
        status = self.statuses.get(text, 0)
        if status:
            self.send(command | RESPONSE, b"", sequence, status)
            return
        self.texts.append(text)
        identity = str(len(self.texts)).encode()
        armed = tlv(0x0421, b"\1") in tlvs
        if armed:
            self.armed.append(number)
        self.send(command | RESPONSE, identity + b"\0" + (tlv(0x0420, b"\1") if armed else b""), sequence)
        if registered & 1:
            told = b" sub:001 dlvrd:001 submit date:2603021200 done date:2603021203 stat:DELIVRD err:000 text:"
            self.deliver(number, b"id:" + identity + told)


@asynccontextmanager
async def centre(tls: ssl.SSLContext | None = None) -> AsyncIterator[Centre]:
    made = Centre()
    async with _serving(made.serve, tls) as made.port:
        yield made
