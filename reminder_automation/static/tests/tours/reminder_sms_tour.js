import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name="${name}"]`;
const row = (name) => `.o_data_row:contains("${name}")`;

const openConfiguration = (menu) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open the Reminders app",
        trigger: '.o_app[data-menu-xmlid="reminder_automation.reminder_menu_root"]',
        run: "click",
    },
    {
        content: "Open the configuration",
        trigger: 'button[data-menu-xmlid="reminder_automation.reminder_menu_configuration"]',
        run: "click",
    },
    {
        content: `Open ${menu}`,
        trigger: `.o-dropdown--menu [data-menu-xmlid="reminder_automation.${menu}"]`,
        run: "click",
    },
];

/** From the switch in the settings to a reminder by e-mail and SMS. */
tours.add("reminder_sms_activate", {
    steps: () => [
        ...openConfiguration("reminder_settings_menu"),
        {
            content: "SMS is off; switch it on",
            trigger: `${field("reminder_sms_enabled")} input:not(:checked)`,
            run: "click",
        },
        {
            content: "It says what that needs",
            trigger: '.o_setting_box:contains("A text that cannot be sent goes by e-mail")',
        },
        {
            content: "Save",
            trigger: ".o_form_button_save, button[name='execute']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is on",
            trigger: `${field("reminder_sms_enabled")} input:checked`,
        },
    ],
});

tours.add("reminder_sms_create", {
    steps: () => [
        {
            content: "The customer's reminders",
            trigger: 'button[name="action_edit_reminders"]:contains("Reminders")',
            run: "click",
        },
        {
            content: "Create one",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Renew the contract",
        },
        {
            content: "To administrators and inspectors",
            trigger: `${field("recipients")} input[data-value="both"]`,
            run: "click",
        },
        {
            content: "How it is sent",
            trigger: `${field("channel")} input`,
            run: "click",
        },
        {
            content: "By e-mail and SMS",
            trigger: '.o_select_menu_item:contains("By e-mail and SMS")',
            run: "click",
        },
        {
            content: "No hint that SMS is off",
            trigger: '.o_form_view:not(:has(.alert:contains("SMS is switched off")))',
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        { content: "It is saved", trigger: ".o_form_saved" },
    ],
});

/** The queue of text messages is run from the page of scheduled jobs. */
tours.add("reminder_sms_send", {
    steps: () => [
        ...openConfiguration("reminder_job_menu"),
        {
            content: "Run the queue of text messages",
            trigger: `${row("Outgoing SMS")} button[name="action_run_now"]`,
            run: "click",
        },
        {
            content: "It has run",
            trigger: '.o_notification:contains("“Outgoing SMS” has run")',
        },
    ],
});

tours.add("reminder_sms_refused", {
    steps: () => [
        {
            content: "The reminder says which text did not arrive, why, and what instead",
            trigger:
                '.alert-warning:contains("The SMS to"):contains("did not arrive: Insufficient Credit"):contains("goes by e-mail instead")',
        },
    ],
});
