# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from .reminder_veil import VeiledChar


class ReminderNotice(models.Model):
    """The ledger: one message to one person on one channel about one item.

    A row is written and committed before its message is made (the claim), and its
    unique key is what keeps a reminder from leaving twice. Its state follows the
    message: planned (claimed), queued, uncertain (handed over, outcome not known),
    then sent, failed or cancelled.
    """

    _name = "reminder.notice"
    _description = "Reminder Notice"
    _inherit = ["reminder.veil"]
    _order = "id desc"

    # what about
    item_id = fields.Many2one(
        comodel_name="reminder.item",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    item_ref = fields.Integer(readonly=True)
    partner_ref = fields.Integer(readonly=True)
    claimed = fields.Boolean(default=True, readonly=True)
    rule_id = fields.Many2one(
        comodel_name="reminder.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True, index=True)
    client_id = fields.Many2one(
        comodel_name="res.partner",
        readonly=True,
        index=True,
        ondelete="set null",
        help="The client whose item it is.",
    )

    # which one
    kind = fields.Selection(
        selection=[("auto", "Automatic"), ("manual", "By hand")],
        default="auto",
        required=True,
        readonly=True,
    )
    cycle = fields.Integer(required=True, readonly=True)
    step = fields.Integer(
        required=True,
        readonly=True,
        help="1 is the first reminder of a cycle. Reminders by hand that do not count "
        "as one of these have negative numbers.",
    )
    maximum = fields.Integer(
        readonly=True, help="How many reminders there were to be when it was made."
    )

    # to whom, by what means
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Recipient",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    channel = fields.Selection(
        selection=[("inbox", "In the system"), ("email", "E-mail"), ("sms", "SMS")],
        required=True,
        readonly=True,
    )
    address = fields.Char(
        readonly=True, help="The e-mail address or number it was made for."
    )
    note = fields.Char(
        readonly=True, help="Why it went this way and not as it was wanted."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Sent by",
        readonly=True,
        help="Who sent it by hand.",
    )

    # where it stands
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("queued", "Queued"),
            ("uncertain", "Uncertain"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        readonly=True,
    )
    planned_date = fields.Datetime(readonly=True)
    claim_date = fields.Datetime(readonly=True)
    handover_date = fields.Datetime(
        readonly=True, help="When it was handed to the mail or SMS server."
    )
    sent_date = fields.Datetime(readonly=True)
    reason = VeiledChar(readonly=True)
    attempts = fields.Integer(
        readonly=True, help="How often the server could not be reached."
    )
    when_done = fields.Boolean(
        readonly=True,
        help="Sent by hand although the record no longer waits, as a copy.",
    )
    logged = fields.Boolean(
        readonly=True, help="The record's chatter has its line about it."
    )
    mail_message_id = fields.Many2one(
        comodel_name="mail.message",
        string="Message",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        # Odoo shows its name, the record's, to whoever sees this line.
        groups=fields.NO_ACCESS,
    )
    body = fields.Html(compute="_compute_body", compute_sudo=False)

    _once = models.UniqueIndex(
        "(item_ref, cycle, step, partner_ref, channel) WHERE claimed",
        "This person was reminded of it on this channel already.",
    )
    _open_idx = models.Index(
        "(state) WHERE state IN ('planned', 'queued', 'uncertain')"
    )
    _log_idx = models.Index("(id) WHERE state = 'sent' AND logged IS NOT TRUE")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("item_ref", vals.get("item_id"))
            vals.setdefault("partner_ref", vals.get("partner_id"))
        return super().create(vals_list)
