import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const dialog = ".modal .o_form_view";
const room = "#chatterRoot:shadow";

tours.add("reminder_conversation_start", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the Reminders app",
            trigger: '.o_app[data-menu-xmlid="reminder_automation.reminder_menu_root"]',
            run: "click",
        },
        {
            content: "Open the conversations",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_menu_customers"]',
            run: "click",
        },
        {
            content: "Open the chats",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_conversation_menu"]',
            run: "click",
        },
        {
            content: "There is none yet, and the screen says what would be here",
            trigger: '.o_view_nocontent:contains("No chat with a customer yet")',
        },
        {
            content: "Start one",
            trigger: '.o_control_panel button:contains("New chat")',
            run: "click",
        },
        {
            content: "With a client",
            trigger: `${dialog} [name="partner_ids"] input`,
            run: "edit Nord ApS",
        },
        {
            content: "Take it",
            trigger: '.o-autocomplete--dropdown-item:contains("Nord ApS"):not(:contains(","))',
            run: "click",
        },
        {
            content: "Its contact gets the e-mail",
            trigger: `${dialog} [name="receives"]:contains("Anna Berg")`,
        },
        {
            content: "About something",
            trigger: `${dialog} [name="subject"] input`,
            run: "edit Your annual accounts",
        },
        {
            content: "Write",
            trigger: `${dialog} [name="body"] .odoo-editor-editable`,
            run: "editor Could you please send us the receipts?",
        },
        {
            content: "Send",
            trigger: '.modal footer button[name="action_send"]',
            run: "click",
        },
        {
            content: "The conversation waits for the client",
            trigger:
                '.o_form_view [name="waiting_for"] .badge:contains("Waiting for customer")',
        },
        {
            content: "The message is in the room",
            trigger: '.o-mail-Message:contains("Could you please send us the receipts?")',
        },
        {
            content: "The client is reminded",
            trigger: '[name="reminder_auto"] input:checked',
        },
    ],
});

tours.add("reminder_conversation_answer", {
    steps: () => [
        {
            content: "The page says that somebody waits",
            trigger: '.badge:contains("Waiting for your answer")',
        },
        {
            content: "The client reads the message",
            trigger: `${room} .o-mail-Message:contains("send us the receipts")`,
        },
        {
            content: "No line of the log is here",
            trigger: `${room} .o-mail-Chatter:not(:contains("Reminder 1 of"))`,
        },
        {
            content: "Answer",
            trigger: `${room} .o-mail-Composer-input`,
            run: "edit Here are all of them",
        },
        {
            content: "Send",
            trigger: `${room} .o-mail-Composer button[aria-label='Send']:enabled, ${room} .o-mail-Composer-send:enabled`,
            run: "click",
        },
        {
            content: "It is in the room",
            trigger: `${room} .o-mail-Message:contains("Here are all of them")`,
        },
    ],
});

tours.add("reminder_conversation_answered", {
    steps: () => [
        {
            content: "It waits for us now",
            trigger: '.o_data_row:contains("Nord ApS") .badge:contains("Waiting for us")',
        },
        {
            content: "The last message is shown",
            trigger: '.o_data_row:contains("Here are all of them")',
        },
        {
            content: "Open it",
            trigger: '.o_data_row td[name="name"]',
            run: "click",
        },
        {
            content: "The answer is in the room, by the client's contact",
            trigger: '.o-mail-Message:contains("Anna Berg"):contains("Here are all of them")',
        },
        {
            content: "Close it",
            trigger: 'button[name="action_archive"]',
            run: "click",
        },
        {
            content: "Reopen it",
            trigger: 'button[name="action_unarchive"]',
            run: "click",
        },
        {
            content: "It is open",
            trigger: 'button[name="action_archive"]',
        },
    ],
});
