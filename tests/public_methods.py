"""Every method of the addon that a client can call over RPC, and who may.

A new one fails the test of it until it has a row. What records are read, written,
created and deleted, and by whom, says `access_matrix`.
"""

from access_matrix import WHO

OURS = "odoo.addons.reminder_automation"
# Methods of Odoo's that the addon extends on its own models: the rights are those of
# `access_matrix`, or of the fields.
OF_ODOO = {
    *("copy_data", "create", "default_get", "fields_get", "message_subscribe"),
    *("onchange", "unlink", "web_read", "write"),
}
# The same of one model and what inherits from it, by method.
OF_SOME = {
    "get_empty_list_help": "reminder.item",
    "load": "reminder.own.customers",
    "name_search": "res.partner",
}
# "a" admin, "l" local, "i" inspector, "o" outsider, "u" user, "s" staff, "c"
# accountant, "t" system, "w" own, "p" portal, "f" foreign, "v" public; in the order of
# `WHO`.
LETTERS = dict(zip(WHO, "aliousctwpfv", strict=True))
TABLE = """
calendar.alarm_manager         get_next_notif                         odoo
ir.cron                        method_direct_trigger                  odoo
ir.http                        session_info                           odoo
ir.mail_server                 send_email                             odoo
ir.model.fields                get_field_help                         odoo
ir.model.fields                get_field_string                       odoo
mail.activity.schedule         action_schedule_plan                   odoo
mail.compose.message           action_send_mail                       odoo
mail.mail                      send                                   odoo
mail.notification              search                                 odoo
mail.template                  send_mail_batch                        odoo
portal.share                   action_send_mail                       odoo
reminder.approval.request      action_send                            alio------f-
reminder.area                  action_open_partners                   alio--------
reminder.coming                action_open                            ali---------
reminder.conversation          action_open_portal                     ali-----w---
reminder.conversation          action_write_message                   ali---------
reminder.conversation          get_portal_url                         aliousctwpf-
reminder.conversation          message_post                           ali-----w---
reminder.conversation.message  action_send                            alio------f-
reminder.customer              action_delete                          ali---------
reminder.customer              action_edit                            aliousctwpf-
reminder.customer              action_open_occurrences                aliousctwpf-
reminder.customer              calendar_days                          aliou-----f-
reminder.document              action_cancel                          ali---------
reminder.document              action_duplicate                       ali---------
reminder.document              action_open_signed_copy                ali---------
reminder.document              action_reset                           ali---------
reminder.document              action_send                            ali---------
reminder.document.signer       action_open_document                   ali---------
reminder.document.signer       action_preview                         ali---------
reminder.document.signer       action_request_approvals               ali---------
reminder.document.upload       action_create                          alio------f-
reminder.document.upload       action_send                            alio------f-
reminder.erase                 action_erase                           al--------f-
reminder.export                action_download                        al--------f-
reminder.item                  action_auto_off                        ali---------
reminder.item                  action_auto_on                         ali---------
reminder.item                  action_open_details                    ali---ct----
reminder.item                  action_open_notices                    aliousctwpf-
reminder.item                  action_open_record                     ali---------
reminder.item                  action_pause                           aliousctwpf-
reminder.item                  action_resume                          ali---------
reminder.item                  action_send_now                        aliousctwpf-
reminder.item                  action_take_in                         ali---------
reminder.item                  next_steps                             ali---------
reminder.item                  preview_step                           al----------
reminder.item                  send_now_record                        ali---ct----
reminder.item                  steer                                  ali---ct----
reminder.item                  steer_record                           ali---ct----
reminder.job                   action_go_on                           a-----------
reminder.job                   action_run_now                         a-----------
reminder.job                   action_set_all_usual_rhythms           a-----------
reminder.job                   action_set_usual_rhythm                a-----------
reminder.job                   health_summary                         al--------f-
reminder.notice                action_it_went_out                     ali---------
reminder.notice                action_open_delivery                   ali---------
reminder.notice                action_open_record                     ali---------
reminder.notice                action_send_again                      ali---------
reminder.notice                action_send_all_again                  ali---------
reminder.objective             action_fulfil                          ali---------
reminder.objective             action_reopen                          ali---------
reminder.objective.set         action_add_to_clients                  aliousctwpf-
reminder.occurrence            action_done                            ali---------
reminder.occurrence            action_open_partner                    ali---------
reminder.occurrence            action_reopen                          ali---------
reminder.occurrence            action_snooze                          ali---------
reminder.occurrence            calendar_days                          aliou-----f-
reminder.occurrence            open_count                             aliou-----f-
reminder.pause                 action_pause                           aliou-----f-
reminder.popup                 answer                                 aliousctwpf-
reminder.portal.access         action_give                            ------ct----
reminder.portal.access         action_take                            ------ct----
reminder.preset                action_add                             al--------f-
reminder.preset                action_add_special                     al--------f-
reminder.preset                action_get_app                         alio------f-
reminder.preset                action_open                            alio------f-
reminder.preset                action_start                           alio------f-
reminder.preset                action_switch_on                       alio------f-
reminder.preset                action_take_steps                      al--------f-
reminder.request               action_continue                        ali-------f-
reminder.rule                  action_after_save                      al----------
reminder.rule                  action_decide                          al----------
reminder.rule                  action_start                           al----------
reminder.rule                  action_stop                            al----------
reminder.rule                  action_three_numbers                   al----------
reminder.send                  action_next                            aliou-ct--f-
reminder.send                  action_previous                        aliou-ct--f-
reminder.send                  action_send                            aliou-ct--f-
reminder.start                 action_confirm                         al----------
reminder.test                  action_send                            al----------
reminder.snooze                action_snooze                          aliou-----f-
reminder.type                  action_open_reminders                  aliousctwpf-
res.company                    action_open_reminder_settings          aliousctwpf-
res.company                    action_renew_reminder_health_token     a-----------
res.company                    action_set_popup_of_all_users          al----------
res.company                    reminder_switch_question               al----------
res.company                    reminder_switch_state                  aliousctwpf-
res.config.settings            action_renew_reminder_health_token     odoo
res.config.settings            action_set_popup_of_all_users          odoo
res.partner                    action_add_objective_set               aliousctw-f-
res.partner                    action_create_reminder                 aliousctw-f-
res.partner                    action_edit_reminders                  aliousctw-f-
res.partner                    action_open_reminder_conversations     aliousctw-f-
res.partner                    action_open_reminder_documents         aliousctw-f-
res.partner                    action_open_reminder_items             aliousctwpf-
res.partner                    action_open_reminder_notices           aliousctwpf-
res.partner                    action_open_reminder_objectives        aliousctwpf-
res.partner                    action_reminder_portal_again           ------ct----
res.partner                    action_reminder_portal_invite          ------ct----
res.partner                    action_request_information             alio------f-
"""


def own_public_methods(env):
    """The methods that the addon adds to any model, or extends there.

    :return: a set of (model, method), each where it is defined
    """
    found = set()
    for name, Model in env.items():
        for attribute in dir(type(Model)):
            if attribute.startswith("_"):
                continue
            method = _defined(type(Model), attribute)
            if method is not None and not getattr(method, "_api_private", False):
                found.add((name, attribute))
    return found


def is_of_odoo(env, model, method):
    """Whether a method is one of Odoo's that the addon extends on this model."""
    if method in OF_SOME:
        return issubclass(env.registry[model], env.registry[OF_SOME[method]])
    return method in OF_ODOO


def _defined(cls, attribute):
    """The function behind a name, if its last definition is the addon's."""
    for part in cls.__mro__:
        if attribute in part.__dict__:
            method = part.__dict__[attribute]
            method = getattr(method, "__func__", method)
            is_ours = getattr(method, "__module__", "").startswith(OURS)
            return method if callable(method) and is_ours else None
    return None


def rows():
    """The table: dict of (model, method) to who may call it, a set of names; None for
    a method of Odoo's that the addon extends: Odoo's rights decide."""
    names = {letter: who for who, letter in LETTERS.items()}
    table = {}
    for line in TABLE.strip().splitlines():
        model, method, who = line.split()
        table[model, method] = (
            None if who == "odoo" else {names[one] for one in who if one != "-"}
        )
    return table
