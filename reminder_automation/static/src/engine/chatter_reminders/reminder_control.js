import { Component, useEffect, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Record } from "@web/model/record";

import { ReminderSettings } from "../reminder_settings/reminder_settings";

// What the settings are called in forms, and what an item calls them.
const OWN_NAMES = {
    reminder_auto: "auto",
    reminder_days: "interval_days",
    reminder_number: "max_count",
};

/**
 * The bell in the chatter's bar: are reminders of this record on, how many went out,
 * when is the next one and why, and send one again.
 */
export class ReminderControl extends Component {
    static template = "reminder_automation.ReminderControl";
    static components = { Dropdown, Record, ReminderSettings };
    static props = ["thread"];

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.dropdown = useDropdownState();
        this.state = useState({ isBusy: false, next: {}, version: 0 });
        // The form brings what the last sweep found; whoever looks is told what is true.
        useEffect(
            (isWanted) => {
                if (isWanted) {
                    this.props.thread.fetchThreadData(["reminder_details"]);
                }
            },
            () => [this.dropdown.isOpen && this.isSketch]
        );
        useEffect(
            (ids) => {
                if (ids) {
                    this.loadNext(JSON.parse(ids));
                }
            },
            () => [this.dropdown.isOpen && !this.isSketch && JSON.stringify(this.itemIds)]
        );
    }

    get itemIds() {
        return this.reminders.map(({ id }) => id).filter(Boolean);
    }

    /** What the next reminders will say. */
    async loadNext(ids) {
        const steps = ids.length
            ? await this.orm.silent.call("reminder.item", "next_steps", [ids])
            : [];
        this.state.next = Object.fromEntries(steps.map((step) => [step.id, step]));
    }

    get isSketch() {
        return this.reminders.some((one) => one.is_sketch);
    }

    /** One reminder's settings, as a form has them. */
    fields(reminder) {
        const integer = (name) => ({ name, type: "integer", string: "" });
        return {
            reminder_auto: { name: "reminder_auto", type: "boolean", string: reminder.name },
            reminder_days: integer("reminder_days"),
            reminder_number: integer("reminder_number"),
            reminder_rule_days: integer("reminder_rule_days"),
            reminder_rule_number: integer("reminder_rule_number"),
        };
    }

    values(reminder) {
        return {
            reminder_auto: reminder.auto,
            reminder_days: reminder.own_days,
            reminder_number: reminder.own_number,
            reminder_rule_days: reminder.rule_days,
            reminder_rule_number: reminder.rule_number,
        };
    }

    hooks(reminder) {
        return {
            onRecordChanged: (record, changes) => {
                const values = Object.fromEntries(
                    Object.entries(changes)
                        .filter(([name]) => name in OWN_NAMES)
                        .map(([name, value]) => [OWN_NAMES[name], value || 0])
                );
                if ("auto" in values) {
                    values.auto = Boolean(values.auto);
                }
                return this.save(reminder, values);
            },
        };
    }

    get reminders() {
        return this.props.thread.reminders ?? [];
    }

    /** The bell is filled while a reminder is going to leave. */
    get isOn() {
        return this.reminders.some((one) => one.is_planned);
    }

    get title() {
        return this.reminders
            .map((one) => `${one.name}: ${this.isSketch ? this.sent(one) : this.status(one)}`)
            .join("\n");
    }

    get progress() {
        const open = this.reminders.filter((one) => one.state !== "done");
        return open.length === 1 ? `${open[0].sent}/${open[0].number}` : "";
    }

    sent(reminder) {
        return _t("%(sent)s of %(number)s sent", reminder);
    }

    /** "1 of 3 sent, next Tue 24 Nov 8:00", or why there is no next one. */
    status(reminder) {
        const sent = this.sent(reminder);
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

    /** "Step 2 of 4 (firm) on Thu 12 Nov: Please pay", of the next one. */
    next(reminder) {
        const next = this.state.next[reminder.id];
        if (!next?.number) {
            return "";
        }
        const values = { ...next };
        values.day = reminder.is_planned
            ? deserializeDateTime(reminder.next_date).toLocaleString({
                  weekday: "short",
                  day: "numeric",
                  month: "short",
              })
            : "";
        let text = _t("Reminder %(number)s of %(total)s", values);
        if (next.name) {
            text = _t("Step %(number)s of %(total)s (%(name)s)", values);
        } else if (next.is_ladder) {
            text = _t("Step %(number)s of %(total)s", values);
        }
        if (values.day) {
            text = _t("%(step)s on %(day)s", { step: text, day: values.day });
        }
        return next.says ? _t("%(step)s: %(says)s", { step: text, says: next.says }) : text;
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
                await this.loadNext(this.itemIds);
            } else {
                thread.reminders = await this.orm.call(
                    "reminder.item",
                    "steer_record",
                    [thread.model, thread.id],
                    values
                );
            }
        } catch (error) {
            // What was refused is not shown as if it held.
            this.state.version++;
            throw error;
        } finally {
            this.state.isBusy = false;
        }
    }

    async sendNow() {
        const thread = this.props.thread;
        this.dropdown.close();
        const action = await this.orm.call("reminder.item", "send_now_record", [
            thread.model,
            thread.id,
        ]);
        await this.action.doAction(action, {
            onClose: () => thread.fetchThreadData(["reminder_details", "messages"]),
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
