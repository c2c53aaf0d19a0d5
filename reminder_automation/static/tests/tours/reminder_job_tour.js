import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const SWEEP = '.o_data_row:contains("Reminder sweep")';
const QUEUE = '.o_data_row:contains("Outgoing mail")';

registry.category("web_tour.tours").add("reminder_administrator_watches_automatic_actions", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Reminders app",
            trigger: '.o_app[data-menu-xmlid="reminder_automation.reminder_menu_root"]',
            run: "click",
        },
        {
            content: "Open the configuration",
            trigger:
                'button[data-menu-xmlid="reminder_automation.reminder_menu_configuration"]',
            run: "click",
        },
        {
            content: "Open the automatic actions",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_job_menu"]',
            run: "click",
        },
        {
            content: "The banner says what is wrong",
            trigger:
                '.o-reminder-health .alert-danger:contains("Reminder sweep"):contains("should have run")',
        },
        {
            content: "The row is red and says why",
            trigger: `${SWEEP}.text-danger:contains("should have run")`,
        },
        {
            content: "What needs an app that is not there is not in the list",
            trigger: '.o_list_view:not(:contains("Recurring invoices of contracts"))',
        },
        {
            content: "Run the sweep now",
            trigger: `${SWEEP} button[name="action_run_now"]`,
            run: "click",
        },
        {
            content: "It says that it ran",
            trigger: '.o_notification:contains("“Reminder sweep” has run")',
        },
        {
            content: "Now all is well",
            trigger:
                '.o-reminder-health .alert-success:contains("All scheduled jobs are OK")',
        },
        {
            content: "The row is no longer red",
            trigger: `${SWEEP}:not(.text-danger)`,
        },
        {
            content: "Switch the mail queue off",
            trigger: `${QUEUE} .o_field_boolean_toggle input:checked`,
            run: "click",
        },
        {
            content: "It is off, which is no alarm",
            trigger: `${QUEUE}.text-muted .o_field_boolean_toggle input:not(:checked)`,
        },
        {
            content: "And on again",
            trigger: `${QUEUE} .o_field_boolean_toggle input`,
            run: "click",
        },
        {
            content: "It is on",
            trigger: `${QUEUE}:not(.text-muted) .o_field_boolean_toggle input:checked`,
        },
        {
            content: "Open it",
            trigger: `${QUEUE} td[name="name"]`,
            run: "click",
        },
        {
            content: "A rhythm that is too long",
            trigger: '.o_field_widget[name="interval_number"] input',
            run: "edit 99",
        },
        {
            content: "Save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is refused in plain words",
            trigger: '.modal:contains("cannot run on this schedule"):contains("Every 4 hours")',
        },
        {
            content: "Understood",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "Take it back",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "Set the usual rhythm",
            trigger: 'button[name="action_set_usual_rhythm"]',
            run: "click",
        },
        {
            content: "Every 20 minutes",
            trigger: '.o_field_widget[name="interval_number"] input:value(20)',
        },
        {
            content: "The chatter tells who changed what",
            trigger: '.o-mail-Message:contains("Every 20 minutes instead of Every hour")',
        },
        {
            content: "Back to the list",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Look at what needs another app",
            trigger: ".o_facet_remove",
            run: "click",
        },
        {
            content: "It is there, greyed",
            trigger: '.o_data_row.text-muted:contains("Recurring invoices of contracts")',
        },
        {
            content: "All usual rhythms at once",
            trigger: 'button[name="action_set_all_usual_rhythms"]',
            run: "click",
        },
        {
            content: "Yes",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "All of them",
            trigger: '.o_data_row:contains("Reminders of appointments"):contains("Every 20 minutes")',
        },
    ],
});
