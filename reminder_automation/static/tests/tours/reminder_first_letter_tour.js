import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

// Counted: each step that clicks is one of seven, from the list of apps on.
tours.add("reminder_first_letter", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "1. Open the Reminders app",
            trigger: '.o_app[data-menu-xmlid="reminder_automation.reminder_menu_root"]',
            run: "click",
        },
        {
            content: "Every screen says that nothing leaves by itself",
            trigger: '.o-reminder-off:contains("switched off"):has(button:contains("Switch on"))',
        },
        {
            content: "2. Request information",
            trigger: '.o_control_panel button:contains("Request information")',
            run: "click",
        },
        {
            content: "A customer that is not there yet",
            trigger: '.modal [name="partner_id"] input',
            run: "edit Fresh Fish ApS",
        },
        {
            content: "3. Make it",
            trigger: '.o-autocomplete--dropdown-menu li:contains("Create"):first a',
            run: "click",
        },
        {
            content: "What is asked of a company stands there already",
            trigger: '.modal [name="set_id"] input:value("KYC: company")',
        },
        {
            content: "4. Whom to ask",
            trigger: '.modal [name="line_ids"] .o_data_row td[name="name"]',
            run: "click",
        },
        {
            content: "The name",
            trigger: '.modal [name="line_ids"] .o_selected_row [name="name"] input',
            run: "edit Frida Fisk",
        },
        {
            content: "5. The address",
            trigger: '.modal [name="line_ids"] .o_selected_row [name="email"] input',
            run: "click",
        },
        {
            content: "It is typed",
            trigger: '.modal [name="line_ids"] .o_selected_row [name="email"] input',
            run: "edit frida@freshfish.example.com",
        },
        {
            content: "6. Go on to the letter",
            trigger: '.modal button[name="action_continue"]',
            run: "click",
        },
        {
            content: "It goes to her",
            trigger: '.modal .o_field_widget[name="partner_ids"]:contains("Frida Fisk")',
        },
        {
            content: "7. Send it",
            trigger: '.modal button[name="action_send_mail"]',
            run: "click",
        },
        {
            content: "It was sent",
            trigger: '.o_notification:contains("The request was sent to Frida Fisk")',
        },
    ],
});

tours.add("reminder_request_from_form", {
    steps: () => [
        {
            content: "Off is seen on the customer's form",
            trigger: '.o-reminder-off:contains("Ask an administrator")',
        },
        {
            content: "Open the customer's reminders",
            trigger: '.o_notebook .nav-link[name="reminders"]',
            run: "click",
        },
        {
            content: "Nobody has a role yet",
            trigger: 'button[name="action_request_information"]',
            run: "click",
        },
        {
            content: "The one contact is suggested, without an address",
            trigger: '.modal [name="line_ids"] .o_data_row:contains("Anna Berg") td[name="email"]',
            run: "click",
        },
        {
            content: "It is typed",
            trigger: '.modal [name="line_ids"] .o_selected_row [name="email"] input',
            run: "edit anna@nord.example.com",
        },
        {
            content: "Go on to the letter",
            trigger: '.modal button[name="action_continue"]',
            run: "click",
        },
        {
            content: "Send it",
            trigger: '.modal button[name="action_send_mail"]',
            run: "click",
        },
        {
            content: "The form knows at once that it was sent, and when",
            trigger: '.o_form_view span:contains("Requested on")',
        },
        {
            content: "The next one is another request",
            trigger: 'button[name="action_request_information"]:contains("Request again")',
        },
    ],
});

tours.add("reminder_switch_on_from_banner", {
    steps: () => [
        {
            content: "The banner has the switch for administrators; asked first",
            trigger: '.o-reminder-off button:contains("Switch on")',
            run: "click",
        },
        {
            content: "It says how many are concerned; not now",
            trigger: '.modal:contains("1 item waits"):contains("reminded today") .btn-secondary',
            run: "click",
        },
        {
            content: "It is still off; now it is meant",
            trigger: '.o-reminder-off button:contains("Switch on")',
            run: "click",
        },
        {
            content: "Agreed",
            trigger: '.modal .btn-primary:contains("Switch on")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "No banner any more",
            trigger: ".o_list_view:not(:has(.o-reminder-off))",
        },
        {
            content: "The settings ask, too",
            trigger: 'button[data-menu-xmlid="reminder_automation.reminder_menu_configuration"]',
            run: "click",
        },
        {
            content: "Open them",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_company_settings_menu"]',
            run: "click",
        },
        {
            content: "Off",
            trigger: '.o_field_widget[name="reminder_enabled"] input:checked',
            run: "click",
        },
        {
            content: "What is planned will wait; not now",
            trigger: '.modal:contains("1 planned reminder will not be sent") .btn-secondary',
            run: "click",
        },
        {
            content: "It is on as before",
            trigger: '.o_field_widget[name="reminder_enabled"] input:checked',
        },
    ],
});
