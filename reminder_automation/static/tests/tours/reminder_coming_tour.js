import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const PATIENCE = { timeout: 10000 };
const view = (name) => `.o_control_panel .o_switch_view.o_${name}`;
// What the graph shows: how high its bars are, and what they are called.
const datasets = () => {
    const canvas = document.querySelector(".o_graph_view canvas");
    return (canvas && window.Chart.getChart(canvas)?.data.datasets) || [];
};
const bars = () => datasets().map(({ data }) => data.join()).join(";");
const legend = () => datasets().map(({ label }) => label).join(";");
const banner = '.o_form_view .alert:contains("wait for a decision: 1")';

tours.add("reminder_manager_sees_what_is_coming", {
    steps: () => [
        {
            content: "Open what is coming",
            trigger: '[data-menu-xmlid="reminder_automation.reminder_coming_menu"]',
            run: "click",
        },
        {
            content: "It says how far it looks, and what it leaves out",
            trigger: '.o_reminder_coming_note:contains("the next 30 days")',
        },
        {
            content: "Three days on which something leaves; open the first one",
            trigger:
                ".o_list_view:has(.o_group_header:nth-child(3)):not(:has(.o_group_header:nth-child(4))) .o_group_header:first-child .o_group_name",
            run: "click",
        },
        {
            content: "What leaves, to whom, and by which rule",
            trigger:
                '.o_list_view .o_data_row:contains("Nord ApS"):contains("E-mail"):contains("Anna"):contains("Waiting clients")',
        },
        {
            content: "Nothing else does: a draft sends nothing",
            trigger:
                '.o_list_view:not(:has(.o_data_row:nth-child(3))):not(:contains("Syd ApS"))',
        },
        {
            content: "A line opens its item",
            trigger: '.o_list_view .o_data_row .o_data_cell:contains("Nord ApS")',
            run: "click",
        },
        {
            content: "The item; back",
            trigger:
                'body:has(.o_form_view:contains("Waiting clients")) .breadcrumb-item a:contains("Coming")',
            run: "click",
        },
        {
            content: "The calendar",
            trigger: view("calendar"),
            run: "click",
        },
        {
            content: "It is there today",
            trigger: '.o_calendar_view .fc-day-today .fc-event:contains("Nord ApS")',
        },
        {
            content: "The graph",
            trigger: view("graph"),
            run: "click",
        },
        {
            content: "It has a bar for each of the three days",
            trigger: ".o_graph_view canvas",
            run: ({ waitUntil }) => waitUntil(() => bars() === "1,1,1", PATIENCE),
        },
        {
            content: "By rule, too",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "The rule",
            trigger: ".o_group_by_menu .o_menu_item:contains(/^Rule$/)",
            run: "click",
        },
        {
            content: "The bars are those of the one that runs",
            trigger: ".o_graph_view canvas",
            run: ({ waitUntil }) =>
                waitUntil(
                    () => bars() === "1,1,1" && legend() === "Waiting clients",
                    PATIENCE
                ),
        },
    ],
});

tours.add("reminder_manager_decides", {
    steps: () => [
        {
            content: "It runs, and nothing waits for a decision",
            trigger:
                '.o_form_view:not(:has(.alert-warning)) .o_statusbar_status .o_arrow_button_current[data-value="running"]',
        },
        {
            content: "Sooner than before",
            trigger: '[name="delay_days"] input:value("5")',
            run: "edit 2",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It asks at once; later will do",
            trigger:
                '.modal:contains("1 item would be reminded of at once") footer button:contains("Not now")',
            run: "click",
        },
        {
            content: "The banner says what is held; decide",
            trigger: `body:not(:has(.modal)) ${banner} button[name="action_decide"]`,
            run: "click",
        },
        {
            content: "The old plan is kept unless said otherwise",
            trigger: '.modal [name="plan"] input[data-value="keep"]:checked',
        },
        {
            content: "Follow the new one",
            trigger: '.modal [name="plan"] input[data-value="follow"]',
            run: "click",
        },
        {
            content: "All of it at once",
            trigger: '.modal [name="backlog"] input[data-value="all"]',
            run: "click",
        },
        {
            content: "Something leaves today; decide so",
            trigger:
                '.modal:has(.o_reminder_bar:first-child .o_reminder_bar_count:contains("1")) footer button[name="action_confirm"]:contains("Decide")',
            run: "click",
        },
        {
            content: "The banner is gone, and the rule runs",
            trigger:
                'body:not(:has(.modal)) .o_form_saved:not(:has(.alert-warning)) .o_arrow_button_current[data-value="running"]',
        },
        {
            content: "It said so",
            trigger: '.o_notification:contains("Decided")',
        },
    ],
});
