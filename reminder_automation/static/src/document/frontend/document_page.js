import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * The page of a document to sign opens where the document begins: Odoo's signature form,
 * which stands below it, takes the focus as it appears, and the browser would go there.
 */
export class DocumentPage extends Interaction {
    static selector = ".o_reminder_document";
    dynamicContent = {
        _window: {
            "t-on-keydown": this.onUsed,
            "t-on-pointerdown": this.onUsed,
            "t-on-wheel": this.onUsed,
            "t-on-scroll": this.toBeginning,
        },
    };

    setup() {
        this.isUsed = Boolean(window.location.hash);
    }

    start() {
        const answered = this.el.dataset.reminderAnswered;
        for (const kind of answered ? ["approve", "reject"] : []) {
            browser.sessionStorage.removeItem(`reminder_draft ${answered} ${kind}`);
        }
        this.toBeginning();
    }

    onUsed() {
        this.isUsed = true;
    }

    toBeginning() {
        const focused = document.activeElement;
        if (!this.isUsed && this.el.contains(focused) && focused.matches("input")) {
            focused.blur();
            window.scrollTo(0, 0);
        }
    }
}

registry.category("public.interactions").add("reminder_automation.document_page", DocumentPage);
