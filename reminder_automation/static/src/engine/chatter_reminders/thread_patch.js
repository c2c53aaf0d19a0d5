import "@mail/chatter/web_portal/thread_model_patch";
import { Thread } from "@mail/core/common/thread_model";
import { fields } from "@mail/core/common/record";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** The record's reminders, as `mail.thread._reminder_controls` tells them. */
        this.reminders = fields.Attr();
    },
});
