import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeptMonthsField } from "@reminder_automation/engine/kept_months/kept_months";
import { integerField } from "@web/views/fields/integer/integer_field";

/**
 * A number of an item's own. An empty field, 0 in the database, means the rule's, which
 * its placeholder names; `rule_field` is the field that has it.
 */
export class OwnNumberField extends KeptMonthsField {
    static template = "reminder_automation.OwnNumberField";
    static props = { ...KeptMonthsField.props, ruleField: { type: String, optional: true } };

    get rulePlaceholder() {
        const number = this.props.record.data[this.props.ruleField];
        return number ? _t("%s (from the rule)", number) : "";
    }
}

registry.category("fields").add("reminder_own_number", {
    ...integerField,
    component: OwnNumberField,
    extractProps: (fieldInfo) => ({
        ...integerField.extractProps(fieldInfo),
        ruleField: fieldInfo.options.rule_field,
    }),
});
