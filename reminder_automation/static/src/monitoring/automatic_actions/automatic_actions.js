import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/**
 * Above the list of automatic actions: all is well, or what is wrong. Asked of the server
 * anew whenever the list below is.
 */
export class AutomaticActionsBanner extends Component {
    static template = "reminder_automation.AutomaticActionsBanner";
    static props = { list: Object };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ alarms: [], attention: [], off: 0, isCopy: false });
        onWillStart(() => this.load());
        onWillUpdateProps(() => this.load());
    }

    async load() {
        const summary = await this.orm.silent.call("reminder.job", "health_summary");
        Object.assign(this.state, {
            alarms: summary.alarms,
            attention: summary.attention,
            isCopy: summary.is_copy,
            off: summary.off,
        });
    }

    get offText() {
        return this.state.off === 1
            ? _t("One scheduled job is switched off.")
            : _t("%s scheduled jobs are switched off.", this.state.off);
    }

    open(job) {
        this.action.doAction({
            res_id: job.id,
            res_model: "reminder.job",
            type: "ir.actions.act_window",
            views: [[false, "form"]],
        });
    }
}

export class AutomaticActionsListRenderer extends ListRenderer {
    static template = "reminder_automation.AutomaticActionsListRenderer";
    static components = { ...ListRenderer.components, AutomaticActionsBanner };
}

export class AutomaticActionsKanbanRenderer extends KanbanRenderer {
    static template = "reminder_automation.AutomaticActionsKanbanRenderer";
    static components = { ...KanbanRenderer.components, AutomaticActionsBanner };
}

const views = registry.category("views");
views.add("reminder_job_list", { ...listView, Renderer: AutomaticActionsListRenderer });
views.add("reminder_job_kanban", { ...kanbanView, Renderer: AutomaticActionsKanbanRenderer });
