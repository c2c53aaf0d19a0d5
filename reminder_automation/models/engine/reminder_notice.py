# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...sayings import lazy as _lt
from .reminder_veil import SaidChar, SaidPlainChar, VeiledChar

# In flight: what may still leave, or may have left without that being known.
IN_FLIGHT = ("planned", "queued", "uncertain")
# A to-do for a colleague and a server action are claimed as messages are.
TASKS = ("todo", "action")
CHANNELS = [
    ("inbox", "In the system"),
    ("email", "E-mail"),
    ("sms", "SMS"),
    ("todo", "To-do"),
    ("action", "Action"),
]
STATES = [
    ("planned", "Planned"),
    ("queued", "Queued"),
    ("uncertain", "Uncertain"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]


class ReminderNotice(models.Model):
    """The ledger: one claim of one step for one person on one channel.

    A line is written and committed before its message is made (the claim), and its key
    is what keeps a reminder from leaving twice. It outlives its rule, its item, its
    record and its contact: what it needs of them it keeps itself, as plain numbers and
    plain text. Where its message is, its `reminder.delivery` says.
    """

    _name = "reminder.notice"
    _description = "Reminder Notice"
    _inherit = ["reminder.many", "reminder.veil"]
    _order = "id desc"

    # what about
    item_id = fields.Many2one(
        comodel_name="reminder.item", readonly=True, ondelete="set null"
    )
    rule_id = fields.Many2one(
        comodel_name="reminder.rule", readonly=True, ondelete="set null"
    )
    topic_id = fields.Many2one(
        comodel_name="reminder.topic", readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, ondelete="set null"
    )
    client_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        help="The customer whose item it is.",
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    about = VeiledChar(
        readonly=True, help="What the record was called when it was claimed."
    )
    rule_name = fields.Char(
        readonly=True, help="What the rule was called when it was claimed."
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
        string="Step number",
        required=True,
        readonly=True,
        help="1 is the first reminder of a cycle. Reminders by hand that do not count "
        "as one of these have negative numbers.",
    )
    maximum = fields.Integer(
        readonly=True, help="How many reminders there were to be when it was made."
    )
    step_id = fields.Many2one(
        comodel_name="reminder.step",
        string="Rung",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # to whom, by what means
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Recipient",
        readonly=True,
        ondelete="set null",
    )
    recipient = fields.Char(
        string="Recipient's name",
        readonly=True,
        help="What the person was called when it was claimed.",
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        readonly=True,
    )
    address = fields.Char(
        readonly=True, help="The e-mail address or number it was made for."
    )
    note = SaidPlainChar(
        readonly=True, help="Why it went this way and not as it was wanted."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Sent by",
        readonly=True,
        ondelete="set null",
        help="Who sent it by hand.",
    )

    # the key
    item_ref = fields.Integer(
        readonly=True,
        help="The number of the item: part of what may be there only once.",
    )
    partner_ref = fields.Integer(
        readonly=True,
        help="The number of the recipient: part of what may be there only once.",
    )
    claimed = fields.Boolean(
        default=True,
        readonly=True,
        help="It holds its step. Off: it was cancelled, and the step is free again; or "
        "it was folded into the line of another contact.",
    )

    # where it stands
    state = fields.Selection(
        string="Status",
        selection=STATES,
        compute="_compute_state",
        search="_search_state",
    )
    ended = fields.Selection(
        selection=[("failed", "Failed"), ("cancelled", "Cancelled")],
        readonly=True,
        help="It ended by itself: its message could not be made, or must not leave.",
    )
    planned_date = fields.Datetime(readonly=True)
    claim_date = fields.Datetime(readonly=True)
    sent_date = fields.Datetime(readonly=True)
    reason = SaidChar(compute="_compute_reason")
    own_reason = SaidChar(readonly=True, help="Why it ended by itself.")
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="To-do",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        # Odoo shows its name to whoever sees this line.
        groups=fields.NO_ACCESS,
    )
    advance_warning = fields.Boolean(
        readonly=True, help="Its rule reminds ahead of a date."
    )
    erased_date = fields.Datetime(
        string="Erased on",
        readonly=True,
        help="When its personal data was erased.",
    )
    when_done = fields.Boolean(
        readonly=True,
        help="Sent by hand although the record no longer waits, as a copy.",
    )

    _once = models.UniqueIndex(
        "(item_ref, cycle, step, partner_ref, channel) WHERE claimed",
        "This person was reminded of it on this channel already.",
    )
    _record_idx = models.Index("(res_model, res_id)")
    # What people look for among very many lines, and group them by. The company, which
    # every record rule asks for, spares the way to the table.
    _claim_date_idx = models.Index("(claim_date, company_id)")
    _item_idx = models.Index("(item_id, client_id, company_id)")
    _client_idx = models.Index("(client_id, company_id)")
    _person_idx = models.Index("(partner_id, company_id)")
    _rule_idx = models.Index("(rule_id, company_id)")
    _topic_idx = models.Index("(topic_id, company_id)")
    _ended_idx = models.Index("(ended) WHERE ended IS NOT NULL")
    _erased_idx = models.Index("(id) WHERE erased_date IS NOT NULL")
    _by_hand_idx = models.Index("(id) WHERE kind = 'manual'")

    # ------------------------------------------------------------
    # STATE
    # Kept nowhere on the line but where it ended by itself: what its message is, the
    # message knows.
    # ------------------------------------------------------------

    @api.depends("ended")
    def _compute_state(self):
        for notice in self:
            notice.state = notice.ended or "planned"

    @api.depends("own_reason")
    def _compute_reason(self):
        for notice in self:
            # sudo: itself - the field shows it to whoever may read the record
            notice.reason = notice.sudo().own_reason

    def _search_state(self, operator, value):
        return [("state", operator, value)]

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr == "state":
            self._check_field_access(self._fields["state"], "read")
            self.flush_model(["ended"])
            return self._state_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _state_sql(self, alias):
        """SQL of the state of lines.

        :param alias: of the table
        """
        return SQL("COALESCE(%s, 'planned')", SQL.identifier(alias, "ended"))

    @api.model
    def _in_flight_sql(self, alias):
        """SQL that tells whether a line is in flight.

        :param alias: of the table
        """
        return SQL("%s = ANY(%s)", self._state_sql(alias), list(IN_FLIGHT))

    @api.model
    def _is_message_sql(self, alias):
        """SQL that tells whether a message is one of our reminders.

        :param alias: of the table of messages; a hook for later subjects
        """
        return SQL("FALSE")

    def _end(self, state, reason):
        """These did not leave and will not: their steps are free again.

        :param state: cancelled; or failed, for what is made once more in the same line
        :param reason: a sentence
        """
        self.write({"ended": state, "claimed": state == "failed", "own_reason": reason})
        self._recount()

    # ------------------------------------------------------------
    # WHAT IT WAS ABOUT
    # ------------------------------------------------------------

    @api.depends(
        *("step", "maximum", "partner_id", "recipient", "erased_date", "channel")
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        for notice in self:
            person = notice.partner_id.display_name or notice.recipient or ""
            if not person and notice.erased_date:
                person = self.env._("somebody whose data was erased")
            values = {
                "step": notice.step,
                "maximum": notice.maximum,
                "person": person,
            }
            if notice.channel in TASKS:
                labels = self._fields["channel"]._description_selection(self.env)
                notice.display_name = self.env._(
                    "%(task)s of step %(step)s of %(maximum)s: %(person)s",
                    task=dict(labels)[notice.channel],
                    **values,
                )
                continue
            notice.display_name = (
                self.env._("Reminder %(step)s of %(maximum)s to %(person)s", **values)
                if notice.step > 0
                else self.env._("Reminder by hand to %(person)s", **values)
            )

    @api.model
    def _technical_fields(self):
        return super()._technical_fields() | {
            *("advance_warning", "claimed", "cycle", "ended", "item_ref"),
            *("partner_ref", "res_id", "res_model", "when_done"),
        }

    def _veil_text(self):
        return self.env._("Only who may read the record sees this.")

    def _messages(self):
        """Those of these that tell a person something: no to-dos, no actions."""
        return self.filtered(lambda notice: notice.channel not in TASKS)

    @api.model_create_multi
    def create(self, vals_list):
        """Lines that are not claimed by the engine keep the same plain values."""
        notices = super().create(vals_list)
        notices._keep_plain()
        return notices

    def _keep_plain(self):
        """Keep as plain numbers and text what the references of these lines lead to."""
        for notice in self:
            item = notice.item_id
            plain = {
                "advance_warning": bool(notice.rule_id)
                and notice.rule_id._is_advance_warning(),
                "item_ref": item.id,
                "partner_ref": notice.partner_id.id,
                "recipient": notice.partner_id._reminder_name(),
                "res_id": item.res_id,
                "res_model": item.res_model,
                "rule_name": notice.rule_id.name,
                "topic_id": notice.rule_id.topic_id.id,
            }
            notice.write({name: one for name, one in plain.items() if not notice[name]})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_person(self):
        # Retention alone takes lines out of the ledger, not a person: with whatever
        # rights, nor by Odoo's tool for the data of somebody, which has all of them.
        if self.env.uid != SUPERUSER_ID:
            raise AccessError(
                self.env._(
                    "What was sent is kept, so that nobody is reminded twice. “Erase "
                    "personal data” on the contact takes the person out of it."
                )
            )

    def unlink(self):
        # Nothing leaves of which the ledger no longer tells.
        self._withdraw_those(
            [("id", "in", self.ids)], _lt("It was deleted.").said(self.env)
        )
        return super().unlink()

    def action_open_record(self):
        """Open the record that the reminder was about."""
        self.ensure_one()
        return self.item_id.action_open_record()

    # ------------------------------------------------------------
    # WHAT BECOMES OF ITS MESSAGE: HOOKS FOR LATER SUBJECTS
    # ------------------------------------------------------------

    def _compose(self, template=None, cover=None, alone=False, words=None):
        """Make the messages of these claimed lines and put them into the queues.

        :param template: a `mail.template` instead of the rules' own
        :param cover: what a person wrote around all that goes to one person
        :param alone: whether each goes by itself
        :param words: what a person wrote instead of their texts
        :return: how many were made, or found to be impossible to make
        """
        return 0

    def _claimed_again(self):
        """These had failed, and are about to be made once more."""

    def _withdraw(self, reason):
        """These are not to leave any more, whatever they wait for.

        :param reason: a sentence
        """
        self.filtered(lambda notice: notice.state == "planned")._end(
            "cancelled", reason
        )

    @api.model
    def _withdraw_those(self, domain, reason):
        """Take what is in flight, or may be tried again, out of the queues: what it is
        about goes.

        :param domain: which lines
        :param reason: a sentence
        """
        # sudo: reminder.notice - whoever may delete what they are about
        self.sudo().search(
            Domain(domain) & Domain("state", "in", (*IN_FLIGHT, "failed"))
        )._withdraw(reason)
