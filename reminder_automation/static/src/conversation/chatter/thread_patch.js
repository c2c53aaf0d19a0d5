import { Thread } from "@mail/core/common/thread_model";
import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    /** The page around the chatter is told that the visitor has written. */
    async post() {
        const message = await super.post(...arguments);
        if (this.model === "reminder.conversation") {
            document.dispatchEvent(new CustomEvent("reminder_message_posted"));
        }
        return message;
    },
});
