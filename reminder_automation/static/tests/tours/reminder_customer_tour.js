import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name="${name}"]`;

/** Choose a value of a selection field by its label. */
const choose = (name, label) => [
    {
        content: `Open the choices of ${name}`,
        trigger: `${field(name)} input`,
        run: "click",
    },
    {
        content: `Choose ${label}`,
        trigger: `.o_select_menu_item:contains("${label}")`,
        run: "click",
    },
];

const says = (sentence) => ({
    content: `The form says: ${sentence}`,
    trigger: `${field("summary")}:contains("${sentence}")`,
});

const save = [
    {
        content: "Save",
        trigger: ".o_form_button_save:enabled",
        run: "click",
    },
    {
        content: "It is saved",
        trigger: ".o_form_saved",
    },
];

const openReminders = [
    {
        content: "Edit the customer's reminders",
        trigger: 'button[name="action_edit_reminders"]',
        run: "click",
    },
    {
        content: "They are listed",
        trigger: '.o_breadcrumb:contains("Reminders of Nord ApS")',
    },
];

tours.add("reminder_customer_create", {
    steps: () => [
        ...openReminders,
        {
            content: "Create a reminder",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It is about this customer",
            trigger: `${field("partner_id")} input:value("Nord ApS")`,
        },
        {
            content: "Name it",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Renew the contract",
        },
        {
            content: "Write a type that there is not yet",
            trigger: `${field("type_id")} input`,
            run: "edit Insurance",
        },
        {
            content: "Create it on the fly",
            trigger: '.o-autocomplete--dropdown-item:contains("Create")',
            run: "click",
        },
        ...choose("recurrence", "Daily"),
        says("Every day"),
        ...choose("recurrence", "Weekly"),
        says("Every week on"),
        ...choose("recurrence", "Yearly"),
        says("Every year on"),
        ...choose("recurrence", "Monthly"),
        says("Every month on day"),
        {
            content: "On a day of the week",
            trigger: `${field("month_by")} input[data-value="weekday"]`,
            run: "click",
        },
        says("Every month on the"),
        ...choose("position", "Last"),
        ...choose("weekday", "Friday"),
        says("Every month on the last Friday"),
        {
            content: "Every third month",
            trigger: `${field("interval")} input`,
            run: "edit 3 && press Tab",
        },
        says("Every 3 months on the last Friday"),
        ...choose("recurrence", "Daily"),
        {
            content: "Every day",
            trigger: `${field("interval")} input`,
            run: "edit 1 && press Tab",
        },
        says("Every day"),
        {
            content: "SMS is not offered while it is switched off",
            trigger: `${field("channel")} input`,
            run: "click",
        },
        {
            content: "By e-mail",
            trigger:
                '.o_select_menu_menu:not(:contains("SMS")) .o_select_menu_item:contains("By e-mail")',
            run: "click",
        },
        ...save,
    ],
});

tours.add("reminder_customer_done", {
    steps: () => [
        {
            content: "The menu bar counts one, and leads to it",
            trigger: '.o-reminder-open button:has(.badge:contains("1"))',
            run: "click",
        },
        {
            content: "It is there",
            trigger: '.o_data_row:contains("Renew the contract"):contains("Nord ApS")',
        },
        {
            content: "Done",
            trigger: '.o_data_row button[name="action_done"]',
            run: "click",
        },
        {
            content: "Nothing is left",
            trigger: '.o_view_nocontent:contains("Nothing waits for you")',
        },
        {
            content: "The menu bar counts nothing",
            trigger: ".o-reminder-open:not(:has(.badge))",
        },
    ],
});

tours.add("reminder_customer_delete", {
    steps: () => [
        ...openReminders,
        {
            content: "Delete it",
            trigger: '.o_data_row:contains("Renew the contract") button[name="action_delete"]',
            run: "click",
        },
        {
            content: "The screen asks",
            trigger: '.modal:contains("Delete this reminder?") .btn-primary:contains("Delete")',
            run: "click",
        },
        {
            content: "It is gone",
            trigger: '.o_list_view:not(:has(.o_data_row:contains("Renew the contract")))',
        },
    ],
});

tours.add("reminder_customer_past", {
    steps: () => [
        {
            content: "Name it",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Forgotten visit",
        },
        {
            content: "Choose the customer",
            trigger: `${field("partner_id")} input`,
            run: "edit Nord",
        },
        {
            content: "Nord ApS",
            trigger: '.o-autocomplete--dropdown-item:contains("Nord ApS")',
            run: "click",
        },
        {
            content: "A day in the past",
            trigger: `${field("date")} button, ${field("date")} input`,
            run: "click",
        },
        {
            content: "Write it",
            trigger: `${field("date")} input`,
            run: "edit 01/05/2026 && press Tab",
        },
        {
            content: "The form asks: now, or on another day?",
            trigger: `.alert:contains("has passed") ${field("fire_now")} input`,
            run: "click",
        },
        ...save,
    ],
});

tours.add("reminder_customer_inspector", {
    steps: () => [
        {
            content: "Only customers of own areas",
            trigger: '.o_list_view:contains("Nord ApS"):not(:contains("Syd A/S"))',
        },
        {
            content: "Open one",
            trigger: '.o_data_row:contains("Nord ApS") td[name="summary"]',
            run: "click",
        },
        {
            content: "It can be edited",
            trigger: `${field("name")} input, ${field("name")} textarea`,
            run: "edit Visit twice",
        },
        ...save,
    ],
});
