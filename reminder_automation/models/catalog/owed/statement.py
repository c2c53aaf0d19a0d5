# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The customer's statement of `partner_statement` (OCA) in a letter of invoices: for a
soft app."""

from ....mailing.addresses import one_line

WIZARD = "outstanding.statement.wizard"
REPORT = "partner_statement.action_print_outstanding_statement"


def is_there(env):
    """Whether statements can be made."""
    return WIZARD in env


def report_of(client, company):
    """What prints the statement of a customer: what is outstanding in the books of one
    company.

    :param client: one `res.partner`
    :return: (`ir.actions.report`, the data that it is called with, name of the file),
        or None
    """
    env = client.env
    report = is_there(env) and env.ref(REPORT, raise_if_not_found=False)
    if not report:
        return None
    wizard = env[WIZARD].with_context(active_ids=client.ids, active_model="res.partner")
    # As somebody who prints it with what the window has preset.
    values = wizard.new({"company_id": company.id})._prepare_statement()
    values["company_id"] = company.id
    name = env._("Statement %s", one_line(client.name or ""))
    return report, values, f"{name}.pdf"


def files_of(moves, partner, company):
    """The statement of the customer of these invoices, where the company has chosen
    that, for a recipient of that customer: it tells more than the letter.

    :param partner: the recipient, one `res.partner`
    :return: a list of pairs of a name and a file in base64; a sentence for staff about
        one that is missing, or ""
    """
    # sudo: res.company - what was chosen, whoever reminds
    if not is_there(moves.env) or not company.sudo().reminder_statement:
        return [], ""
    client = moves.commercial_partner_id
    if len(client) != 1 or partner.commercial_partner_id != client:
        return [], ""
    client = client.with_env(moves.env)
    found = report_of(client, company)
    if not found:
        return [], ""
    report, data, name = found
    contents, problem = client._reminder_print(report, data)
    if client.id not in contents:
        return [], client._reminder_not_printed(name, problem)
    packed = client._reminder_packed([(name, contents[client.id])], company)
    return packed, "" if packed else client._reminder_too_much(name, company)
