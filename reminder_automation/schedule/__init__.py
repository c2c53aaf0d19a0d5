"""When something is due, in plain Python that knows no Odoo.

* `cadence`: the slots of one rule on the wall clock of one time zone;
* `decision`: send, wait (until when) or stop, and why;
* `backlog`: what is overdue when a rule starts, spread over days;
* `forecast`: what will leave until a day, if nothing changes;
* `cap`: when a contact may get another letter;
* `folding`: two items that become one, when their records are merged;
* `anniversary`: the next yearly return of a day;
* `recurrence`: the dates of the staff's own recurring reminders.

Only the standard library and python-dateutil are imported here, so that every module
can be read, doctested and property-tested alone (see `tests/unit/`). Moments are naive
datetimes in UTC, as Odoo stores them; days are dates on the wall of a time zone.
"""
