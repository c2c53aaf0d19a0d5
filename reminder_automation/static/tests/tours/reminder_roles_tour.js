import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const bell = ".o-reminder-control button";

// Somebody with the rights of Invoicing alone, on an invoice that is overdue.
tours.add("reminder_accountant_chases", {
    steps: () => [
        {
            content: "The bell is there",
            trigger: bell,
            run: "click",
        },
        {
            content: "It says where the invoice stands",
            trigger: ".o-reminder-status:not(:empty)",
        },
        {
            content: "Four days",
            trigger: '.o-reminder-panel [name="reminder_days"] input:enabled',
            run: "edit 4 && press Tab",
        },
        {
            content: "It holds; read the details",
            trigger: '.o-reminder-panel:has([name="reminder_days"] input:value("4")) button:contains("Details")',
            run: "click",
        },
        {
            content: "Why, in a sentence, and that nothing was sent yet",
            trigger: '.modal:contains("No reminder was sent yet"):has(.alert) footer button',
            run: "click",
        },
        {
            content: "Open the bell again",
            trigger: `body:not(:has(.modal)) ${bell}`,
            run: "click",
        },
        {
            content: "Resend",
            trigger: '.o-reminder-panel button:contains("Resend")',
            run: "click",
        },
        {
            content: "Who gets it is shown, and the text as it will be: change its subject",
            trigger: '.modal:contains("Anna") [name="subject"] input',
            run: "edit In my own words",
        },
        {
            content: "And the text itself",
            trigger: '.modal [name="body"] .odoo-editor-editable',
            run: "editor Please pay it this week",
        },
        {
            content: "Send it",
            trigger: '.modal footer button[name="action_send"]',
            run: "click",
        },
        {
            content: "It says that it was done",
            trigger: '.o_notification:contains("Reminder queued for Anna")',
        },
    ],
});

// Somebody of the group "User".
tours.add("reminder_user_sees_his_own", {
    steps: () => [
        {
            content: "What he follows is there, what others look after is not",
            trigger:
                '.o_list_view:contains("Nord ApS"):not(:contains("Feriehusene A/S")), .o_kanban_view:contains("Nord ApS")',
        },
        {
            content: "His menus are these",
            trigger:
                '.o_menu_sections:contains("My reminders"):contains("Sent reminders"):not(:contains("Configuration")):not(:contains("Customers"))',
        },
        {
            content: "My reminders",
            trigger: '.o_menu_sections a:contains("My reminders")',
            run: "click",
        },
        {
            content: "Nothing waits for him",
            trigger: ".o_view_nocontent",
        },
        {
            content: "Sent reminders",
            trigger: '.o_menu_sections a:contains("Sent reminders")',
            run: "click",
        },
        {
            content: "Of what he follows",
            trigger: '.o_list_view:contains("Anna Berg")',
        },
    ],
});

// An inspector makes a customer reminder.
tours.add("reminder_inspector_is_offered_his_own", {
    steps: () => [
        {
            content: "New",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {
            content: "Look for any customer",
            trigger: '.o_field_widget[name="partner_id"] input',
            run: "edit A",
        },
        {
            content: "His own is offered, the others are not",
            trigger:
                '.o-autocomplete--dropdown-menu:contains("Nord ApS"):not(:contains("Feriehusene A/S"))',
        },
        {
            content: "Nor when he names it",
            trigger: '.o_field_widget[name="partner_id"] input',
            run: "edit Feriehusene",
        },
        {
            content: "It is not found",
            trigger:
                '.o-autocomplete--dropdown-menu:not(:contains("Feriehusene A/S")):not(:contains("Nord ApS"))',
        },
        {
            content: "Leave it at that",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            content: "In the search box neither",
            trigger: ".o_searchview_input",
            run: "edit Feriehusene",
        },
        {
            content: "Unfold the customers",
            trigger: '.o_searchview_autocomplete .o_expand',
            run: "click",
        },
        {
            content: "There is none of that name",
            trigger: '.o_searchview_autocomplete:contains("(no result)")',
        },
    ],
});
