"""One sweep on the demo database, and what came of it: fed to ``odoo shell``.

Ends with status 0 only if every mail that the ledger calls sent is in the mail sink.
"""

import sys
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from ground import maildir

from odoo.tools import format_datetime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HEADINGS = ("Client", "Reminder", "Number", "To", "The next one")


def open_the_hours(env):
    """Reminders leave at certain hours and days only; the demo should at any."""
    for company in env["res.company"].search([]):
        now = datetime.now(ZoneInfo(company.reminder_tz))
        company.write(
            {
                "reminder_send_hour": min(company.reminder_send_hour, now.hour),
                "reminder_send_until": 24.0,
                "reminder_working_days": False,
            }
        )
    for rule in env["reminder.rule"].search([]):
        now = datetime.now(ZoneInfo(rule.tz))
        hour = now.hour + now.minute / 60
        changes = {} if rule[DAYS[now.weekday()]] else {DAYS[now.weekday()]: True}
        if rule.calendar_id:
            changes["calendar_id"] = False
        if hour < rule.send_hour:
            changes["send_hour"] = float(now.hour)
        if hour >= rule.send_until:
            changes["send_until"] = 24.0
        if changes:
            rule.write(changes)
            print(
                f"    {rule.name}: sends from {rule.send_hour:g} to "
                f"{rule.send_until:g} o'clock and today, so that the demo works now"
            )
    env.cr.commit()


def sweep(env):
    """Run the two jobs that send reminders; return the notices that were sent."""
    last = env["reminder.notice"].search([], limit=1).id or 0
    env.ref("reminder_automation.ir_cron_sweep").method_direct_trigger()
    env.cr.commit()  # the job ran in a transaction of its own: look again
    env["mail.mail"].process_email_queue()
    env.cr.commit()
    env.invalidate_all()
    return env["reminder.notice"].search([("id", ">", last)], order="client_id, id")


def row(notice):
    item = notice.item_id
    following = "none, it was the last"
    next_date, tz = item.next_date, notice.rule_id.tz
    if item.res_model == "reminder.occurrence":
        occurrence = notice.env[item.res_model].browse(item.res_id)
        next_date = occurrence.reminder_id.next_date
        tz = occurrence.company_id.reminder_tz
    if next_date:
        following = format_datetime(
            notice.env,
            next_date,
            tz=tz,
            dt_format="EEE d MMM y HH:mm",
        )
    return (
        notice.client_id.display_name,
        notice.rule_id.name,
        f"{notice.step} of {notice.maximum}",
        f"{notice.partner_id.name} <{notice.address}>",
        following,
    )


def show(rows):
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    for cells in (HEADINGS, tuple("-" * width for width in widths), *rows):
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print(f"    {'  '.join(padded).rstrip()}")


def main(env):
    open_the_hours(env)
    before = maildir.names()
    notices = sweep(env)
    sent = notices.filtered(lambda notice: notice.state == "sent")
    mailed = sent.filtered(lambda notice: notice.channel == "email")
    show([row(notice) for notice in mailed])
    for notice in notices - sent:
        print(f"    {notice.state}: {notice.address}: {notice.reason or ''}")
    arrived = Counter(
        address
        for mail in maildir.arrived(since=before)
        for address in maildir.recipients(mail)
    )
    letters = mailed.delivery_id
    expected = Counter(letter.address for letter in letters)
    print(
        f"    {len(mailed)} reminders sent in {len(letters)} mails, "
        f"{(expected & arrived).total()} arrived"
    )
    admin = env.ref("base.user_admin")
    count = env["reminder.occurrence"].with_user(admin).open_count()
    print(f"    {count} customer reminders wait in My reminders of {admin.login}")
    return bool(sent) and sent == notices and expected <= arrived


if not main(env):  # noqa: F821 - the shell's own name
    sys.exit(1)
