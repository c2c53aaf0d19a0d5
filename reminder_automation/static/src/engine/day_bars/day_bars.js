import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How many reminders leave on each of the days to come, a bar a day. */
export class DayBars extends Component {
    static template = "reminder_automation.DayBars";
    static props = { ...standardFieldProps };

    get days() {
        return this.props.record.data[this.props.name] || [];
    }

    get most() {
        return Math.max(0, ...this.days.map((day) => day.count));
    }

    get total() {
        return this.days.reduce((sum, day) => sum + day.count, 0);
    }

    height(day) {
        return this.most ? Math.max((100 * day.count) / this.most, day.count ? 4 : 0) : 0;
    }
}

registry.category("fields").add("reminder_day_bars", {
    component: DayBars,
    supportedTypes: ["json"],
});
