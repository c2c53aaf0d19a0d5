# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ...models.engine.template_rights import template_refusal

# More items than these are counted in the preview, but not listed one by one.
PREVIEW_ITEMS = 50


class ReminderSend(models.TransientModel):
    """Send a reminder of one or more items now, having seen who gets it."""

    _name = "reminder.send"
    _description = "Resend Reminder"

    def _default_items(self):
        ids = self.env.context.get("active_ids", [])
        on_items = self.env.context.get("active_model") == "reminder.item"
        return self.env["reminder.item"].browse(ids if on_items else [])

    item_ids = fields.Many2many(
        comodel_name="reminder.item",
        string="Items",
        required=True,
        default=lambda self: self._default_items(),
        # Each is asked whether the user may see it: also from its record alone.
        bypass_search_access=True,
    )
    counts = fields.Selection(
        selection=[
            ("yes", "Yes, it takes the place of the next automatic one"),
            ("no", "No, it comes on top of the automatic ones"),
        ],
        string="Does it count as the next automatic reminder?",
        default="yes",
        required=True,
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail text",
        compute="_compute_mail_template_id",
        store=True,
        readonly=False,
        domain="[('model', '=', model_name)]",
    )
    model_name = fields.Char(compute="_compute_what")
    ask_counts = fields.Boolean(compute="_compute_what")
    done_count = fields.Integer(compute="_compute_what")
    can_send = fields.Boolean(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("item_ids")
    def _compute_what(self):
        for wizard in self:
            items = wizard.item_ids
            models = set(items.mapped("res_model"))
            wizard.model_name = models.pop() if len(models) == 1 else False
            wizard.ask_counts = bool(wizard._countable())
            wizard.done_count = len(items.filtered(lambda item: item.state == "done"))

    @api.depends("item_ids")
    def _compute_mail_template_id(self):
        for wizard in self:
            wizard.mail_template_id = wizard._copy_template() or wizard._text_anyway(
                wizard.counts == "yes"
            )

    @api.depends("counts", "item_ids", "mail_template_id")
    def _compute_preview(self):
        for wizard in self:
            recipients = wizard._recipients()
            people = [person for found in recipients.values() for person in found]
            reached = [person for person in people if not person.skipped]
            wizard.can_send = bool(reached)
            wizard.preview = self.env["ir.qweb"]._render(
                "reminder_automation.reminder_send_preview",
                {
                    "items": wizard.item_ids[:PREVIEW_ITEMS],
                    "more": len(wizard.item_ids[PREVIEW_ITEMS:]),
                    "recipients": recipients,
                    "reached": len(reached),
                    "skipped": len(people) - len(reached),
                    "bundled": wizard._is_bundled(recipients),
                    "channels": wizard._channels(),
                },
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_send(self):
        """Queue the reminders of all items that somebody can be reminded of."""
        self.ensure_one()
        recipients = self._recipients()
        items = self.item_ids.filtered(
            lambda item: any(not person.skipped for person in recipients[item])
        )
        # Without anybody to send it to, the engine says whom it tried and why not.
        notices = self._send(items or self.item_ids)
        failed = notices.filtered(
            lambda notice: notice.state in ("failed", "cancelled")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "sticky": bool(failed),
                "message": self._message(notices - failed, failed),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    def _copy_template(self):
        """The app's own text, where it is a copy of what no longer waits that is sent:
        of a paid invoice the invoice, and not that it is to be paid."""
        nothing = self.env["mail.template"]
        if not self.model_name or self.done_count < len(self.item_ids):
            return nothing
        # sudo: the records - which text is theirs; who may read them is asked below
        records_sudo = self.env[self.model_name].sudo()
        records_sudo = records_sudo.browse(self._items_sudo().mapped("res_id")).exists()
        template = records_sudo._reminder_copy_template().sudo(False)
        if not template or template_refusal(self.env, template):
            return nothing
        return template

    def _text_anyway(self, counts):
        """The text that would go if none were chosen, where that is one.

        :param counts: whether it stands for the next automatic reminder
        :return: a `mail.template`, or none
        """
        counts = counts and bool(self._countable())
        # sudo: reminder.item - the text that the rule would send anyway
        items_sudo = self._items_sudo()
        texts = items_sudo.env["mail.template"].union(
            *(item._text_by_hand(counts) for item in items_sudo)
        )
        one = len(items_sudo.rule_id) == 1 and len(texts) == 1
        return texts if one else texts.browse()

    def _chosen_template(self):
        """The text that was chosen instead of that which would go anyway, or none."""
        chosen = self.mail_template_id
        return chosen - self._text_anyway(self.counts == "yes").sudo(False)

    def _countable(self):
        """The items that still have an automatic reminder coming."""
        return self.item_ids.filtered(
            lambda item: item.state == "waiting" and item.auto
        )

    def _items_sudo(self):
        """The items with all rights, each of which the user may remind of. Odoo asks no
        rights to the second selves that they have in a form, and none where it computes
        what is stored."""
        self.item_ids._origin.sudo(False).check_access("write")
        # sudo: reminder.item - who may send a reminder may know what it says and whom
        # it goes to, and the right to send was checked in the line above
        return self.item_ids.sudo()

    def _recipients(self):
        """Who gets a reminder of each item, and who does not, and why."""
        return {
            item.sudo(False): found
            for item, found in self._recipients_by_hand().items()
        }

    def _recipients_by_hand(self):
        items_sudo = self._items_sudo()
        counts = self.counts == "yes" and bool(self._countable())
        return items_sudo._recipients(
            {one: one._step_by_hand_of(counts) for one in items_sudo}
        )

    def _is_bundled(self, recipients):
        """Whether somebody gets one e-mail for several of the items."""
        # sudo: reminder.rule - only whether its reminders go in one e-mail
        items_sudo = self._items_sudo().filtered(
            lambda item: (
                item.state != "done"
                and item.rule_id._is_bundled(
                    item.company_id or self.env.company, self._chosen_template()
                )
            )
        )
        people = [
            person.partner
            for item in items_sudo.sudo(False)
            for person in recipients[item]
            if person.channel == "email" and not person.skipped
        ]
        return len(people) > len(set(people))

    def _channels(self):
        field = self.env["reminder.notice"]._fields["channel"]
        return dict(field._description_selection(self.env))

    def _message(self, queued, failed):
        """One or two sentences that tell what became of it."""
        sentences = []
        names = [partner._reminder_name() for partner in queued.partner_id]
        if len(names) == 1:
            sentences.append(self.env._("Reminder queued for %(name)s.", name=names[0]))
        elif len(names) == 2:
            sentences.append(
                self.env._(
                    "Reminder queued for %(first)s and %(second)s.",
                    first=names[0],
                    second=names[1],
                )
            )
        elif names:
            sentences.append(
                self.env._(
                    "Reminder queued for %(name)s and %(count)s others.",
                    name=names[0],
                    count=len(names) - 1,
                )
            )
        if failed:
            sentences.append(
                self.env._(
                    "%(count)s could not be sent: %(why)s See Sent reminders for the "
                    "details.",
                    count=len(failed),
                    # What it failed on may quote the record.
                    why=failed[0].sudo(False).may_read_record
                    and failed[0].reason
                    or "",
                )
            )
        return " ".join(sentences)
