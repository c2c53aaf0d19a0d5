"""Odoo's own checks of what is loaded: indexes, signatures, routes, translations."""

from inside_odoo.odoo_checks import load

index = load("index")
index.BTREE_INDEX_IGNORE_FIELDS |= {
    "reminder.item.rule_id",  # the first key of _record_uniq
    "reminder.notice.item_id",  # the first key of _once
}

TestIndex = index.TestIndex
TestNaming = load("naming").TestNaming
TestOverrideSignatures = load("override_signatures").TestLintOverrideSignatures
TestRoutes = load("routes").RoutesLinter
TestTranslationTemplate = load("pofile").PotLinter
