import { Component, markup } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a reminder to come will say, as it would be said today. */
export class ReminderPreview extends Component {
    static template = "reminder_automation.ReminderPreview";
    static components = { Dialog };
    static props = { close: Function, body: String, subject: String, to: String };

    get body() {
        return markup(this.props.body);
    }
}

/**
 * The reminders of an item one by one: which went, which is next and what it will say,
 * and which are not to come.
 */
export class ReminderRungs extends Component {
    static template = "reminder_automation.ReminderRungs";
    static props = { ...standardFieldProps };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
    }

    get lines() {
        return this.props.record.data[this.props.name]?.lines ?? [];
    }

    get more() {
        return this.props.record.data[this.props.name]?.more ?? 0;
    }

    icon(line) {
        return {
            sent: "fa-check text-success",
            next: "fa-arrow-right text-primary",
            later: "fa-clock-o text-muted",
            never: "fa-ban text-muted",
        }[line.state];
    }

    label(line) {
        return {
            sent: _t("Sent"),
            next: _t("Next"),
            later: _t("To come"),
            never: _t("Not to come"),
        }[line.state];
    }

    date(line) {
        return line.date ? formatDate(deserializeDateTime(line.date)) : "";
    }

    async preview(line) {
        const text = await this.orm.call("reminder.item", "preview_step", [
            this.props.record.resId,
            line.number,
        ]);
        this.dialog.add(ReminderPreview, text);
    }
}

registry.category("fields").add("reminder_rungs", {
    component: ReminderRungs,
    supportedTypes: ["json"],
});
