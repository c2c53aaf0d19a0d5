# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import Controller, Response, request, route
from odoo.tools import format_date

from ...models.portal.reminder_item import POSTPONE_TIMES

PAGE = "reminder_automation.link_page"
ONE_CLICK = "One-Click"


class ReminderLinks(Controller):
    """The links in reminders: "remind me on …" and "stop these reminders".

    Opening a link changes nothing: mail scanners open links, too. What changes
    something is a form that is sent, or the button of a mail program (RFC 8058).
    """

    @route(
        "/reminder/<string:token>/postpone",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def postpone(self, token, day=None, **_others):
        """Choose a later day for the next reminder of one item.

        :param token: of `reminder.item._link`
        :param day: a date, sent by the page's form
        """
        item_sudo, partner_sudo, cycle = self._found(token, "postpone")
        values = self._values(item_sudo, partner_sudo)
        if item_sudo._is_over(cycle):
            return self._page("done", values)
        if request.httprequest.method == "POST":
            try:
                day = item_sudo._postpone(partner_sudo, fields.Date.to_date(day))
            except (UserError, ValueError, TypeError) as error:
                values["error"] = self._words(error)
            else:
                values["day"] = format_date(request.env, day)
                return self._page("postponed", values)
        if not item_sudo._postponable():
            return self._page("not_postponable", values)
        if item_sudo._postponed() >= POSTPONE_TIMES:
            return self._page("used_up", values)
        first, last = item_sudo._postpone_bounds()
        return self._page(
            "postpone",
            {
                **values,
                "first": first,
                "last": last,
                "left": POSTPONE_TIMES - item_sudo._postponed(),
            },
        )

    @route(
        "/reminder/<string:token>/stop",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,
        sitemap=False,
        # Mail programs send the one-click form without any session; the page's own
        # form is checked below.
        csrf=False,
    )
    def stop(self, token, undo=None, csrf_token=None, **others):
        """Remind this contact no more of things of the item's topic.

        :param token: of `reminder.item._link`
        :param undo: the page's form takes it back
        :param csrf_token: of the page's form
        """
        item_sudo, partner_sudo, cycle = self._found(token, "stop")
        one_click = others.get("List-Unsubscribe") == ONE_CLICK
        values = self._values(item_sudo, partner_sudo)
        # sudo: reminder.optout - the link is the right to this contact's own wish
        optouts_sudo = request.env["reminder.optout"].sudo()
        if not item_sudo.rule_id.topic_id.can_stop:
            return self._page("required", values, status=403)
        if request.httprequest.method == "POST":
            if one_click:
                optouts_sudo._stop(item_sudo, partner_sudo, "one_click")
                return Response(status=200)
            if not request.validate_csrf(csrf_token):
                return self._page("stop", values, status=400)
            if undo and optouts_sudo._changes_too_often(partner_sudo):
                return self._page("too_often", values, status=429)
            if undo:
                optouts_sudo._resume(item_sudo, partner_sudo)
                return self._page("resumed", values)
            optouts_sudo._stop(item_sudo, partner_sudo, "link")
        if optouts_sudo._of(item_sudo, partner_sudo):
            return self._page("stopped", values)
        values["is_over"] = item_sudo._is_over(cycle)
        return self._page("stop", values)

    def _found(self, token, purpose):
        """What the link is about; all that follows speaks the contact's language."""
        found = request.env["reminder.item"]._from_link(token, purpose)
        if not found:
            raise request.not_found()
        item_sudo, partner_sudo, cycle = found
        if lang := partner_sudo._reminder_lang():
            request.update_context(lang=lang)
        # sudo: reminder.item, res.partner - the signature is the right to this item
        env_sudo = request.env(su=True)
        return item_sudo.with_env(env_sudo), partner_sudo.with_env(env_sudo), cycle

    def _values(self, item_sudo, partner_sudo):
        """What the pages tell."""
        company_sudo = item_sudo.company_id or request.env.company.sudo()
        return {
            "title": item_sudo.res_name,
            "topic": item_sudo.rule_id.topic_id.name,
            "person": partner_sudo._reminder_name(),
            "company": company_sudo.name,
            # Whose logo and name the page has.
            "res_company": company_sudo,
            "contact": item_sudo._contact(),
            "has_todos": request.env.user.share and not request.env.user._is_public(),
        }

    def _words(self, error):
        """What went wrong, for people: nothing of a forged form's inner life."""
        if isinstance(error, UserError):
            return str(error)
        return request.env._("Choose a day.")

    def _page(self, state, values, status=200):
        response = request.render(PAGE, {**values, "state": state}, status=status)
        # The address is a key, and no form here needs to know where it came from.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
