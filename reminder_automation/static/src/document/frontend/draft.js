import { Interaction } from "@web/public/interaction";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/**
 * Keeps what a customer has typed in an answer until it is sent, in this tab alone:
 * Back, a link, or a page that could not be sent loses nothing.
 */
export class ReminderDraft extends Interaction {
    static selector = "textarea[data-reminder-draft]";
    dynamicContent = {
        _root: { "t-on-input": this.keep },
    };

    setup() {
        this.key = `reminder_draft ${this.el.dataset.reminderDraft}`;
    }

    start() {
        const kept = browser.sessionStorage.getItem(this.key);
        if (kept && !this.el.value) {
            this.el.value = kept;
            this.el.closest(".collapse")?.classList.add("show");
        }
    }

    keep() {
        if (this.el.value) {
            browser.sessionStorage.setItem(this.key, this.el.value);
        } else {
            browser.sessionStorage.removeItem(this.key);
        }
    }
}

registry.category("public.interactions").add("reminder_automation.draft", ReminderDraft);
