import { fields } from "@mail/core/common/record";
import { Activity } from "@mail/core/common/activity_model";
import { formatDateTime } from "@web/core/l10n/dates";
import { patch } from "@web/core/utils/patch";

/** When an activity reminds by e-mail, for the chatter and the lists' popover. */
patch(Activity.prototype, {
    setup() {
        super.setup(...arguments);
        this.reminder_date = fields.Datetime();
    },
    get reminderDateFormatted() {
        return formatDateTime(this.reminder_date, { showSeconds: false });
    },
});
