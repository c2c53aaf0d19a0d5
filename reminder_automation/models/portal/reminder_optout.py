# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# How often within an hour a contact may change by links whether it is reminded: each
# time a colleague reads a line about it. Stopping is always possible.
CHANGES_AN_HOUR = 6


class ReminderOptout(models.Model):
    """A contact who asked not to be reminded of one topic any more.

    Contacts ask by the link in a reminder or by their mail program's button; staff
    write down what they are told, and may take it back.
    """

    _name = "reminder.optout"
    _description = "Stopped Reminders"
    _order = "date desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    topic_id = fields.Many2one(
        comodel_name="reminder.topic",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('can_stop', '=', True)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: of all companies.",
    )
    date = fields.Datetime(string="Since", required=True, default=fields.Datetime.now)
    source = fields.Selection(
        selection=[
            ("link", "Link in a reminder"),
            ("one_click", "Button of the mail program"),
            ("staff", "Noted by staff"),
        ],
        string="How",
        default="staff",
        required=True,
    )

    _once = models.UniqueIndex(
        "(partner_id, topic_id, COALESCE(company_id, 0))",
        "This contact is not reminded of that topic already.",
    )

    @api.depends("partner_id.name", "topic_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for optout in self:
            names = optout.partner_id._reminder_name(), optout.topic_id.name
            optout.display_name = ": ".join(filter(None, names))

    @api.constrains("topic_id")
    def _check_topic(self):
        for optout in self:
            if not optout.topic_id.can_stop:
                raise ValidationError(
                    self.env._(
                        "Reminders of the topic %(topic)s cannot be stopped. An "
                        "administrator may allow it under Configuration, Topics.",
                        topic=optout.topic_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_by_hand():
            # What a person writes down is just that, whatever is in the values, in a
            # file that is imported or in the context. What links bring is written by
            # `_stop` alone.
            noted = {"source": "staff", "date": fields.Datetime.now()}
            vals_list = [{**vals, **noted} for vals in vals_list]
        optouts = super().create(vals_list)
        if self._is_by_hand():
            optouts._check_own()
        optouts._stopped()
        return optouts

    def write(self, vals):
        if self._is_by_hand():
            raise AccessError(
                self.env._(
                    "What a contact asked for is kept as it is. Delete the line and "
                    "write down a new one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_foreign(self):
        # Behind a link the contact itself takes it back, with superuser rights.
        if not self.env.su:
            self._check_own()

    def _is_by_hand(self):
        """Whether this is a person, with superuser rights or without, and not Odoo
        itself."""
        return self.env.uid != SUPERUSER_ID

    def _check_own(self):
        """Raise unless all of these are the user's to decide about.

        :raises AccessError: for a contact that the user may not read, and for what
            holds in all companies when the user has only some of them
        """
        optouts = self.sudo(False)
        optouts.check_access("create")
        optouts.partner_id.check_access("read")
        if not all(optout.company_id for optout in optouts):
            # sudo: res.company - only counted, also those that the user does not have
            others = [("id", "not in", self.env.user.company_ids.ids)]
            if self.env["res.company"].sudo().search_count(others, limit=1):
                raise AccessError(
                    self.env._(
                        "What holds in all companies is for those to decide who have "
                        "all companies. Choose a company."
                    )
                )

    def unlink(self):
        partners = self.partner_id
        self._tell_contacts(
            lambda env, topic: env._(
                "Is reminded of this topic again: %(topic)s", topic=topic
            )
        )
        result = super().unlink()
        self.env["reminder.item"]._replan_clients(partners)
        return result

    def _stopped(self):
        """Tell staff that these were asked for, and plan without them."""
        self._tell_contacts(
            lambda env, topic: env._(
                "Asked not to be reminded of this topic any more: %(topic)s",
                topic=topic,
            )
        )
        self.env["reminder.item"]._replan_clients(self.partner_id)

    def _tell_contacts(self, text):
        """Write a line into each contact's chatter, in the language of the company.

        :param text: a function from an environment and a topic's name to the line
        """
        for optout in self:
            company = optout.company_id or self.env.company
            # sudo: res.partner - who may note it need not have rights on contacts
            contact_sudo = optout.partner_id.sudo().with_context(
                lang=company._reminder_staff_lang()
            )
            topic = optout.topic_id.with_env(contact_sudo.env).name
            # By a link anybody may come, logged in or not.
            by_staff = self.env.user._is_internal()
            author = self.env.user.partner_id if by_staff else contact_sudo
            contact_sudo._message_log(
                body=text(contact_sudo.env, topic), author_id=author.id
            )

    # ------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------

    @api.model
    def _of(self, item, partner):
        """What keeps reminders of an item from a person."""
        domain = Domain("partner_id", "=", partner.id)
        domain &= Domain("topic_id", "=", item.rule_id.topic_id.id)
        if item.company_id:
            domain &= Domain("company_id", "in", [item.company_id.id, False])
        return self.search(domain)

    @api.model
    def _stop(self, item, partner, source):
        """Remind a person no more of things of an item's topic, and tell staff.

        :param source: "link" or "one_click"
        """
        if self._of(item, partner):
            return
        optout = self._insert(item, partner, source)
        if not optout:
            return
        optout._stopped()
        item._tell_staff(
            lambda env: env._(
                "%(name)s asked not to be reminded of this topic any more: %(topic)s",
                name=partner._reminder_name(),
                topic=item.rule_id.topic_id.with_env(env).name,
            )
        )

    @api.model
    def _insert(self, item, partner, source):
        """Write down what a link asks for, whoever else does so at this moment.

        Mail programs send their form more than once. In SQL, so that the second one is
        no error: when it cannot see the first one's row yet, Odoo starts it again.

        :return: the new row; empty when it is there already
        """
        self.flush_model()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO reminder_optout
                            (partner_id, topic_id, company_id, date, source,
                             create_uid, create_date, write_uid, write_date)
                     VALUES (%(partner)s, %(topic)s, %(company)s, %(now)s, %(source)s,
                             %(user)s, %(now)s, %(user)s, %(now)s)
                ON CONFLICT (partner_id, topic_id, COALESCE(company_id, 0)) DO NOTHING
                  RETURNING id
                """,
                partner=partner.id,
                topic=item.rule_id.topic_id.id,
                company=item.company_id.id or None,
                now=now,
                source=source,
                user=self.env.uid,
            ),
            log_exceptions=False,
        )
        partner.invalidate_recordset(["reminder_optout_ids"], flush=False)
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    def _resume(self, item, partner):
        """The person takes it back."""
        # Whom another request deletes at this moment needs nothing more.
        optouts = self._of(item, partner).try_lock_for_update()
        if not optouts:
            return
        optouts.unlink()
        item._tell_staff(
            lambda env: env._(
                "%(name)s wants to be reminded of this topic again: %(topic)s",
                name=partner._reminder_name(),
                topic=item.rule_id.topic_id.with_env(env).name,
            )
        )

    @api.model
    def _changes_too_often(self, partner):
        """Whether a person has changed its mind so often lately that the next change
        has to wait; told by the lines in the contact's chatter."""
        now, an_hour = fields.Datetime.now(), timedelta(hours=1)
        # sudo: mail.message - only counted
        lines = (
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("model", "=", partner._name),
                    ("res_id", "=", partner.id),
                    ("author_id", "=", partner.id),
                    ("message_type", "=", "notification"),
                    ("date", ">", now - an_hour),
                    # What a clock noted that was ahead is no hindrance.
                    ("date", "<", now + an_hour),
                ],
                limit=CHANGES_AN_HOUR,
            )
        )
        return lines >= CHANGES_AN_HOUR

    @api.model
    def _fold_people(self, sources, target):
        """What several of these contacts asked for is kept once, since the first of
        them did: they are merged.

        In SQL: nobody is reminded again, and no chatter says so.

        :param sources: the `res.partner`s that go
        :param target: the one that stays
        """
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                DELETE FROM reminder_optout
                 WHERE id IN (
                       SELECT id
                         FROM (SELECT id, ROW_NUMBER() OVER (
                                          PARTITION BY topic_id, COALESCE(company_id, 0)
                                              ORDER BY date, id) AS place
                                 FROM reminder_optout
                                WHERE partner_id = ANY(%s)) ranked
                        WHERE place > 1)
                """,
                [*sources.ids, target.id],
            )
        )
        self.env.invalidate_all()
