import { Component, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { ControlPanel } from "@web/search/control_panel/control_panel";
import {
    BooleanToggleField,
    booleanToggleField,
} from "@web/views/fields/boolean_toggle/boolean_toggle_field";
import { formatList } from "@web/core/l10n/utils";

/**
 * Which of the user's companies have their automatic reminders switched off, and the
 * question that is asked before a switch is turned.
 */
export const reminderSwitchService = {
    dependencies: ["dialog", "orm"],
    start(env, { dialog, orm }) {
        const state = Object.assign({ off: [], may_switch: false }, session.reminder_switch);
        return {
            state,
            isUsed: Boolean(session.reminder_switch),
            load: () => orm.silent.call("res.company", "reminder_switch_state"),
            /**
             * @param {number} companyId
             * @param {boolean} enabled what the switch is to be
             * @returns {Promise<boolean>} whether the person agrees
             */
            async ask(companyId, enabled) {
                const { title, body, confirm } = await orm.call(
                    "res.company",
                    "reminder_switch_question",
                    [[companyId], enabled]
                );
                return new Promise((resolve) =>
                    dialog.add(
                        ConfirmationDialog,
                        {
                            title,
                            body,
                            confirmLabel: confirm,
                            confirm: () => resolve(true),
                            cancel: () => resolve(false),
                        },
                        { onClose: () => resolve(false) }
                    )
                );
            },
        };
    },
};
registry.category("services").add("reminder_switch", reminderSwitchService);

/** On every screen of the app, while automatic reminders are switched off. */
export class ReminderOffBanner extends Component {
    static template = "reminder_automation.ReminderOffBanner";
    static props = { refresh: Boolean };

    setup() {
        this.orm = useService("orm");
        this.switch = useService("reminder_switch");
        this.state = useState(this.switch.state);
        onWillStart(() => {
            if (this.props.refresh) {
                // Somebody else may have turned it; the screen does not wait for it.
                this.switch.load().then((state) => Object.assign(this.state, state));
            }
        });
    }

    /** Those of the companies that are selected in the menu bar. */
    get off() {
        const selected = user.activeCompanies.map(({ id }) => id);
        return this.state.off.filter(({ id }) => selected.includes(id));
    }

    get text() {
        return user.activeCompanies.length === 1
            ? _t("Automatic reminders to customers are switched off.")
            : _t("Automatic reminders to customers are switched off for %s.", this.names);
    }

    get names() {
        return formatList(this.off.map(({ name }) => name));
    }

    label(company) {
        return this.off.length === 1 ? _t("Switch on") : _t("Switch on %s", company.name);
    }

    async switchOn(company) {
        if (await this.switch.ask(company.id, true)) {
            // The web client loads the page again after each change of a company.
            await this.orm.write("res.company", [company.id], { reminder_enabled: true });
        }
    }
}

patch(ControlPanel.prototype, {
    /** The banner, on the screens that have to do with reminders of customers. */
    get reminderOffBanner() {
        const model = this.env.searchModel?.resModel ?? "";
        const isOurs = model.startsWith("reminder.");
        const isCustomer = model === "res.partner" && this.env.config?.viewType === "form";
        const isShown = session.reminder_switch && (isOurs || isCustomer);
        return isShown ? { Component: ReminderOffBanner, refresh: isOurs } : null;
    },
});

/** The switch itself: says how many are concerned, and is turned when that is agreed. */
export class ReminderSwitchField extends BooleanToggleField {
    setup() {
        super.setup();
        this.switch = useService("reminder_switch");
        this.stored = this.props.record.data[this.props.name];
    }

    get companyId() {
        const { data, resId, resModel } = this.props.record;
        return (resModel === "res.company" ? resId : data.company_id?.id) || user.activeCompany.id;
    }

    async onChange(newValue) {
        this.state.value = newValue;
        if (newValue === this.stored || (await this.switch.ask(this.companyId, newValue))) {
            await super.onChange(newValue);
        } else {
            this.state.value = !newValue;
        }
    }
}

registry.category("fields").add("reminder_switch", {
    ...booleanToggleField,
    component: ReminderSwitchField,
    displayName: _t("Switch of automatic reminders"),
    additionalClasses: ["o_field_boolean_toggle"],
});
