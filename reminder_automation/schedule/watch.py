# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What is wrong with a job, as plain facts: no ORM, no clock of its own.

>>> from datetime import datetime, timedelta
>>> noon = datetime(2026, 1, 10, 12)
>>> job = Job(next_run=noon - timedelta(minutes=61), rhythm=timedelta(minutes=20))
>>> problems(job, noon)
['late']
>>> problems(job, noon - timedelta(minutes=1))
[]
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

# So many of its rhythms may a job be overdue, so many may a message wait, and so often
# may it fail in a row, before somebody has to look.
PATIENCE = 3
# Failed messages are counted for so long.
FAILED_FOR = timedelta(days=7)


class Queue(NamedTuple):
    """Messages that should have left by now, and messages that failed."""

    waiting: int = 0
    oldest: datetime | None = None  # since when the oldest of them should have left
    failed: int = 0


@dataclass(frozen=True)
class Job:
    """What is known of a job, all moments in UTC."""

    next_run: datetime
    rhythm: timedelta | relativedelta
    active: bool = True
    # It was on, and nobody has switched it off since.
    should_run: bool = True
    # When it last reported that it had done something, from within a run as well.
    progress: datetime | None = None
    failures: int = 0  # in a row
    queue: Queue = Queue()


def lateness(job, now):
    """How long a job is overdue; zero when it is not, or is switched off."""
    return max(now - job.next_run, timedelta()) if job.active else timedelta()


def problems(job, now):
    """What is wrong with a job.

    :return: list of "stopped" (it is off, but no person switched it off), "late",
        "failing", "standing" (messages that should have left long ago) and "failed"
        (messages that could not be sent)
    """
    patience = job.rhythm * PATIENCE
    found = []
    if not job.active and job.should_run:
        found.append("stopped")
    if job.active and job.next_run + patience < now and not _works(job, now, patience):
        found.append("late")
    if job.active and job.failures >= PATIENCE:
        found.append("failing")
    if job.queue.oldest and job.queue.oldest + patience < now:
        found.append("standing")
    if job.queue.failed:
        found.append("failed")
    return found


def _works(job, now, patience):
    # A job with much to do is called again and again, and its next run only moves on
    # once it is through.
    return job.progress is not None and job.progress + patience >= now
