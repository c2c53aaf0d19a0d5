# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Companies have the new template for recurring invoices."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["res.company"].search([])._reminder_fill_templates()
