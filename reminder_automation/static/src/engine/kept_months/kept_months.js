import { registry } from "@web/core/registry";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

/**
 * For how many months something is kept. An empty field, 0 in the database, means for
 * ever: that is what its placeholder says.
 */
export class KeptMonthsField extends IntegerField {
    static template = "reminder_automation.KeptMonthsField";
    static props = { ...IntegerField.props, placeholder: { type: String, optional: true } };

    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("fields").add("reminder_kept_months", {
    ...integerField,
    component: KeptMonthsField,
    extractProps: (fieldInfo) => ({
        ...integerField.extractProps(fieldInfo),
        placeholder: fieldInfo.placeholder || fieldInfo.attrs.placeholder,
    }),
});
