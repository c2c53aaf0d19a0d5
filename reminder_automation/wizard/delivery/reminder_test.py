# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dataclasses import replace

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import formataddr

from ...mailing.addresses import one_line
from ...mailing.pictures import as_parts, without_pictures
from ...mailing.recipients import Recipient
from ...mailing.texts import on_top, with_links_to, without_keys
from ...models.delivery.notice.letter import HEADERS
from ...models.engine.reference import ToWhatIsThere
from ...models.engine.template_rights import template_refusal
from ...models.engine.undone import Lang, undone

# So many records are looked at for one that the user may read.
LOOKED_AT = 80
# A cycle that no item comes to.
NO_CYCLE = 1_000_000_000
TEST_PAGE = "/reminder/test"


class ReminderTest(models.TransientModel):
    """Send a rule's real message about a record to oneself, as a test.

    It is claimed and made as every reminder is, in a savepoint of which nothing is left
    but what the message says: no line of the ledger, no delivery, nothing counted. That
    goes to the user as an ordinary e-mail whose links lead to a page that says it is a
    test.
    """

    _name = "reminder.test"
    _description = "Send a Test to Me"

    rule_id = fields.Many2one(
        comodel_name="reminder.rule", required=True, ondelete="cascade"
    )
    model_id = fields.Many2one(related="rule_id.model_id")
    is_ladder = fields.Boolean(related="rule_id.is_ladder")
    record = ToWhatIsThere(
        selection="_selection_record",
        compute="_compute_record",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The reminder of this record is made. You must be allowed to read it.",
    )
    step_id = fields.Many2one(
        comodel_name="reminder.step",
        compute="_compute_step_id",
        store=True,
        readonly=False,
        domain="[('rule_id', '=', rule_id), ('channel', '!=', 'none')]",
        ondelete="cascade",
    )
    step = fields.Integer(
        string="Reminder no.",
        compute="_compute_step",
        store=True,
        readonly=False,
        help="1 is the first reminder.",
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        help="Empty: the language of the recipient.",
    )
    address = fields.Char(string="Goes to", compute="_compute_address")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _selection_record(self):
        # sudo: ir.model - what the models of rules are called
        Models_sudo = self.env["ir.model"].sudo()
        found = Models_sudo.search([("is_mail_thread", "=", True)])
        return [(model.model, model.name) for model in found]

    @api.depends("rule_id")
    def _compute_record(self):
        for wizard in self:
            wizard.record = wizard._preset() or False

    @api.depends("rule_id")
    def _compute_step_id(self):
        for wizard in self:
            if wizard.step_id.rule_id != wizard.rule_id:
                steps = wizard.rule_id._steps_in_order()
                wizard.step_id = steps.filtered(lambda step: step._channels())[:1]

    @api.depends("step_id")
    def _compute_step(self):
        for wizard in self:
            wizard.step = wizard.step_id.number or 1

    @api.depends_context("uid")
    def _compute_address(self):
        self.address = self.env.user.email

    def _preset(self):
        """A record that waits under the rule and that the user may read, else any that
        the rule is meant for; none when there is none."""
        rule = self.rule_id
        # sudo: reminder.rule, reminder.item - what waits by it; who may read that is
        # asked
        rule_sudo = rule.sudo()
        if not rule or rule_sudo._is_broken() or rule_sudo.model_name not in self.env:
            return None
        Model = self.env[rule_sudo.model_name]
        if not Model.has_access("read"):
            return None
        items_sudo = self.env["reminder.item"].sudo()
        items_sudo = items_sudo.search(
            [("rule_id", "=", rule.id), ("state", "=", "waiting")], limit=LOOKED_AT
        )
        found = Model.browse(items_sudo.mapped("res_id"))
        if not found:
            query = rule_sudo._waiting_query()
            query.limit = LOOKED_AT
            found = Model.browse(query)
        return found.exists()._filtered_access("read")[:1]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send(self):
        """Send the user the reminder that would go about the record, as a test.

        :raise UserError: when there is nothing that could be sent
        :raise AccessError: when the user may not read the record, not write the rule,
            or not read what its text reads
        """
        self.ensure_one()
        self._check()
        letters, people, reached = self._letters()
        for letter in letters:
            self._send_to_me(letter, people, reached)
        # sudo: ir.cron - that the queue runs
        self.env["reminder.notice"].sudo()._trigger_queues({"email"})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The test is on its way to %(address)s.", address=self.address
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # MAY IT
    # ------------------------------------------------------------

    def _check(self):
        """Ask whether the user may have this test, whoever calls it in whatever way.

        :raise UserError: see `action_send`
        :raise AccessError: see `action_send`
        """
        rule = self.rule_id
        rule.check_access("write")
        # sudo: reminder.rule - what it says; the right to write it was asked above
        rule_sudo, record = rule.sudo(), self.record
        if not self.env.user.email_normalized:
            raise UserError(
                self.env._(
                    "You have no valid e-mail address. Enter one in your preferences."
                )
            )
        if not record or record._name != rule_sudo.model_name:
            raise UserError(self.env._("Choose the record that the test is about."))
        if not record.exists():
            raise UserError(
                self.env._("This record is gone. Choose another one for the test.")
            )
        if not record.has_access("read"):
            raise AccessError(
                self.env._(
                    "You may not read this record, so you cannot have its reminder. "
                    "Choose another one."
                )
            )
        if broken := rule_sudo._broken_text():
            raise UserError(broken)
        if rule_sudo._rights_problem():
            raise UserError(rule_sudo._stopped_text())
        if self.step_id and self.step_id.rule_id != rule:
            raise UserError(self.env._("Choose a step of this rule."))
        if not 1 <= self.step <= rule_sudo.total_count:
            raise UserError(
                self.env._(
                    "The rule has %(count)s reminders. Choose one of them.",
                    count=rule_sudo.total_count,
                )
            )
        step_sudo = self._step()
        if step_sudo and not step_sudo._channels():
            raise UserError(
                self.env._(
                    "This step sends nothing to anybody. Choose another one for the "
                    "test."
                )
            )
        mail = step_sudo.mail_template_id or rule_sudo.mail_template_id
        text = step_sudo.sms_template_id or rule_sudo.sms_template_id
        channels = (step_sudo or rule_sudo)._channels()
        used = [text] if "sms" in channels else []
        used += [mail] if set(channels) - {"sms"} else []
        for template_sudo in used:
            if reason := template_refusal(self.env, template_sudo.sudo(False)):
                raise AccessError(
                    self.env._(
                        "You cannot have a test of the template “%(template)s”: "
                        "%(reason)s Ask somebody who may read that.",
                        template=template_sudo.name,
                        reason=reason,
                    )
                )

    def _step(self):
        """The `reminder.step` that is tested; none without a ladder."""
        # sudo: reminder.rule - see `_check`
        return self.rule_id.sudo()._step_of(self.step)

    # ------------------------------------------------------------
    # WHAT WOULD GO
    # ------------------------------------------------------------

    def _letters(self):
        """Make what would go, and undo it.

        :return: a list of dicts with the values of an e-mail each, the texts that say
            whom it would go to, and whether it would reach anybody
        :raise UserError: when it cannot be made
        """
        with undone(self.env, reminder_lang=Lang(self.lang or "")) as env:
            # sudo: the engine makes it as for the person whom it would go to; that the
            # user may read the record and what the text reads, was asked before
            return self.with_env(env).sudo()._make_test()

    def _make_test(self):
        item = self._item()
        steps = {item: self._step()}
        recipients = item._recipients(steps)[item]
        reached = [one for one in recipients if not one.skipped]
        first = (reached or recipients)[:1]
        person = first[0].partner if first else item.partner_id
        person = person or self.env.user.partner_id
        item.write({"cycle": NO_CYCLE, "state": "waiting"})
        chosen = [
            replace(one, skipped="")
            for one in self._each_channel(item, person, recipients)
        ]
        now = fields.Datetime.now()
        notices = item._insert_notices({item: chosen}, {item: self.step}, "manual", now)
        # In the name of whom it goes in when it goes by itself.
        notices.write({"user_id": False})
        notices._compose(alone=True)
        if problem := next((one for one in notices if one.ended), None):
            raise UserError(str(problem.own_reason or ""))
        letters = [self._letter(notice) for notice in notices]
        people = [
            (one.partner._reminder_name(), one.address, one.skipped)
            for one in recipients
        ]
        people = [tuple(str(part or "") for part in parts) for parts in people]
        return letters, people, bool(reached)

    def _item(self):
        """The item of the record, made where there is none yet."""
        rule, res_id = self.rule_id, self.record.id
        items = self.env["reminder.item"].with_context(active_test=False)
        domain = [("rule_id", "=", rule.id), ("res_id", "=", res_id)]
        item = items.search(domain)
        if not item:
            rule._enrol([res_id])
            item = items.search(domain)
        return item or items._prepare_items(rule, self.record)

    def _each_channel(self, item, person, recipients):
        """What would go to one person, by each channel of the step."""
        found = [one for one in recipients if one.partner == person]
        return found or [
            Recipient(person, channel, "") for channel in item._channels(self._step())
        ]

    def _letter(self, notice):
        """What a message says, as plain values that outlive it."""
        delivery = notice.delivery_id
        letter = {
            "channel": delivery.channel,
            "subject": delivery.subject or "",
            "body_html": str(delivery.body or ""),
            "email_from": delivery.mail_message_id.email_from,
            "copies": delivery.copies or "",
            "files": [],
        }
        mail = self.env["mail.mail"].search(
            [("reminder_delivery_id", "=", delivery.id)]
        )
        if mail:
            _text, pictures = without_pictures(delivery.body)
            letter |= {
                "body_html": str(mail.body_html),
                "email_from": mail.email_from,
                "files": [
                    *((one.name, one.raw, one.mimetype) for one in mail.attachment_ids),
                    *as_parts(pictures),
                ],
            }
        return letter

    # ------------------------------------------------------------
    # TO ME
    # ------------------------------------------------------------

    def _send_to_me(self, letter, people, reached):
        """Put what would go into the queue of ordinary e-mails, to the user alone."""
        user = self.env.user
        body = with_links_to(letter["body_html"], self.get_base_url() + TEST_PAGE)
        body = without_keys(body)
        banner = self.env["ir.qweb"]._render(
            "reminder_automation.reminder_test_banner",
            {
                "channel": letter["channel"],
                "copies": letter["copies"],
                "people": people,
                "reached": reached,
                "step": self.step,
                "total": self.rule_id.total_count,
                "rule": self.rule_id.name,
            },
            lang=user.lang,
        )
        me = formataddr((one_line(user.name), user.email_normalized))
        subject = letter["subject"] or self.rule_id.name
        # sudo: mail.mail, ir.attachment - an ordinary e-mail to the user alone, about
        # no record, so that no chatter tells of it and no answer is one of the client's
        mail_sudo = self.env["mail.mail"].sudo()
        mail_sudo.create(
            {
                "author_id": user.partner_id.id,
                "auto_delete": True,
                "body_html": on_top(body, Markup(banner)),
                "email_from": letter["email_from"] or me,
                "email_to": me,
                "headers": repr(HEADERS),
                "message_type": "email_outgoing",
                "reply_to": me,
                "subject": one_line(self.env._("Test: %(subject)s", subject=subject)),
                "attachment_ids": [
                    # The message's own, which are removed with it.
                    Command.create(
                        {
                            "name": name,
                            "raw": raw,
                            "mimetype": mimetype,
                            "res_model": "mail.message",
                        }
                    )
                    for name, raw, mimetype in letter["files"]
                ],
            }
        )
