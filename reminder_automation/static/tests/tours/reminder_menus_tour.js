import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Every entry of the menu: the entry of the bar that it stands under, if it does, its
// own, and the title of the screen that it opens.
const ENTRIES = [
    [null, "reminder_item_menu", "Items"],
    [null, "reminder_occurrence_menu", "My reminders"],
    ["reminder_menu_customers", "reminder_customer_menu", "Customer reminders"],
    ["reminder_menu_customers", "reminder_objective_menu", "Requirements"],
    ["reminder_menu_customers", "reminder_conversation_menu", "Chats"],
    ["reminder_menu_customers", "reminder_document_menu", "Documents"],
    ["reminder_menu_customers", "reminder_document_approval_menu", "Approvals"],
    ["reminder_menu_customers", "reminder_document_signature_menu", "Signatures"],
    [null, "reminder_notice_menu", "Sent reminders"],
    ["reminder_menu_configuration", "reminder_rule_menu", "Rules"],
    ["reminder_menu_configuration", "reminder_preset_menu", "Ready-made rules"],
    ["reminder_menu_configuration", "reminder_topic_menu", "Topics"],
    ["reminder_menu_configuration", "reminder_area_menu", "Areas"],
    ["reminder_menu_configuration", "reminder_objective_set_menu", "Requirement sets"],
    ["reminder_menu_configuration", "reminder_conversation_template_menu", "Chat templates"],
    ["reminder_menu_configuration", "reminder_type_menu", "Reminder types"],
    ["reminder_menu_configuration", "reminder_optout_menu", "Stopped reminders"],
    ["reminder_menu_configuration", "reminder_alert_menu", "Notifications to colleagues"],
    ["reminder_menu_configuration", "reminder_job_menu", "Scheduled jobs"],
    ["reminder_menu_configuration", "reminder_settings_menu", "Settings"],
];

const entry = (menu) => `[data-menu-xmlid="reminder_automation.${menu}"]`;

tours.add("reminder_administrator_opens_every_menu", {
    steps: () =>
        ENTRIES.flatMap(([bar, menu, title]) => [
            ...(bar
                ? [
                      {
                          content: `Open the entry of the bar for ${title}`,
                          trigger: `.o_menu_sections ${entry(bar)}`,
                          run: "click",
                      },
                  ]
                : []),
            { content: `Open ${title}`, trigger: entry(menu), run: "click" },
            {
                content: `${title} is open, without an error`,
                trigger: `.o_action_manager .o_last_breadcrumb_item:contains(/^${title}$/), .o_action_manager .o_breadcrumb .active:contains(/^${title}$/)`,
            },
            {
                content: "No dialog came up",
                trigger: "body:not(:has(.o_error_dialog, .o_dialog_error))",
            },
        ]),
});

tours.add("reminder_items_on_a_phone", {
    steps: () => [
        {
            content: "A card says who, what state, and why",
            trigger:
                '.o_kanban_record:contains("Nord ApS"):contains("Waiting"):contains("sends the next reminder")',
        },
        {
            content: "It fits the screen",
            trigger: ".o_kanban_view",
            run: ({ anchor }) => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("the cards are wider than the screen");
                }
                for (const card of anchor.querySelectorAll(".o_kanban_record")) {
                    if (card.getBoundingClientRect().right > window.innerWidth) {
                        throw new Error("a card is wider than the screen");
                    }
                }
            },
        },
        {
            content: "Resend from the card",
            trigger: '.o_kanban_record:contains("Nord ApS") button[name="action_send_now"]',
            run: "click",
        },
        { content: "It says who gets it", trigger: '.modal:contains("Anna Berg")' },
    ],
});
