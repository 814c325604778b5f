"""The other end of the calls: answers every request with the same JSON. Prints its port, ends with its standard input.

It judges nothing and costs little, so that what a client costs shows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys

from bench.samples import end_user


async def main() -> None:
    """Serve until nobody is left to call."""
    body = json.dumps(end_user(0)).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    answer = head.encode() + body

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - who started us reads it
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
