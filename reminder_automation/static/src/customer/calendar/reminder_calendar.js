import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";

/**
 * Customer reminders on each day on which they fire. The days are not records: the
 * server works them out for the period that is looked at.
 */
export class ReminderCalendarModel extends CalendarModel {
    async fetchRecords(data) {
        const { activeFields, context, domain, fieldNames, resModel } = this.meta;
        const { records, more } = await this.orm.call(
            resModel,
            "calendar_days",
            [
                [...domain, ...this.computeFiltersDomain(data)],
                serializeDate(data.range.start),
                serializeDate(data.range.end),
                [...new Set([...fieldNames, ...Object.keys(activeFields)])],
            ],
            { context }
        );
        if (more) {
            this.notification.add(
                _t("There is more than fits on the screen. Filter by type or customer."),
                { type: "warning" }
            );
        }
        return records;
    }

    normalizeRecord(rawRecord) {
        const isDone = rawRecord.state === "done";
        const record = super.normalizeRecord({ ...rawRecord, is_striked: isDone });
        // Today is not over yet: what is past is shown paler.
        return { ...record, end: record.end.endOf("day") };
    }
}

export class ReminderCalendarController extends CalendarController {
    /** A day that is yet to come opens its reminder. */
    editRecord(record, context = {}) {
        const reminderId = record.rawRecord?.coming_of;
        if (!reminderId) {
            return super.editRecord(record, context);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "reminder.customer",
            res_id: reminderId,
            views: [[false, "form"]],
            target: "current",
        });
    }
}

registry.category("views").add("reminder_calendar", {
    ...calendarView,
    Controller: ReminderCalendarController,
    Model: ReminderCalendarModel,
});
