import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * A page of what waits: who comes back to it after answering sees what waits now, not
 * what the browser kept.
 */
export class FreshPage extends Interaction {
    static selector = ".o_reminder_fresh";
    dynamicContent = {
        _window: { "t-on-pageshow": this.onPageshow },
    };

    onPageshow(ev) {
        if (ev.persisted) {
            window.location.reload();
        }
    }
}

registry.category("public.interactions").add("reminder_automation.fresh_page", FreshPage);
