import { Chatter } from "@mail/chatter/web_portal/chatter";
import { patch } from "@web/core/utils/patch";

import { ReminderControl } from "./reminder_control";

Object.assign(Chatter.components, { ReminderControl });

patch(Chatter.prototype, {
    get afterPostRequestList() {
        return [...super.afterPostRequestList, "reminders"];
    },
    get onCloseFullComposerRequestList() {
        return [...super.onCloseFullComposerRequestList, "reminders"];
    },
    get requestList() {
        return [...super.requestList, "reminders"];
    },
});
