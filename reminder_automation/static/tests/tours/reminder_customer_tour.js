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

// Each recurrence: its label, what is chosen for it, and what the form then says.
const RECURRENCES = [
    { label: "Never", more: [], sentence: "Once, on" },
    { label: "Daily", more: [], sentence: "Every day" },
    { label: "Weekly", more: [], sentence: "Every week on" },
    { label: "Monthly", more: [], sentence: "Every month on day" },
    {
        label: "Monthly",
        more: [
            {
                content: "On a day of the week",
                trigger: `${field("month_by")} input[data-value="weekday"]`,
                run: "click",
            },
        ],
        sentence: "Every month on the",
    },
    { label: "Yearly", more: [], sentence: "Every year on" },
].map((recurrence, index) => ({ ...recurrence, name: `Reminder ${index + 1}` }));

const row = (name) => `.o_data_row:contains("${name}")`;

tours.add("reminder_customer_create_each", {
    steps: () => [
        ...openReminders,
        ...RECURRENCES.flatMap(({ name, label, more, sentence }) => [
            {
                content: `Create ${name}`,
                trigger: ".o_list_button_add",
                run: "click",
            },
            {
                content: "Name it",
                trigger: `${field("name")} input, ${field("name")} textarea`,
                run: `edit ${name}`,
            },
            ...choose("recurrence", label),
            ...more,
            says(sentence),
            ...save,
            {
                content: "Back to the list",
                trigger: '.o_breadcrumb a:contains("Reminders of Nord ApS")',
                run: "click",
            },
            {
                content: "It is there",
                trigger: `${row(name)}:contains("${sentence}")`,
            },
        ]),
    ],
});

tours.add("reminder_customer_done", {
    steps: () => [
        {
            content: "The menu bar counts all of them, and leads there",
            trigger: `.o-reminder-open button:has(.badge:contains("${RECURRENCES.length}"))`,
            run: "click",
        },
        ...RECURRENCES.flatMap(({ name }) => [
            {
                content: `${name} is done`,
                trigger: `${row(name)}:contains("Nord ApS") button[name="action_done"]`,
                run: "click",
            },
            {
                content: "It is no longer there",
                trigger: `.o_action_manager:not(:has(${row(name)}))`,
            },
        ]),
        {
            content: "Nothing is left",
            trigger: '.o_view_nocontent:contains("No open reminders")',
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
        ...RECURRENCES.flatMap(({ name }) => [
            {
                content: `Delete ${name}`,
                trigger: `${row(name)} button[name="action_delete"]`,
                run: "click",
            },
            {
                content: "The screen asks",
                trigger:
                    '.modal:contains("Delete this reminder?") .btn-primary:contains("Delete")',
                run: "click",
            },
            {
                content: "It is gone",
                trigger: `.o_list_view:not(:has(${row(name)}))`,
            },
        ]),
    ],
});

tours.add("reminder_customer_calendar", {
    steps: () => [
        {
            content: "As a calendar",
            trigger: ".o_switch_view.o_calendar",
            run: "click",
        },
        {
            content: "It shows one day after the other: open one",
            trigger: '.fc-event:contains("Visit"):eq(1)',
            run: "click",
        },
        {
            content: "Its reminder",
            trigger: ".o_cw_popover .o_cw_popover_edit, .o_cw_popover .o_cw_popover_view",
            run: "click",
        },
        {
            content: "The form of the reminder",
            trigger: `${field("summary")}:contains("Every day")`,
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

const type = (text, where = "") => ({
    content: "Type, and stay in the field",
    trigger: `${where} ${field("name")} input`,
    run({ anchor }) {
        anchor.focus();
        anchor.value = text;
        anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
    },
});

const back = (where = "") => ({
    content: "Press the browser's Back",
    trigger: `${where} ${field("name")} input`,
    run: () => window.history.back(),
});

const askedAbout = (answer) => [
    {
        content: "It is asked whether to discard it",
        trigger: '.modal-title:contains("Discard what you have written?")',
    },
    {
        content: answer,
        trigger: `.modal:has(.modal-title:contains("Discard what")) .modal-footer button:contains("${answer}")`,
        run: "click",
    },
    {
        content: "The question is gone",
        trigger: 'body:not(:has(.modal-title:contains("Discard what")))',
    },
];

tours.add("reminder_unsaved", {
    steps: () => [
        ...openReminders,
        {
            content: "Create a reminder",
            trigger: ".o_list_button_add",
            run: "click",
        },
        type("Half a thought"),
        back(),
        {
            content: "It is kept: in the list",
            trigger: '.o_list_view .o_data_row:contains("Half a thought")',
        },
        {
            content: "Back to the customer",
            trigger: ".o_list_view .o_back_button",
            run: "click",
        },
        {
            content: "Its reminders",
            trigger: '.o_notebook .nav-link[name="reminders"]',
            run: "click",
        },
        {
            content: "Create one in a window",
            trigger: 'button[name="action_create_reminder"]',
            run: "click",
        },
        {
            content: "The window is there",
            trigger: '.modal-title:contains("Create reminder")',
        },
        type("Another thought", ".modal"),
        back(".modal"),
        ...askedAbout("Go on writing"),
        {
            content: "It is still there",
            trigger: `.modal ${field("name")} :value("Another thought")`,
        },
        {
            content: "Close the window",
            trigger: ".modal .btn-close",
            run: "click",
        },
        ...askedAbout("Go on writing"),
        {
            content: "It is still there",
            trigger: `.modal ${field("name")} :value("Another thought")`,
        },
        {
            content: "Close the window again",
            trigger: ".modal .btn-close",
            run: "click",
        },
        ...askedAbout("Discard"),
        {
            content: "The window is closed",
            trigger: "body:not(:has(.modal))",
        },
    ],
});
