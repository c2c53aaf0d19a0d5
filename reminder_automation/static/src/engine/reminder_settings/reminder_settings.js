import { Component } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { parseInteger } from "@web/views/fields/parsers";
import { user } from "@web/core/user";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { session } from "@web/session";

/**
 * A number of a record's own. An empty field, 0 in the database, means the rule's, which
 * its placeholder names; `ruleField` is the field that has it.
 */
export class RuleNumber extends Component {
    static template = "reminder_automation.RuleNumber";
    static props = { ...standardFieldProps, label: String, ruleField: String };

    setup() {
        useInputField({
            getValue: () => this.value || "",
            parse: (text) => (text.trim() ? parseInteger(text) : 0),
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get isInvalid() {
        return this.props.record.isFieldInvalid(this.props.name);
    }

    get placeholder() {
        const number = this.props.record.data[this.props.ruleField];
        return number ? _t("%s (from the rule)", number) : _t("from the rule");
    }
}

/**
 * Reminders of this: on or off, the next in so many days, so many at most; and when the
 * first one leaves. In every form that has the fields of `reminder.settings.mixin`, and
 * in the chatter's bar.
 */
export class ReminderSettings extends Component {
    static template = "reminder_automation.ReminderSettings";
    static components = { CheckBox, RuleNumber };
    static props = {
        ...standardWidgetProps,
        disabled: { type: Boolean, optional: true },
        switch: { type: String, optional: true },
    };
    static defaultProps = { switch: "reminder_auto" };

    get data() {
        return this.props.record.data;
    }

    get isOn() {
        return this.data[this.props.switch];
    }

    /** On, but the company's switch keeps everything from leaving. */
    get isHeld() {
        const companyId = this.data.company_id?.id ?? user.activeCompany?.id;
        return this.isOn && session.reminder_switch?.off.some(({ id }) => id === companyId);
    }

    get label() {
        return this.props.record.fields[this.props.switch].string;
    }

    onSwitch(isOn) {
        return this.props.record.update({ [this.props.switch]: isOn });
    }
}

registry.category("fields").add("reminder_rule_number", {
    component: RuleNumber,
    supportedTypes: ["integer"],
    extractProps: ({ options, string }) => ({
        label: string,
        ruleField: options.rule_field,
    }),
});
registry.category("view_widgets").add("reminder_settings", {
    component: ReminderSettings,
    extractProps: ({ options }) => (options.switch ? { switch: options.switch } : {}),
});
