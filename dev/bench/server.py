"""A mail server that takes everything: ``python -m bench.server PORT DELAY``."""

import asyncio
import sys

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP


class Slow(Sink):
    def __init__(self, delay):
        super().__init__()
        self.delay = delay

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's
        await asyncio.sleep(self.delay)
        return "250 OK"


async def serve(port, delay):
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(Slow(delay), enable_SMTPUTF8=True), "127.0.0.1", port
    )
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
