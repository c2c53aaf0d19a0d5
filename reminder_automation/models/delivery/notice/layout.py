# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from urllib.parse import urlencode

from markupsafe import escape

from odoo import models
from odoo.tools import SQL

from ...portal.reminder_item import POSTPONE_TIMES

DEFAULT_LAYOUT = "reminder_automation.mail_layout_reminder"
TODOS = "/my/todos"


class ReminderNotice(models.Model):
    """What stands around the text of a reminder's mail: what it is about, from whom,
    the one button, and what the client may do about it."""

    _inherit = "reminder.notice"

    def _frames(self, template, records):
        """The values of the layout for each of these notices, all of one rule.

        Colleagues are told what it is about and get the button; what clients may do is
        for clients only.

        :param template: the mail template, with what it may tell of the reminders
        :param records: the notices' records, in the same order
        :return: dict of record id to a dict
        """
        given = template.env.context["reminder"]
        # The words are the recipients', as the template's.
        self = self.with_context(lang=template.env.lang)  # noqa: PLW0642
        topic = self.rule_id.topic_id
        company = self.env.company
        description = topic.name or records._reminder_description()
        clients = self._to_clients()
        postponable = clients.item_id._postponable()
        signups = clients.partner_id._reminder_signup_links()
        documents = records._reminder_documents()
        frames = {}
        for notice, record in zip(self, records, strict=True):
            base_url = record.get_base_url()
            frame = {
                "topic": description,
                "title": documents[record.id].display_name or "",
                "url": given[record.id]["url"],
                "button": topic.button or self.env._("Open"),
                "days": 0,
                "sender": "",
                "todos_url": "",
                "postpone_url": "",
                "stop_url": "",
            }
            if notice in clients:
                person = notice._person().name
                frame["days"] = given[record.id]["days"]
                frame["sender"] = ", ".join(filter(None, (person, company.name)))
                paths = {"todos_url": notice.partner_id._reminder_todos_path(signups)}
                item = notice.item_id
                if item in postponable and item._postponed() < POSTPONE_TIMES:
                    paths["postpone_url"] = item._link(notice.partner_id, "postpone")
                if topic.can_stop:
                    paths["stop_url"] = item._link(notice.partner_id, "stop")
                frame |= {
                    name: path and base_url + path for name, path in paths.items()
                }
            frames[record.id] = frame
        return frames

    def _to_clients(self):
        """Those of these that go to clients, not to colleagues."""
        return self.filtered(
            lambda notice: (
                notice.rule_id.audience == "client"
                and not notice.rule_id.internal
                and notice.partner_id.partner_share
            )
        )

    def _with_layout(self, template, records, rendered, frames):
        """The rendered bodies within the reminders' layout, or the one that the
        template names, by record id."""
        layout = template.email_layout_xmlid or DEFAULT_LAYOUT
        bodies = {}
        for record in records:
            frame = frames[record.id]
            body = rendered[record.id]["body_html"]
            bodies[record.id] = template._render_encapsulate(
                layout,
                body,
                add_context={
                    "company": self.env.company,
                    "model_description": frame["topic"],
                    # Odoo's own layouts would turn "A/S" into "A-S".
                    "record_name": frame["title"].replace("/", "\N{DIVISION SLASH}"),
                    # A text with a link of its own to the record needs no button.
                    "reminder": {**frame, "url": _unless_in(body, frame["url"])},
                },
                context_record=record,
            )
        return bodies

    def _headers(self, frame):
        """What mail programs may do for the recipient: stop it by one click, where it
        can be stopped (RFC 2369, RFC 8058)."""
        if not frame["stop_url"]:
            return {}
        return {
            "List-Unsubscribe": f"<{frame['stop_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


class ResPartner(models.Model):
    """The way of a contact to its to-dos."""

    _inherit = "res.partner"

    def _reminder_signup_links(self):
        """The paths by which these people get an account, where customers may have one
        and they have none.

        :return: dict of partner to a path
        """
        if self.env["res.users"]._get_signup_invitation_scope() != "b2c":
            return {}
        # sudo: res.partner - as Odoo's own invitations in mails to customers
        partners_sudo = self.sudo().filtered(lambda partner: not partner.user_ids)
        unprepared = partners_sudo.filtered(lambda one: one.signup_type != "signup")
        if unprepared:
            # What `signup_prepare` writes; a write on contacts looks at the children
            # and the users of each of them.
            self.env.execute_query(
                SQL(
                    "UPDATE res_partner SET signup_type = 'signup' WHERE id = ANY(%s)",
                    unprepared.ids,
                )
            )
            unprepared.invalidate_recordset(["signup_type"], flush=False)
        return {
            partner.sudo(self.env.su): "/web/signup?"
            + urlencode({"token": partner._generate_signup_token(), "redirect": TODOS})
            for partner in partners_sudo
        }

    def _reminder_todos_path(self, signups):
        """The path to the person's to-dos; "" for whoever has no account.

        :param signups: of `_reminder_signup_links`
        """
        if any(user.share for user in self.user_ids):
            return TODOS
        return signups.get(self, "")


def _unless_in(body, url):
    """A link, unless the text has it already."""
    return "" if url and (url in body or str(escape(url)) in body) else url
