import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

tours.add("reminder_administrator_switches_on", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Reminders app",
            trigger: '.o_app[data-menu-xmlid="reminder_automation.reminder_menu_root"]',
            run: "click",
        },
        {
            content: "Nothing waits yet, and the screen says what would be here",
            trigger: '.o_view_nocontent:contains("An item is one record that somebody is reminded of")',
        },
        {
            content: "Open the configuration",
            trigger:
                'button[data-menu-xmlid="reminder_automation.reminder_menu_configuration"]',
            run: "click",
        },
        {
            content: "Open the settings",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_company_settings_menu"]',
            run: "click",
        },
        {
            content: "Automatic reminders are off; on",
            trigger: '.o_field_widget[name="reminder_enabled"] input:not(:checked)',
            run: "click",
        },
        {
            content: "It says how many wait (a change of the company reloads)",
            trigger: '.modal:contains("1 item waits") .btn-primary:contains("Switch on")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "They are on",
            trigger: '.o_field_widget[name="reminder_enabled"] input:checked',
        },
    ],
});

tours.add("reminder_administrator_requests_information", {
    steps: () => [
        {
            content: "Open the client's reminders",
            trigger: '.o_notebook .nav-link[name="reminders"]',
            run: "click",
        },
        {
            content: "An objective is open",
            trigger: '[name="reminder_objective_ids"] td:contains("Copy of passport")',
        },
        {
            content: "Write to the client's contacts",
            trigger: 'button[name="action_request_information"]',
            run: "click",
        },
        {
            content: "The contact is among the recipients",
            trigger: '.modal .o_field_widget[name="partner_ids"]:contains("Anna Berg")',
        },
        {
            content: "Send it",
            trigger: '.modal button[name="action_send_mail"]',
            run: "click",
        },
        {
            content: "The composer is closed",
            trigger: "body:not(:has(.modal))",
        },
        {
            content: "The message is in the client's chatter",
            trigger: '.o-mail-Message:contains("Copy of passport")',
        },
    ],
});

tours.add("reminder_administrator_sees_what_was_sent", {
    steps: () => [
        {
            content: "The client waits, and one reminder was sent",
            trigger: '.o_data_row:contains("Nord ApS"):contains("1 of 3")',
        },
        {
            content: "Open the action item",
            trigger: '.o_data_row:contains("Nord ApS") td[name="res_name"]',
            run: "click",
        },
        {
            content: "It says why nothing leaves today",
            trigger: '.alert:contains("sends the next reminder on")',
        },
        {
            content: "Open its history",
            trigger: '.o_notebook .nav-link:contains("History")',
            run: "click",
        },
        {
            content: "Its history tells who got the reminder",
            trigger:
                '[name="notice_ids"] .o_data_row:contains("Anna Berg"):contains("Sent")',
        },
        {
            content: "Send another one by hand",
            trigger: 'button[name="action_send_now"]:contains("Resend")',
            run: "click",
        },
        {
            content: "It says who gets it",
            trigger: '.modal tr:contains("Anna Berg"):contains("Yes")',
        },
        {
            content: "It is to come on top of the automatic ones",
            trigger: '.modal [name="counts"] input[data-value="no"]',
            run: "click",
        },
        {
            content: "Send",
            trigger: '.modal button[name="action_send"]',
            run: "click",
        },
        {
            content: "It says what happened",
            trigger: '.o_notification:contains("Reminder queued for")',
        },
        {
            content: "It did not count",
            trigger: '.o_field_widget[name="progress"]:contains("1 of 3")',
        },
        {
            content: "Open the ledger of the item",
            trigger: 'button[name="action_open_notices"]',
            run: "click",
        },
        {
            content: "The ledger is open",
            trigger: '.o_last_breadcrumb_item:contains("Sent reminders")',
        },
        {
            content: "Both reminders are there; open the one that has left",
            trigger:
                '.o_list_view:has(.o_data_row + .o_data_row) .o_data_row:contains("Sent") td[name="recipient"]',
            run: "click",
        },
        {
            content: "It is the automatic one",
            trigger: '.o_field_widget[name="kind"]:contains("Automatic")',
        },
        {
            content: "The message itself can be read",
            trigger: '.o_field_widget[name="body"]:contains("Copy of passport")',
        },
        {
            content: "Open the client",
            trigger: 'button[name="action_open_record"]',
            run: "click",
        },
        {
            content: "The client's chatter has its line",
            trigger: '.o-mail-Message:contains("Reminder 1 of 3 sent to")',
        },
    ],
});
