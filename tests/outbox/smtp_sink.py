"""A mail server in a process of its own that keeps what it took, and misbehaves as often as it is told.

    python -m tests.outbox.smtp_sink PORT FILE [SHARE [SEED]]

Each letter that it took is a line of JSON in FILE. Of every letter, so large a share (0 to 1) meets one of the
`FAULTS`. Addresses that begin with "gone" are refused for good.
"""

import asyncio
import json
import random
import sys
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path

from aiosmtpd.smtp import SMTP

FAULTS = ["RCPT 4xx", "DATA 4xx", "late", "drop", "drop after taking"]
SLOW_SECONDS = 3.0
HEADS = BytesParser(policy=policy.default)


class Sink:
    """Decides about each letter, and notes it before the answer: what is noted was taken."""

    def __init__(self, file, share, chance):
        self.file, self.share, self.chance = file, share, chance

    def fault(self, *names):
        """Return the one of these faults that this letter meets, if any."""
        name = self.chance.choice(FAULTS) if self.chance.random() < self.share else ""
        return name if name in names else ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("gone"):
            return "550 5.1.1 no such person"
        if self.fault("RCPT 4xx"):
            return "450 4.2.1 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        fault = self.fault("DATA 4xx", "late", "drop", "drop after taking")
        if fault == "DATA 4xx":
            return "451 4.3.0 later"
        if fault == "late":
            await asyncio.sleep(SLOW_SECONDS)
        if fault == "drop":
            server.transport.abort()
            return "250 nobody hears this"
        self.note(envelope, fault)
        if fault == "drop after taking":
            server.transport.abort()
        return "250 taken"

    def note(self, envelope, fault):
        letter = HEADS.parsebytes(envelope.original_content, headersonly=True)
        line = {
            "id": letter["Message-ID"],
            "to": envelope.rcpt_tos[0],
            "subject": letter["Subject"],
            "fault": fault,
            "at": time.time(),
        }
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()


async def serve(port, sink):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, loop=loop, enable_SMTPUTF8=True, ident="sink"), "127.0.0.1", port
    )
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


def main(port, file, share="0", seed="0"):
    with Path(file).open("a") as lines:
        sink = Sink(lines, float(share), random.Random(seed))
        asyncio.run(serve(int(port), sink))


if __name__ == "__main__":
    main(*sys.argv[1:])
