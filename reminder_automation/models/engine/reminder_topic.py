# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ReminderTopic(models.Model):
    """What a rule's records are to the person who is reminded: a bill to pay, a
    document to sign.

    Rules of one topic are alternatives: each record goes by the first of them that it
    matches, in the order of their sequence. Clients see the topic in their to-dos and
    reminders, and it is what they may ask not to be reminded of any more.
    """

    _name = "reminder.topic"
    _description = "Topic of Reminder"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    button = fields.Char(
        translate=True,
        help="What the button in reminders and to-dos says, for example Pay.",
    )
    icon = fields.Char(
        default="fa-bell-o", help="A Font Awesome class, shown in the to-dos."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    can_stop = fields.Boolean(
        string="Customers may stop these",
        help="Courtesy reminders have a link by which a contact stops them. Leave it "
        "off for what a contract or the law requires.",
    )
    can_postpone = fields.Boolean(
        string="Customers may postpone these",
        default=True,
        help="Reminders have a link by which the customer chooses a later day, twice "
        "and 14 days ahead at most.",
    )
    personal = fields.Boolean(
        help="Only the person it is addressed to sees it in the portal, no colleague: "
        "a signature, for example.",
    )
    rule_ids = fields.One2many("reminder.rule", "topic_id")
    rule_count = fields.Integer(compute="_compute_rule_count")

    def _compute_rule_count(self):
        counts = dict(
            self.env["reminder.rule"]._read_group(
                [("topic_id", "in", self.ids)], ["topic_id"], ["__count"]
            )
        )
        for topic in self:
            topic.rule_count = counts.get(topic, 0)
