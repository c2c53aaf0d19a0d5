import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const GROUP = "reminder_automation.group_reminder_user";
const CHANGED = "reminder_automation.open_changed";

/**
 * The number of the user's open customer reminders, in the menu bar. Counted when the
 * page opens, and again whenever the server says that something changed.
 */
export class OpenReminders extends Component {
    static template = "reminder_automation.OpenReminders";
    static props = {};

    setup() {
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.orm = useService("orm");
        this.state = useState({ count: 0, isForUser: false });
        const load = () => this.load();
        onMounted(async () => {
            this.state.isForUser = await user.hasGroup(GROUP);
            this.bus.subscribe(CHANGED, load);
            await load();
        });
        onWillUnmount(() => this.bus.unsubscribe(CHANGED, load));
    }

    get label() {
        return this.state.count > 99 ? "99+" : String(this.state.count);
    }

    async load() {
        if (this.state.isForUser) {
            this.state.count = await this.orm.silent.call("reminder.occurrence", "open_count");
        }
    }

    open() {
        this.action.doAction("reminder_automation.reminder_occurrence_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("reminder_automation.open_reminders", { Component: OpenReminders }, { sequence: 22 });
