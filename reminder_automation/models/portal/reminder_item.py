# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, hash_sign, verify_hash_signed

from ...sayings import lazy as _lt
from ...schedule.cadence import local_date
from ..delivery.frame import LAYOUT
from ..engine.mail_thread_owed import NOTHING

# How often in a cycle, and how many days ahead, a client may choose a later day.
POSTPONE_TIMES = 2
POSTPONE_DAYS = 14
# What was reminded last, by hand or not, comes first; then what waits least long.
NEWEST = "last_reminded DESC NULLS LAST, anchor_date DESC NULLS LAST, id"
SCOPE = "reminder_automation.link"
SALT = "reminder_automation.link_salt"
VALID = timedelta(days=90)


class ReminderItem(models.Model):
    """What a client sees and decides of an item: the to-dos, "remind me on …", and no
    more reminders of a topic."""

    _inherit = "reminder.item"

    postponed_until = fields.Date(
        readonly=True,
        help="The day on which the customer asked to be reminded; it holds as long as "
        "the item is paused until then.",
    )
    postpone_count = fields.Integer(
        string="Postponed", readonly=True, help="How often in the cycle named beside."
    )
    postpone_cycle = fields.Integer(readonly=True)

    # ------------------------------------------------------------
    # "REMIND ME ON …"
    # ------------------------------------------------------------

    def _postponed(self):
        """How often the client has postponed it in this cycle."""
        self.ensure_one()
        return self.postpone_count if self.postpone_cycle == self.cycle else 0

    def _postponable(self):
        """Those of these items whose next reminder comes on a day the client chooses:
        it could leave, and the topic allows it. How often is another question."""
        return self._enabled().filtered(
            lambda item: (
                item.rule_id.topic_id.can_postpone
                and item.rule_id._runs()
                and item.rule_id.audience == "client"
                and item.rule_id.anchor != "anniversary"
                and item.state != "done"
                and item.auto
                and item.anchor_date
                and not item._client_stop().excluded
            )
        )

    def _postpone_bounds(self):
        """The first and the last day that a client may choose, in the rule's zone."""
        today = local_date(fields.Datetime.now(), self._zone())
        return today + timedelta(days=1), today + timedelta(days=POSTPONE_DAYS)

    def _postpone(self, partner, day):
        """Remind on a day that a contact chose, at the rule's hour, and not before.

        When all reminders were sent already, the one asked for comes on top.

        :param partner: who asks, one `res.partner`
        :param day: a date
        :return: the day on which the reminder comes: the next open one
        :raise UserError: when it was postponed twice already, cannot be postponed, or
            the day is out of bounds
        """
        self.ensure_one()
        first, last = self._postpone_bounds()
        if not self._postponable():
            raise UserError(self.env._("This reminder cannot be postponed."))
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "Choose a day from %(first)s to %(last)s.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        if day == self._asked_day_of(self):
            return day  # the same click twice
        if self._postponed() >= POSTPONE_TIMES:
            raise UserError(
                self.env._("You have postponed this reminder as often as possible.")
            )
        values = {
            "pause_until": day,
            "pause_reason": _lt(
                "Asked by %(name)s", name=partner._reminder_name()
            ).said(self.env),
            "postponed_until": day,
            "own_date": False,  # what staff chose before
            "postpone_count": self._postponed() + 1,
            "postpone_cycle": self.cycle,
        }
        if self.state == "exhausted":
            values |= {"state": "waiting", "handed_over": False}
            self.filtered("handed_over")._withdraw_hand_over()
        self.write(values)
        slot = self._asked_slot(self._own_cadence(self.rule_id._cadence()))
        # The sweep plans it just so; until it comes by, screens say it already.
        self.write({"next_date": slot, "reason_code": "paused"})
        day = local_date(slot, self._zone()) if slot else day
        self._tell_staff(
            lambda env: env._(
                "%(name)s asked to be reminded on %(day)s",
                name=partner._reminder_name(),
                day=format_date(env, day),
            ),
            notify=True,
        )
        return day

    # ------------------------------------------------------------
    # TO-DOS
    # ------------------------------------------------------------

    @api.model
    def _todo_domain(self, user):
        """What may wait for a user of the portal: for its company, and what is only
        for one person, for the user itself.

        A birthday is no to-do: nothing can be done about it.
        """
        return Domain(
            [
                ("state", "in", ("waiting", "exhausted")),
                ("rule_id.active", "=", True),
                ("rule_id.state", "=", "running"),
                ("rule_id.audience", "=", "client"),
                ("rule_id.internal", "=", False),
                ("rule_id.anchor", "!=", "anniversary"),
                (
                    "commercial_partner_id",
                    "=",
                    user.partner_id.commercial_partner_id.id,
                ),
                ("company_id", "in", [*self.env.companies.ids, False]),
                "|",
                "!",
                ("rule_id.topic_id.personal", "=", True),
                ("partner_id", "=", user.partner_id.id),
            ]
        )

    @api.model
    def _todos(self, user, order=NEWEST):
        """What waits for a user's client at this very moment.

        A record that waits under two rules of one topic, or of none, is there once.

        :param user: one `res.users`
        :param order: an ORDER BY of items
        :return: items in superuser mode: only for what the caller shows of them
        """
        rows = self._todo_rows(user, order)
        # sudo: reminder.item - portal users have no rights on items; the domain says
        # which of them are theirs
        return self.sudo().browse(item_id for item_id, _rule_id in rows)

    @api.model
    def _todo_rows(self, user, order=NEWEST):
        """The same as pairs of the item's and its rule's id.

        A client may have thousands of them, and one page is shown: plain rows cost a
        tenth of what records do.
        """
        if not user.partner_id.active:
            return []  # nothing waits for who has left
        # sudo: reminder.item - see above
        items_sudo = self.sudo()
        query = items_sudo._search(self._todo_domain(user), order=order)
        rows = self.env.execute_query(
            query.select(
                *(
                    items_sudo._field_to_sql(query.table, name, query)
                    for name in ("id", "rule_id", "res_model", "res_id")
                )
            )
        )
        # sudo: reminder.rule - what waits by them
        numbers = dict.fromkeys(row[1] for row in rows)
        rules_sudo = self.env["reminder.rule"].sudo().browse(numbers)
        rules = dict(zip(numbers, rules_sudo, strict=True))
        asked = defaultdict(list)
        for _item_id, rule_id, _model, res_id in rows:
            asked[rule_id].append(res_id)
        # With the rights of the sweep, which runs as the superuser. Nobody is asked for
        # what a broken rule is about: whether it still waits cannot be told.
        waiting = {
            rule_id: ()
            if rules[rule_id]._is_broken()
            else rules[rule_id].with_user(SUPERUSER_ID)._waiting_ids(res_ids)
            for rule_id, res_ids in asked.items()
        }
        rows = [row for row in rows if row[3] in waiting[row[1]]]
        # An advance warning stands beside the reminder of the same record.
        warnings = {rule.id for rule in rules_sudo if rule._is_advance_warning()}
        chased = {row[2:] for row in rows if row[1] not in warnings}
        topics = {rule.id: rule.topic_id.id for rule in rules_sudo}
        found = {}
        for item_id, rule_id, *record in rows:
            if rule_id not in warnings or tuple(record) not in chased:
                found.setdefault((*record, topics[rule_id]), (item_id, rule_id))
        return [*found.values()]

    def _todo_values(self, partner):
        """What the portal shows of each of these.

        :param partner: the `res.partner` who looks at it
        :return: a list of dicts
        """
        values = {}
        now = fields.Datetime.now()
        for (model, company, zone), items in self.grouped(
            lambda item: (item.res_model, item.company_id, item._zone())
        ).items():
            # What belongs to the company of each, whatever page it is on.
            Model = self.env[model].with_company(company or self.env.company)
            Model = Model.with_context(tz=zone)
            today = local_date(now, zone)
            records = Model.browse(items.mapped("res_id"))
            records._reminder_ensure_tokens()
            documents = records._reminder_documents()
            owed, _broken = records._reminder_owed_apart()
            for item, record in zip(items, records, strict=True):
                topic = item.rule_id.topic_id
                url = record._reminder_url(partner)
                told = owed.get(record.id, NOTHING)._told()
                due = told["due"]
                values[item] = {
                    **told,
                    "topic": topic,
                    "icon": topic.icon or "fa-bell-o",
                    "title": documents[record.id].display_name,
                    "details": record._reminder_details(item.rule_id),
                    "since": item._since(zone),
                    "is_late": bool(due) and due < today,
                    "url": url,
                    "button": topic.button or self.env._("Open it"),
                    "contact": not url and item._contact(),
                }
        return [values[item] for item in self]

    def _since(self, zone):
        """The day on the wall of a time zone since which a client knows of it: a due
        date to come does not count."""
        now = fields.Datetime.now()
        if self.anchor_date and self.anchor_date <= now:
            return self._anchor_day(zone)
        return local_date(min(self.create_date, now), zone)

    def _contact(self):
        """Whom a client asks about it, as a `res.partner`: the responsible person, else
        the company."""
        person = self._still_here(self.rule_id)._reminder_here()
        company = self.company_id or self.env.company
        return person.partner_id.filtered("email") or company.partner_id

    # ------------------------------------------------------------
    # LINKS
    # By these a contact postpones or stops reminders. A link is for one item, one
    # person, one purpose and one cycle, and is signed with the database's secret: who
    # has the mail may use it, nobody can make one up. It opens nothing any more for
    # who was archived or is no longer a contact of the client.
    # ------------------------------------------------------------

    def _link(self, partner, purpose):
        """The path of a link for one person.

        :param partner: the recipient, one `res.partner`
        :param purpose: "postpone" or "stop"
        """
        self.ensure_one()
        token = hash_sign(
            self.sudo().env,
            self._link_scope(purpose),
            [self.id, partner.id, self.cycle],
            expiration=VALID,
        )
        return f"/reminder/{token}/{purpose}"

    @api.model
    def _from_link(self, token, purpose):
        """What a link is about.

        :param token: as it came from outside
        :param purpose: "postpone" or "stop"
        :return: (the item, the person, the cycle) in superuser mode, or None when the
            link is made up, too old, for another purpose, or what it was about is gone
        """
        # sudo: ir.config_parameter - the secret by which the link is verified
        try:
            values = verify_hash_signed(
                self.sudo().env, self._link_scope(purpose), token
            )
        except ValueError:
            return None  # not even the form of a token
        if not values:
            return None
        item_id, partner_id, cycle = values
        # sudo: reminder.item, res.partner - the signature is the right to this item
        item_sudo = self.sudo().browse(item_id).exists()
        partner_sudo = self.env["res.partner"].sudo().browse(partner_id).exists()
        if not (item_sudo and partner_sudo and item_sudo._record()):
            return None
        if not item_sudo._answers_to(partner_sudo):
            return None
        return item_sudo, partner_sudo, cycle

    @api.model
    def _link_scope(self, purpose):
        """What a signature is for. A neutralized copy of the database, which has the
        same secret, has a salt of its own: the links of one do not open the other."""
        # sudo: ir.config_parameter - part of what links are signed with
        salt = self.env["ir.config_parameter"].sudo().get_param(SALT)
        return ".".join(filter(None, (SCOPE, purpose, salt)))

    def _answers_to(self, partner):
        """Whether a person may still decide about reminders of this item.

        Whether a reminder would reach the person at this moment is another question:
        who asked for no more may take it back.
        """
        self.ensure_one()
        if not partner.active:
            return False
        if partner.commercial_partner_id != self.commercial_partner_id:
            return False
        people = self._record()._reminder_people()
        return people is None or partner in people.get(self.res_id, ())

    def _record(self):
        """The record that waits, none when it was deleted."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _is_over(self, cycle):
        """Whether what a link of this cycle is about is done at this moment."""
        self.ensure_one()
        if self.state == "done" or self.cycle != cycle:
            return True
        if self.rule_id._is_broken():
            return False  # it cannot be told: as the sweep left it
        return self.res_id not in self.rule_id._waiting_ids([self.res_id])

    def _tell_staff(self, text, notify=False):
        """Write a line into the record's chatter.

        :param text: a function from an environment to the line
        :param notify: whether the responsible colleague is notified of it, too
        """
        lang = self.company_id._reminder_staff_lang()
        record = self._record().with_context(lang=lang)
        values = {
            "body": text(record.env),
            "author_id": self.env.ref("base.partner_root").id,
        }
        colleague = notify and self._colleague()
        if not colleague:
            record._message_log(**values)
            return
        record.with_context(mail_post_autofollow_author_skip=True).message_post(
            **values,
            email_add_signature=False,
            email_layout_xmlid=LAYOUT,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=colleague.partner_id.ids,
        )

    def _colleague(self):
        """Who looks after this and may read the record: the responsible colleague,
        else the rule's, else an administrator; nobody when none of them may."""
        self.ensure_one()
        record = self._record()
        people = self.user_id | self.rule_id.user_id | self.rule_id._who_is_told()
        for user in people._reminder_here():
            if record.with_user(user).has_access("read"):
                return user
        return people.browse()

    # ------------------------------------------------------------
    # STOPS
    # Contacts who opted out of a topic get no reminder of it.
    # ------------------------------------------------------------

    def _recipients(self, steps=None):
        # Also where the record itself says who its recipients are.
        return {
            item: [item._unless_stopped(recipient) for recipient in recipients]
            for item, recipients in super()._recipients(steps).items()
        }

    def _unless_stopped(self, recipient):
        why = "" if recipient.skipped else self._stopped(recipient.partner)
        return replace(recipient, skipped=why) if why else recipient

    def _reach(self, partner, channel):
        address, skipped = super()._reach(partner, channel)
        return address, skipped or self._stopped(partner)

    def _stopped(self, partner):
        """Why a person is not reminded of this item's topic; "" when the person is.

        Reminders that became required since are sent again. For a record of no company,
        such as a contact that all of them share, a stop of any company counts.
        """
        topic = self.rule_id.topic_id
        if not topic.can_stop or self.rule_id.audience != "client":
            return ""
        # sudo: reminder.optout - whoever reminds respects it
        for optout in partner.sudo().reminder_optout_ids:
            companies = optout.company_id, self.company_id
            if optout.topic_id == topic and (
                not all(companies) or companies[0] == companies[1]
            ):
                return _lt(
                    "asked not to be reminded of %(topic)s", topic=topic.name
                ).said(self.env)
        return ""
