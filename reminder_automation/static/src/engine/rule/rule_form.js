import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";

/**
 * The form of a rule: when something would leave only because it was changed, whoever
 * saves it is asked at once what is to become of that.
 */
export class ReminderRuleFormController extends formView.Controller {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.actionService = useService("action");
    }

    async onRecordSaved(record, changes) {
        await super.onRecordSaved(record, changes);
        if (record.resId && record.data.state === "running") {
            const action = await this.orm.call("reminder.rule", "action_after_save", [
                [record.resId],
            ]);
            if (action) {
                await this.actionService.doAction(action, {
                    onClose: () => record.load(),
                });
            }
        }
    }
}

registry.category("views").add("reminder_rule_form", {
    ...formView,
    Controller: ReminderRuleFormController,
});
