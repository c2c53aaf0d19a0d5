"""(14) A large stock of items of which a tenth is due this morning: the whole way, by
one sender and by four, and the memory of each."""

import json
import sys
import time

from . import clients, rules
from .handover import server
from .memory import MEGABYTE, Peak
from .senders import SENDERS, begin, together
from .session import odoo_environment
from .table import Row, duration

# Of what is due one sender hands over a tenth, and several then a fifth.
ALONE, SEVERAL = 10, 5
LATER = "now() AT TIME ZONE 'UTC' + interval '1 year'"


def run(sizes, database):
    """Rows of the table; each process that takes part is one of its own."""
    stock, due = sizes.items[-1], max(sizes.items[-1] // 10, ALONE)
    with odoo_environment(database) as env:
        env.company.reminder_bundle = False
        rule = clients.make_rule(env)
        clients.add(env, stock)
        clients.tidy(env)
        start = time.perf_counter()
        rules.enrol(rule)
        enrolled = time.perf_counter() - start
        clients.tidy(env)
        clients.make_due(env, rule, due)
    with server() as port:
        [swept] = _together(database, 1, "sweep", port)
        first, others = due // ALONE, due // SEVERAL
        _let_leave(database, first)
        alone = _together(database, 1, "send", port)
        _let_leave(database, others)
        several = _together(database, SENDERS, "send", port)
    return [
        Row(f"{stock:,} items, found and planned", _each(enrolled, stock)),
        Row(f"{due:,} claimed, composed and queued", _of([swept], due)),
        Row(f"{first:,} handed over by one sender", _of(alone, first)),
        Row(f"{others:,} by {SENDERS} senders", _of(several, others)),
    ]


def _of(workers, count):
    """How long these took together, and the memory of the largest."""
    seconds = max(seconds for seconds, _before, _peak in workers)
    before, peak = max((before, peak) for _seconds, before, peak in workers)
    return (
        f"{_each(seconds, count)}, {peak / MEGABYTE:.0f} MB,"
        f" {(peak - before) / MEGABYTE:.0f} of it new"
    )


def _each(seconds, count):
    return f"{duration(seconds)}, {duration(seconds / count)} each"


def _let_leave(database, count):
    """Let so many of the mails leave, and keep the others in the queue."""
    with odoo_environment(database) as env:
        env.cr.execute(
            f"""
            UPDATE mail_mail
               SET scheduled_date = CASE WHEN id NOT IN (
                       SELECT id FROM mail_mail WHERE is_reminder AND state = 'outgoing'
                     ORDER BY id LIMIT {count}
                   ) THEN {LATER} END
             WHERE is_reminder AND state = 'outgoing'
            """
        )
        env.cr.commit()


def _together(database, number, what, port):
    """What each of so many processes says, which begin at the same moment."""
    return [
        json.loads(text) for text in together(__name__, number, database, what, port)
    ]


def work(database, what, port):
    """Wait for the others, and do it.

    :return: how long it took in seconds, and the memory before and at its peak
    """
    with odoo_environment(database) as env, Peak() as memory:
        begin(database, port)
        start = time.perf_counter()
        if what == "send":
            env["mail.mail"]._reminder_send_alongside()
        else:
            env["reminder.rule"]._cron_sweep()
        seconds = time.perf_counter() - start
    return seconds, memory.before, memory.peak


if __name__ == "__main__":
    print(json.dumps(work(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
