import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name="${name}"]`;
const row = (name) => `.o_data_row:has(td[name="name"]:contains("${name}"))`;

// Each job, and how often it runs unless somebody says otherwise.
const RHYTHMS = [
    ["Outgoing mail", "Every 20 minutes"],
    ["Incoming mail", "Every 20 minutes"],
    ["Reminders of activities", "Every 20 minutes"],
    ["Workflows that wait for a date", "Every 20 minutes"],
    ["Mass mailings", "Every 15 minutes"],
    ["Recurring invoices of subscriptions", "Every day"],
    ["Nightly mails to colleagues", "Every day"],
];

const runNow = (name, told) => [
    {
        content: `Run: ${name}`,
        trigger: `${row(name)} button[name="action_run_now"]`,
        run: "click",
    },
    {
        content: "It says what it did",
        trigger: `.o_notification:contains("“${name}” has run"):contains("${told}")`,
    },
    {
        content: "The row says so, too",
        trigger: `${row(name)} td[name="last_result"]:contains("${told}")`,
    },
];

/** An activity that reminds by e-mail, as its type says, and changed. */
tours.add("reminder_schedules_activity", {
    steps: () => [
        {
            content: "Schedule an activity",
            trigger: ".o-mail-Chatter-activity",
            run: "click",
        },
        {
            content: "Of the type that reminds",
            trigger: '.modal .o_selection_badge:contains("Visit")',
            run: "click",
        },
        {
            content: "What the type says is shown",
            trigger: `.modal ${field("reminder_on")} input:checked`,
        },
        {
            content: "And when the e-mail leaves",
            trigger: '.modal [name="reminder"]:contains("E-mail on")',
        },
        {
            content: "It is changed here",
            trigger: `.modal ${field("reminder_number")} input:value("2")`,
            run: "edit 3 && press Tab",
        },
        {
            content: "Save",
            trigger: '.modal button[name="action_schedule_activities"]',
            run: "click",
        },
        {
            content: "Its details",
            trigger: '.o-mail-Activity:contains("Visit") .fa-info-circle',
            run: "click",
        },
        {
            content: "They tell of the e-mail",
            trigger: ".o-mail-Activity .o-reminder-activity-date",
        },
        {
            content: "Edit it",
            trigger: ".o-mail-Activity-edit",
            run: "click",
        },
        {
            content: "The window has it, too",
            trigger: `.modal ${field("reminder_number")} input:value("3")`,
        },
        {
            content: "Close it",
            trigger: '.modal button[special="cancel"], .modal .btn-close',
            run: "click",
        },
        { content: "It is closed", trigger: "body:not(:has(.modal))" },
    ],
});

/** The source's rhythms on the page of scheduled jobs, and what each did last. */
tours.add("reminder_rhythms", {
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
            content: "Open the scheduled jobs",
            trigger:
                '.o-dropdown--menu [data-menu-xmlid="reminder_automation.reminder_job_menu"]',
            run: "click",
        },
        {
            content: "Reset all to their defaults",
            trigger: 'button[name="action_set_all_usual_rhythms"]',
            run: "click",
        },
        {
            content: "Go on",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        ...RHYTHMS.map(([name, rhythm]) => ({
            content: `${name}: ${rhythm}`,
            trigger: `${row(name)} td[name="rhythm"]:contains("${rhythm}")`,
        })),
        ...runNow("Recurring invoices", "1 invoice posted: INV/"),
        ...runNow("Reminders of activities", "1 activity reminder sent"),
        ...runNow("Nightly mails to colleagues", "1 mail about"),
    ],
});
