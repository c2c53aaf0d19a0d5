import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const app = '.o_app[data-menu-xmlid="reminder_automation.reminder_menu_root"]';

tours.add("reminder_inspector_sees_own_area", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Reminders app",
            trigger: app,
            run: "click",
        },
        {
            content: "The client of an own area is there",
            trigger: '.o_data_row:contains("Nord ApS")',
        },
        {
            content: "The client of another area is not",
            trigger: '.o_list_view:not(:contains("Syd ApS"))',
        },
        {
            content: "There is no configuration",
            trigger:
                'body:not(:has([data-menu-xmlid="reminder_automation.reminder_menu_configuration"]))',
        },
        {
            content: "Select the item",
            trigger: '.o_data_row:contains("Nord ApS") .o_list_record_selector input',
            run: "click",
        },
        {
            content: "Exclude it",
            trigger: 'button[name="action_auto_off"]',
            run: "click",
        },
        {
            content: "It is switched off",
            trigger: '.o_data_row:contains("Nord ApS") [name="auto"] input:not(:checked)',
        },
        {
            content: "Open it",
            trigger: '.o_data_row:contains("Nord ApS") td[name="res_name"]',
            run: "click",
        },
        {
            content: "Pause it",
            trigger: 'button[name="action_pause"]',
            run: "click",
        },
        {
            content: "Say why",
            trigger: '.modal [name="reason"] input',
            run: "edit Promised the papers",
        },
        {
            content: "Pause",
            trigger: '.modal footer button[name="action_pause"]',
            run: "click",
        },
        {
            content: "It can be resumed",
            trigger: 'button[name="action_resume"]',
        },
        {
            content: "Open the ledger",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_notice_menu"]',
            run: "click",
        },
        {
            content: "Only the own client's reminders are there",
            trigger: '.o_list_view:contains("Nord ApS"):not(:contains("Syd ApS"))',
        },
    ],
});

tours.add("reminder_employee_has_no_app", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "There are apps, and Reminders is not one of them",
            trigger: `body:has(.o_app):not(:has(${app}))`,
        },
    ],
});
