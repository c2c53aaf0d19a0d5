"""A real SMTP server that can be told to misbehave: run by ``harness.Sink``.

It is told by a small JSON file, which it reads anew for every mail, and tells by
another file that a client hangs. ``mode`` is one of:

``accept``       every mail is taken
``refuse``       recipients in ``unknown`` are answered with 550, those in ``busy`` with
                 450, and the text of a mail to one in ``spam`` with 554
``few``          after ``let_through`` mails over one connection the next one is
                 answered with 421, and the connection is closed
``moody``        by a throw of the dice a mail is taken, is answered with 451, or one of
                 the four below happens; and any command may end the connection
``slow``         every mail is taken, after so many ``seconds``
``hold_before``  the mail is not taken; the client gets no answer
``hold_after``   the mail is taken; the client gets no answer until there are new orders
``drop_before``  the mail is not taken and the connection is closed
``drop_after``   the mail is taken and the connection is closed instead of an answer

The last four happen once of themselves, or so many ``times``, after ``let_through``
mails. In a mood a client is held for no longer than ``patience`` seconds. What went
wrong is told in the file ``moods``, a line for each.
"""

import asyncio
import json
import random
import signal
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

TICK = 0.01
FOREVER = float("inf")
ONCE = ("hold_before", "hold_after", "drop_before", "drop_after")
MOODS, WEIGHTS = ("accept", "busy", *ONCE), (80, 10, 2, 2, 3, 3)
# Of the commands of a moody server, so many end the connection.
HANGS_UP, HUNG_UP = 0.02, "hung up"


class Handler(Mailbox):
    """Takes mails as it is told."""

    def __init__(self, folder):
        super().__init__(folder / "mail")
        self.orders = folder / "orders.json"
        self.held = folder / "held"
        self.moods = folder / "moods"
        self.dice = random.Random(7)
        self.number = None
        self.seen = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self._may_hang_up(self._read())
        session.host_name = hostname
        return responses

    async def handle_NOOP(self, server, session, envelope, arg):
        self._may_hang_up(self._read())
        return "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        orders = self._read()
        self._may_hang_up(orders)
        session.mails = getattr(session, "mails", 0) + 1
        if orders["mode"] == "few" and session.mails > orders["let_through"]:
            await server.push("421 4.3.2 Too many mails, come again later")
            raise ConnectionResetError
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        orders = self._read()
        self._may_hang_up(orders)
        if orders["mode"] == "refuse" and address in orders["unknown"]:
            return "550 5.1.1 No such mailbox"
        if orders["mode"] == "refuse" and address in orders.get("busy", ()):
            return "450 4.2.1 Mailbox busy, come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        orders = self._read()
        mode = orders["mode"]
        if mode == "refuse" and {*orders["spam"]} & {*envelope.rcpt_tos}:
            return "554 5.7.1 This looks like spam"
        if mode == "moody":
            mode = self.dice.choices(MOODS, WEIGHTS)[0]
            if mode == "busy":
                return "451 4.3.0 Come again later"
            is_its_turn = mode in ONCE
            if is_its_turn:
                self._tell(mode)
        else:
            is_its_turn = mode in ONCE and self._is_its_turn()
        if mode == "slow":
            await asyncio.sleep(orders["seconds"])
        if not is_its_turn:
            return await super().handle_DATA(server, session, envelope)
        if mode == "hold_before":
            await self._hold()
        if mode in ("hold_before", "drop_before"):
            raise ConnectionResetError
        answer = await super().handle_DATA(server, session, envelope)
        if mode == "hold_after":
            await self._hold()
        if mode == "drop_after":
            raise ConnectionResetError
        return answer

    def _read(self):
        orders = json.loads(self.orders.read_text())
        if orders["number"] != self.number:
            self.number, self.seen = orders["number"], 0
        return orders

    def _is_its_turn(self):
        """Count the mails since the last order; whether it is about this one."""
        orders = self._read()
        self.seen += 1
        return 0 < self.seen - orders.get("let_through", 0) <= orders.get("times", 1)

    def _may_hang_up(self, orders):
        if orders["mode"] == "moody" and self.dice.random() < HANGS_UP:
            self._tell(HUNG_UP)
            raise ConnectionResetError

    def _tell(self, mood):
        with open(self.moods, "a") as moods:
            moods.write(f"{mood}\n")

    async def _hold(self):
        """Leave the client without an answer until there are other orders."""
        number, loop = self.number, asyncio.get_running_loop()
        until = loop.time() + self._read().get("patience", FOREVER)
        with open(self.held, "a") as held:
            held.write("held\n")
        while self._read()["number"] == number and loop.time() < until:
            await asyncio.sleep(TICK)


def main(folder, port):
    controller = Controller(Handler(folder), hostname="127.0.0.1", port=port)
    controller.start()
    signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
