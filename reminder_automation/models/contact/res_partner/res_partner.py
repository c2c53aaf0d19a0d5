# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextvars import ContextVar

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ....groups import ADMIN, INSPECTOR

# What changes whether, when or about what a client is reminded, and by whom it is
# looked after. Only for clients of the user's own areas.
STEERING = {
    "reminder_area_id",
    "reminder_excluded",
    "reminder_pause_until",
    "reminder_pause_reason",
}
# Where the system keeps these.
KEPT = {"reminder_client_area_id", "reminder_stops"}
# How many lines of the ledger the client's form shows.
LAST_NOTICES = 10
# Whether what is being written may change a field of these. It is no key of Odoo's
# context, with which all that is kept by context would be made a second time.
_may_change_ours = ContextVar("may_change_ours", default=True)


class ResPartner(models.Model):
    """Clients: in whose area they are, who decides about their reminders, and what was
    sent to them."""

    _inherit = "res.partner"

    reminder_in_my_area = fields.Boolean(
        string="In my area",
        compute="_compute_reminder_in_my_area",
        search="_search_reminder_in_my_area",
    )
    reminder_may_steer = fields.Boolean(
        compute="_compute_reminder_may_steer",
        groups=INSPECTOR,
        help="Whether the user decides about the customer's reminders.",
    )
    reminder_item_ids = fields.One2many(
        comodel_name="reminder.item",
        inverse_name="commercial_partner_id",
        string="Items",
        groups=INSPECTOR,
    )
    reminder_item_count = fields.Integer(
        string="Item count",
        compute="_compute_reminder_item_count",
        groups=INSPECTOR,
    )
    reminder_notice_ids = fields.Many2many(
        comodel_name="reminder.notice",
        string="Last reminders",
        compute="_compute_reminder_notices",
        groups=INSPECTOR,
    )
    reminder_notice_count = fields.Integer(
        string="Reminder count", compute="_compute_reminder_notices", groups=INSPECTOR
    )

    # ------------------------------------------------------------
    # AREAS
    # ------------------------------------------------------------

    @api.depends("commercial_partner_id.reminder_client_area_id.all_inspector_ids")
    @api.depends_context("uid")
    def _compute_reminder_in_my_area(self):
        for partner in self:
            # sudo: reminder.area - says of the user's own areas only
            area_sudo = partner.sudo().commercial_partner_id.reminder_client_area_id
            partner.reminder_in_my_area = self.env.user in area_sudo.all_inspector_ids

    def _search_reminder_in_my_area(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: reminder.area - says of the user's own areas only
        areas = (
            self.env["reminder.area"]
            .sudo()
            ._search([("all_inspector_ids", "in", self.env.uid)], active_test=False)
        )
        clients = self.sudo()._search(
            [("reminder_client_area_id", "in", areas)], active_test=False
        )
        # As numbers of contacts: a record rule of what belongs to one compares these,
        # and joins no contacts with everything there is.
        contacts = self.sudo()._search(
            [("commercial_partner_id", "in", clients)], active_test=False
        )
        return [("id", "in", contacts)]

    @api.depends("reminder_in_my_area")
    @api.depends_context("uid")
    def _compute_reminder_may_steer(self):
        is_admin = self.env.user.has_group(ADMIN)
        for partner in self:
            partner.reminder_may_steer = is_admin or partner.reminder_in_my_area

    # ------------------------------------------------------------
    # CRUD AND RIGHTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        steered = [
            partner.id
            for partner, vals in zip(partners, vals_list, strict=True)
            if any(vals.get(name) for name in STEERING)
        ]
        if steered:
            self.browse(steered).invalidate_recordset(STEERING, flush=False)
            self.browse(steered)._check_steering()
            self.browse(steered)._check_area_companies()
        return partners

    def write(self, vals):
        names = set(vals)
        # Before and after: a client is steered only by its own area, and an inspector
        # hands no client over to an area that is not his.
        if names & STEERING:
            self._check_steering()
        if "reminder_area_id" in names:
            self._check_area_companies(leaves=True)
        token = _may_change_ours.set(not names.isdisjoint(STEERING | KEPT))
        try:
            if self._is_steered_only(names):
                result = self._write_steered(vals)
            else:
                result = super().write(vals)
        finally:
            _may_change_ours.reset(token)
        if names & STEERING:
            # What others were shown, or the system, is out of date.
            self.invalidate_recordset(names & STEERING, flush=False)
            self._check_steering()
        if "reminder_area_id" in names:
            self._check_area_companies()
        return result

    def _write_steered(self, vals):
        """Write what those who look after these clients set, and may not write
        otherwise."""
        lines = self._reminder_steered_lines()
        # Fails for a company that is not the user's; the system is not asked.
        assert self.env.company
        # sudo: res.partner - fields of `_reminder_steered_fields`, of clients whom
        # the user may steer; the lines with the user's own rights
        values = {name: value for name, value in vals.items() if name not in lines}
        # pylint: disable-next=super-method-mismatch
        result = super(ResPartner, self.sudo()).write(values)
        for name in lines.keys() & vals.keys():
            for partner in self:
                partner._write_steered_lines(name, vals[name] or [])
        return result

    def _track_prepare(self, fields_iter):
        # Odoo asks for all fields that are tracked before each write; ours are told by
        # none but their own.
        if not _may_change_ours.get():
            fields_iter = {*fields_iter} - STEERING
        return super()._track_prepare(fields_iter)

    @api.model
    def _reminder_replan_fields(self):
        return super()._reminder_replan_fields() | STEERING

    @api.model
    def _reminder_steered_lines(self):
        """Lines of a client that inspectors write in its form.

        :return: dict of the field's name to the commands that they may give; each is
            checked again as a record of its own
        """
        return {"child_ids": {Command.UPDATE}}

    @api.model
    def _reminder_steered_fields(self):
        """What inspectors write on clients of their areas and their contacts, lines
        included.

        :return: a set of names, to which later subjects add theirs
        """
        return {"reminder_notify", *STEERING, *self._reminder_steered_lines()}

    def _is_steered_only(self, names):
        """Whether the user writes what those who look after these clients set, on
        clients that he may steer and may not write otherwise.

        :param names: names of the fields written
        """
        if self.env.su or not names or not names <= self._reminder_steered_fields():
            return False
        if not self.env.user.has_group(INSPECTOR):
            return False
        return (
            bool(self)
            and not self._filtered_access("write")
            and self.has_access("read")
            and all(
                partner.partner_share and partner.reminder_may_steer for partner in self
            )
        )

    def _write_steered_lines(self, name, commands):
        """Write lines of a client with the user's own rights on them.

        :raise AccessError: for commands that need the right to write the client
        """
        lines, inverse = self[name], self._fields[name].inverse_name
        allowed = self._reminder_steered_lines()[name]
        for command in commands:
            kind, line_id, *rest = command
            is_own = line_id in lines.ids
            if kind == Command.LINK and is_own:
                continue
            if kind in allowed and kind == Command.CREATE:
                lines.create({**rest[0], inverse: self.id})
            elif kind in allowed and is_own:
                line = lines.browse(line_id)
                line.unlink() if kind == Command.DELETE else line.write(rest[0])
            else:
                self.check_access("write")

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Those who look after a client write to it, too: who may read it may post."""
        result = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "create" and self.env.user.has_group(INSPECTOR):
            mine = self.filtered(
                lambda partner: partner.partner_share and partner.reminder_may_steer
            )
            result.update(dict.fromkeys(mine, "read"))
        return result

    def _check_steering(self):
        """Raise unless the user may decide about the reminders of these clients."""
        if self.env.su:
            return
        foreign = self.filtered(lambda partner: not partner.reminder_may_steer)
        if foreign:
            raise AccessError(
                self.env._(
                    "Only the inspectors of a customer's area and reminder "
                    "administrators change its area, exclude it from reminders or "
                    "pause them. Not in an area of yours: %(names)s.",
                    names=", ".join(foreign.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def _reminder_edits_steered_only(self):
        """Whether the user writes nothing of contacts but what inspectors set."""
        return self.env.user.has_group(INSPECTOR) and not self.browse().has_access(
            "write"
        )

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._reminder_edits_steered_only())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Let those who look after clients edit what they may set in the client's form
        and list, and nothing else there. Odoo asks for the right to write contacts,
        which they need not have."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if (
            view_type in ("form", "list")
            and arch.xpath("//field[@name='reminder_excluded']")
            and self._reminder_edits_steered_only()
        ):
            arch.set("edit", "1")
            for node in arch.iter("field"):
                self._limit_to_steered(node)
        return arch, view

    def _limit_to_steered(self, node):
        """Make a field of a view read-only unless inspectors set it."""
        parent = next(node.iterancestors("field"), None)
        if parent is not None and parent.get("name") != "child_ids":
            return
        name = node.get("name")
        if name not in self._reminder_steered_fields():
            node.set("readonly", "1")
            return
        # To ask what else would change takes the right to write it all.
        node.set("on_change", "0")
        if name == "child_ids":
            for view in node:
                view.set("edit", "1")
                view.set("create", "0")
                view.set("delete", "0")

    # ------------------------------------------------------------
    # WHAT WAS SENT
    # ------------------------------------------------------------

    @api.depends("reminder_item_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_item_count(self):
        items = self.env["reminder.item"].search(self._reminder_item_domain())
        # sudo: reminder.item - whether what the user sees of them waits at this moment
        waiting = items.sudo()._wait_now().grouped("commercial_partner_id")
        for partner in self:
            partner.reminder_item_count = len(waiting.get(partner._origin.sudo(), ()))

    @api.depends("reminder_item_ids.sent_count")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_reminder_notices(self):
        Notice = self.env["reminder.notice"]
        for partner in self:
            domain = partner._reminder_notice_domain()
            partner.reminder_notice_ids = Notice.search(domain, limit=LAST_NOTICES)
            partner.reminder_notice_count = Notice.search_count(domain)

    def _reminder_item_domain(self):
        return [
            ("commercial_partner_id", "in", self.ids),
            ("rule_id.state", "=", "running"),
        ]

    def _reminder_notice_domain(self):
        return [("client_id.commercial_partner_id", "in", self.ids)]

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_reminder_items(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_item_action"
        )
        return action | {
            "domain": [
                ("commercial_partner_id", "=", self.id),
                ("rule_id.state", "=", "running"),
            ],
            "context": {"search_default_open": 1},
        }

    def action_open_reminder_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reminder_automation.reminder_notice_action"
        )
        return action | {"domain": self._reminder_notice_domain(), "context": {}}
