# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from operator import itemgetter

import psycopg2
from lxml import html

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import groupby, html2plaintext

from .email import HEADERS

# Each part has a button of its own: the frame of single reminders, with one button for
# the whole, does not fit.
LAYOUT = "mail.mail_notification_light"

# What becomes of the leading notice becomes of those that share its message.
SHARED = {
    "attempts",
    "handover_date",
    "mail_message_id",
    "reason",
    "sent_date",
    "state",
}
# The part of a mail about one notice carries this and the notice's number.
PART_CLASS = "o_reminder_part_"


class ReminderNotice(models.Model):
    """Several notices in one message: one mail to a person about many records.

    One of them leads: the mail queue knows it alone, and its outcome is the others'.
    At the door each is asked for itself; what no longer waits is taken out of the mail.
    """

    _inherit = "reminder.notice"

    lead_id = fields.Many2one(
        comodel_name="reminder.notice",
        string="Sent together with",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    follower_ids = fields.One2many("reminder.notice", "lead_id", readonly=True)

    def write(self, vals):
        result = super().write(vals)
        shared = {name: vals[name] for name in SHARED & vals.keys()}
        if shared and (followers := self._sharing()):
            super(ReminderNotice, followers).write(shared)
        return result

    def _cancel(self, reason):
        # The followers' steps are free again, too.
        return super(ReminderNotice, self | self._sharing())._cancel(reason)

    def _sharing(self):
        """Those that these ones lead and that are still to leave, or left."""
        return self.follower_ids.filtered(lambda notice: notice.state != "cancelled")

    # ------------------------------------------------------------
    # MAKING THE MESSAGE
    # ------------------------------------------------------------

    def _compose_together(self, subject, introduction, view):
        """Put one mail about all of these notices, for one person, into the queue.

        :param subject: a plain text
        :param introduction: the sender's text, as `Markup`
        :param view: the xmlid of a view that renders the mail's body; it marks the
            part about each notice with the class `o_reminder_part_NUMBER`
        """
        mine = self._lock_in_state("planned")
        if not mine:
            return
        lead = mine[0]
        (mine - lead).lead_id = lead
        lead = lead.with_company(lead.company_id or self.env.company)
        lang = lead.partner_id.lang or self.env.lang
        records = mine._records().with_context(lang=lang)
        records._reminder_ensure_tokens()
        body = self.env["ir.qweb"]._render(
            view,
            {
                "introduction": introduction,
                "notices": list(zip(mine, records, strict=True)),
                "part": PART_CLASS,
                "recipient": lead.partner_id,
                "sender": lead._person() or lead.env.company,
            },
            lang=lang,
        )
        template = mine.rule_id[:1].mail_template_id.with_context(lang=lang)
        body_html = template._render_encapsulate(
            template.email_layout_xmlid or LAYOUT,
            body,
            add_context={
                "company": lead.env.company,
                # What mail programs show of it before it is opened: not the list, of
                # which something may be taken out.
                "message": self.env["mail.message"].new(
                    {"body": body, "preview": html2plaintext(introduction)}
                ),
                "model_description": records._reminder_description(),
                "record_name": subject,
            },
            context_record=records[:1],
        )
        values = lead._shared_mail(subject, body, body_html, lead._sender())
        lead._queue_shared([values])
        self._trigger_queues({"email"})

    def _shared_mail(self, subject, body, body_html, sender, headers=None):
        """The values of the `mail.mail` that this notice leads.

        :param subject: a plain text
        :param body: the text, as `Markup`
        :param body_html: the text in its layout
        :param sender: an address with a name
        :param headers: more headers of the mail, a dict
        """
        self.ensure_one()
        record = self._record()
        return {
            "author_id": self._author().id,
            "auto_delete": True,
            "body": body,
            "body_html": body_html,
            "email_from": sender,
            "headers": repr(HEADERS | (headers or {})),
            "is_notification": True,
            "is_reminder": True,
            "message_id": self._new_message_id(sender),
            "message_type": "user_notification",
            "model": record._name,
            "recipient_ids": [Command.link(self.partner_id.id)],
            "res_id": record.id,
            "subject": subject,
        }

    def _queue_shared(self, mail_values):
        """Put the mails that these notices lead into the queue.

        :param mail_values: the values of the mail of each, in the same order
        """
        for model, values in groupby(mail_values, itemgetter("model")):
            senders = {one["res_id"]: one["email_from"] for one in values}
            records = self.env[model].browse(senders)
            reply_to = records._notify_get_reply_to_batch(defaults=senders)
            for one in values:
                one["reply_to"] = reply_to[one["res_id"]]
        mails = self.env["mail.mail"].create(mail_values)
        self._queued(mails.mail_message_id, "email", mails)

    # ------------------------------------------------------------
    # THE DOOR
    # ------------------------------------------------------------

    def _pass_door(self, refusals=None):
        """Ask for each of the notices of a shared message; the first one that still
        may leave leads the rest."""
        self.ensure_one()
        followers = self.follower_ids.filtered(lambda notice: notice.state == "queued")
        if self.state != "queued" or not followers:
            return super()._pass_door(refusals)
        reasons, broken = (self | followers)._stop_reasons(refusals)
        stopped = [notice for notice, (reason, _done) in reasons.items() if reason]
        leaving = (self | followers) - self.browse().union(*stopped, *broken)
        if not leaving:
            return super()._pass_door(refusals)
        lead = leaving[0]
        ((self | self.follower_ids) - lead).write({"lead_id": lead.id})
        lead.lead_id = False
        for notice in stopped:
            reason, is_done = reasons[notice]
            notice._cancel(reason)
            if is_done:
                notice.item_id._settle_items()
            notice._take_out_of_mail()
        for notice, error in broken.items():
            notice._take_out_of_mail()
            notice._door_failed(error)
        return super(ReminderNotice, lead)._pass_door(refusals)

    def _stop_reasons(self, refusals):
        """Ask for each of these; one that cannot be asked keeps no other one back.

        :return: dict of notice to what `_stop_reason` says, and dict of those that
            cannot be asked to the error
        """
        reasons, broken = {}, {}
        for notice in self:
            try:
                with self.env.cr.savepoint():
                    reasons[notice] = notice._stop_reason(refusals)
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                self.env.invalidate_all(flush=False)
                broken[notice] = error
        return reasons, broken

    def _take_out_of_mail(self):
        """Remove the part about this notice from the mail that it shares."""
        for mail in self.env["mail.mail"].search(
            [("mail_message_id", "=", self.mail_message_id.id)]
        ):
            mail.body_html = _without(mail.body_html, PART_CLASS + str(self.id))

    # ------------------------------------------------------------
    # WHAT PEOPLE DO WITH THE LEDGER
    # ------------------------------------------------------------

    def _for_decision(self, *states):
        """About a shared message it is decided once, for all that it tells of."""
        together = self | self.lead_id
        together |= together.follower_ids.filtered(
            lambda notice: notice.state in states
        )
        return super(ReminderNotice, together)._for_decision(*states)

    def action_send_again(self):
        """Sent again, each goes by itself, with the text of its rule."""
        chosen_sudo = self._for_decision("uncertain", "failed")
        shared_sudo = chosen_sudo.filtered("lead_id") | chosen_sudo.filtered(
            "follower_ids"
        )
        shared_sudo._cancel_queued()
        shared_sudo.write({"lead_id": False, "mail_message_id": False})
        chosen = chosen_sudo.sudo(self.env.su)
        return super(ReminderNotice, chosen).action_send_again()

    def _cancel_queued(self):
        """A message that tells of other records, too, still leaves for them."""
        alone = self
        for notice in self:
            others = (
                notice.lead_id | notice.lead_id.follower_ids | notice.follower_ids
            ) - self
            others = others.filtered(lambda one: one.state == "queued")
            if others and notice.state == "queued":
                alone -= notice
                notice._leave_to(others)
        return super(ReminderNotice, alone)._cancel_queued()

    def _leave_to(self, others):
        """Leave the shared message to the others."""
        lead = self.lead_id or others[0]
        if not self.lead_id:
            (others - lead).write({"lead_id": lead.id})
            lead.lead_id = False
        self._take_out_of_mail()
        message, item = self.mail_message_id, self.item_id
        if (message.model, message.res_id) == (item.res_model, item.res_id):
            # Or it would go together with this one's record.
            item = lead.item_id
            message.write({"model": item.res_model, "res_id": item.res_id})
        self.write(
            {
                "lead_id": False,
                "mail_message_id": False,
                "reason": self.env._("It was taken out of the message."),
                "state": "cancelled",
            }
        )


def _without(body, css_class):
    """An HTML text without the elements of a class."""
    if not body:
        return body
    tree = html.fromstring(str(body))
    for element in tree.find_class(css_class):
        element.drop_tree()
    return html.tostring(tree, encoding="unicode")
