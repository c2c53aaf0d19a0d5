import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** The page of a chat says at once that the customer has answered, and what comes next. */
export class ConversationPage extends Interaction {
    static selector = ".o_reminder_conversation";
    dynamicContent = {
        _document: { "t-on-reminder_message_posted": this.refresh },
    };

    async refresh() {
        const response = await this.waitFor(fetch(window.location.href));
        if (!response.ok) {
            return;
        }
        const text = await this.waitFor(response.text());
        const page = new DOMParser().parseFromString(text, "text/html");
        const fresh = page.querySelectorAll(".o_reminder_state");
        this.el.querySelectorAll(".o_reminder_state").forEach((el, place) => {
            if (fresh[place]) {
                el.replaceChildren(...fresh[place].childNodes);
            }
        });
    }
}

registry
    .category("public.interactions")
    .add("reminder_automation.conversation_page", ConversationPage);
