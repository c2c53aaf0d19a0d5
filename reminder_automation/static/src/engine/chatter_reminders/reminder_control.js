import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * The bell in the chatter's bar: are reminders of this record on, how many went out,
 * when is the next one and why, and send one now.
 */
export class ReminderControl extends Component {
    static template = "reminder_automation.ReminderControl";
    static components = { Dropdown };
    static props = ["thread"];

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.dropdown = useDropdownState();
        this.state = useState({ isBusy: false });
    }

    get reminders() {
        return this.props.thread.reminders ?? [];
    }

    /** The bell is filled while a reminder is going to leave. */
    get isOn() {
        return this.reminders.some((one) => one.is_planned);
    }

    get title() {
        return this.reminders.map((one) => `${one.name}: ${this.status(one)}`).join("\n");
    }

    get progress() {
        const open = this.reminders.filter((one) => one.state !== "done");
        return open.length === 1 ? `${open[0].sent}/${open[0].number}` : "";
    }

    /** "1 of 3 sent, next Tue 24 Nov 8:00", or why there is no next one. */
    status(reminder) {
        const sent = _t("%(sent)s of %(number)s sent", reminder);
        if (reminder.is_planned) {
            const next = deserializeDateTime(reminder.next_date).toLocaleString({
                weekday: "short",
                day: "numeric",
                month: "short",
                hour: "numeric",
                minute: "2-digit",
            });
            return _t("%(sent)s, next %(next)s", { sent, next });
        }
        return reminder.state === "done" && !reminder.sent
            ? reminder.reason
            : _t("%(sent)s. %(reason)s", { sent, reason: reminder.reason });
    }

    async save(reminder, values) {
        const thread = this.props.thread;
        this.state.isBusy = true;
        try {
            if (reminder.id) {
                const saved = await this.orm.call(
                    "reminder.item",
                    "steer",
                    [reminder.id],
                    values
                );
                // The chatter of a document shows those of several records.
                thread.reminders = this.reminders.map((one) => ({
                    ...(saved.find(({ id }) => id === one.id) ?? one),
                    name: one.name,
                }));
            } else {
                thread.reminders = await this.orm.call(
                    "reminder.item",
                    "steer_record",
                    [thread.model, thread.id],
                    values
                );
            }
        } finally {
            this.state.isBusy = false;
        }
    }

    onSwitch(reminder) {
        return this.save(reminder, { auto: !reminder.auto });
    }

    onNumber(reminder, name, ev) {
        const value = parseInt(ev.target.value, 10);
        if (!(value >= 1)) {
            ev.target.value = name === "max_count" ? reminder.number : reminder.days;
            return;
        }
        return this.save(reminder, { [name]: value });
    }

    async sendNow() {
        const thread = this.props.thread;
        this.dropdown.close();
        const action = await this.orm.call("reminder.item", "send_now_record", [
            thread.model,
            thread.id,
        ]);
        await this.action.doAction(action, {
            onClose: () => thread.fetchThreadData(["reminders", "messages"]),
        });
    }

    async openItem(reminder) {
        this.dropdown.close();
        // The item, or a window that tells of it to whoever finds it in no list.
        const action = await this.orm.call("reminder.item", "action_open_details", [
            reminder.id,
        ]);
        return this.action.doAction(action);
    }
}
