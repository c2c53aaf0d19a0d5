# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class ConversationPortal(CustomerPortal):
    """The client's side of conversations."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "reminder_conversation_count" in counters:
            Conversation = request.env["reminder.conversation"]
            values["reminder_conversation_count"] = (
                Conversation.search_count(self._conversation_domain())
                if Conversation.has_access("read")
                else 0
            )
        return values

    def _conversation_domain(self):
        """The conversations of the client that the visitor belongs to."""
        client = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", client.ids)]

    def _conversation_filters(self):
        return {
            "open": {
                "label": request.env._("Open"),
                "domain": [("active", "=", True)],
            },
            "waiting": {
                "label": request.env._("Waiting for your answer"),
                "domain": [("active", "=", True), ("awaiting_client", "=", True)],
            },
            "closed": {
                "label": request.env._("Closed"),
                "domain": [("active", "=", False)],
            },
        }

    @http.route(
        ["/my/conversations", "/my/conversations/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_conversations(self, page=1, filterby="open", **_kwargs):
        """The conversations with the visitor's company, newest first."""
        Conversation = request.env["reminder.conversation"]
        if not Conversation.has_access("read"):
            raise request.not_found()
        filters = self._conversation_filters()
        filterby = filterby if filterby in filters else "open"
        domain = self._conversation_domain() + filters[filterby]["domain"]
        pages = pager(
            url="/my/conversations",
            url_args={"filterby": filterby},
            total=Conversation.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        conversations = Conversation.search(
            domain, limit=self._items_per_page, offset=pages["offset"]
        )
        request.session["my_conversations_history"] = conversations.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            {
                # sudo: reminder.conversation - found with the visitor's own rights; the
                # page also names colleagues, whom a client may not read
                "conversations": conversations.sudo(),
                "default_url": "/my/conversations",
                "filterby": filterby,
                "page_name": "reminder_conversation",
                "pager": pages,
                "searchbar_filters": filters,
            }
        )
        return request.render("reminder_automation.portal_my_conversations", values)

    def _conversation_pager(self, conversation):
        """The links to the conversations before and after this one in the list that the
        visitor has seen; Odoo's own have tokens in them."""
        ids = request.session.get("my_conversations_history", [])
        if conversation.id not in ids or request.env.user._is_public():
            return {}
        place = ids.index(conversation.id)
        before, after = ids[:place][-1:], ids[place + 1 :][:1]
        return {
            "prev_record": conversation.browse(before).access_url,
            "next_record": conversation.browse(after).access_url,
        }

    def _conversation(self, conversation_id, pid=None, hash=None, **_kwargs):
        """The conversation that a visitor may see, and what the page knows of a link.

        :param pid: the person's number in the link
        :param hash: the signature in the link
        :return: (the conversation in superuser mode, values of the page)
        :raise NotFound: the same for what is not there and what is not theirs
        """
        try:
            return self._document_check_access(
                "reminder.conversation", conversation_id
            ), {}
        except MissingError:
            raise request.not_found() from None
        except AccessError:
            # sudo: reminder.conversation - the link is asked whom it is for
            conversation_sudo = (
                request.env["reminder.conversation"].sudo().browse(conversation_id)
            )
            if not conversation_sudo._link_person(pid, hash):
                raise request.not_found() from None
        token = conversation_sudo._person_token(pid, hash)
        return conversation_sudo, {"pid": pid, "hash": hash, "token": token}

    @http.route(
        "/my/conversations/<int:conversation_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_conversation(self, conversation_id, **kwargs):
        """One conversation, to read and to answer; by a person's link without a login.

        Colleagues see it as the client does, and write in Odoo itself.
        """
        conversation_sudo, link = self._conversation(conversation_id, **kwargs)
        is_answered = conversation_sudo.waiting_for == "us"
        next_todo = None
        if is_answered and not request.env.user._is_internal():
            person_sudo = conversation_sudo._link_person(
                link.get("pid"), link.get("hash")
            )
            person_sudo = person_sudo or request.env.user.partner_id.sudo()
            Item = request.env["reminder.item"]
            next_todo = Item._next_todo(person_sudo, conversation_sudo)
        values = self._get_page_view_values(
            conversation_sudo,
            None,
            {
                "conversation": conversation_sudo,
                "disable_composer": request.env.user._is_internal(),
                "is_answered": is_answered,
                "next_todo": next_todo,
                "page_name": "reminder_conversation",
                "res_company": conversation_sudo.company_id,
                **link,
            },
            None,
            False,
        )
        values.update(self._conversation_pager(conversation_sudo))
        return request.render("reminder_automation.portal_my_conversation", values)
