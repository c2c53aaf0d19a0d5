import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const page = (name) => `.o_notebook .nav-link[name="${name}"]`;
const start = [
    {
        content: "A draft sends nothing; look first",
        trigger: '.o_form_view .alert:contains("A draft shows what would leave")',
    },
    {
        content: "The window says what would leave",
        trigger: 'button[name="action_start"]:enabled',
        run: "click",
    },
    {
        content: "Only what becomes due from now on is chosen already",
        trigger: '.modal .o_field_widget[name="backlog"] input[data-value="from_now"]:checked',
    },
    {
        content: "Start",
        trigger: '.modal footer button[name="action_confirm"]:contains("Start")',
        run: "click",
    },
    {
        content: "It runs",
        trigger:
            'body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current[data-value="running"]',
    },
];

// Where people look, the ladder says which step is next, when, and what it says.
const looking = [
    {
        content: "The items of the rule",
        trigger: '.oe_stat_button:has([name="item_count"])',
        run: "click",
    },
    {
        content: "The one that is not left out",
        trigger: '.o_list_view .o_data_row td[name="partner_id"]:contains("Syd ApS")',
        run: "click",
    },
    {
        content: "Its plan",
        trigger: '.o_form_view [name="next_step_text"]:contains("1 of 2, Friendly")',
    },
    {
        content: "Its steps, one by one",
        trigger:
            '[name="rungs"] [data-number="1"][data-state="next"]:contains("Friendly"):contains("Still open: Syd ApS")',
    },
    {
        content: "The customer",
        trigger: 'button[name="action_open_record"]',
        run: "click",
    },
    {
        content: "The bell",
        trigger: '.o-reminder-control button:contains("0/2")',
        run: "click",
    },
    {
        content: "Its next step, with the day and the words",
        trigger:
            '.o-reminder-next:contains("Step 1 of 2 (Friendly) on "):contains(": Still open: Syd ApS")',
    },
    {
        content: "The reminders of the customer",
        trigger: page("reminders"),
        run: "click",
    },
    {
        content: "What comes next",
        trigger:
            '[name="reminder_item_ids"] .o_data_row:has([name="planned_date"]:not(:empty)) [name="next_step_text"]:contains("1 of 2, Friendly")',
    },
];

tours.add("reminder_ladder_ready_made", {
    steps: () => [
        {
            content: "The card says what the steps do",
            trigger:
                '.o_reminder_presets .o_kanban_record:contains("A customer invoice was sent"):contains("4 steps, from 3 days before to 21 days after") button[name="action_add"]',
            run: "click",
        },
        {
            content: "The rule has them",
            trigger: page("steps"),
            run: "click",
        },
        {
            content: "The last one, with its to-do",
            trigger:
                '[name="step_ids"] .o_data_row:nth-child(4):contains("Final"):contains("Call about the unpaid invoice")',
        },
        ...start,
    ],
});

tours.add("reminder_ladder_by_hand", {
    steps: () => [
        {
            content: "A rule with three numbers",
            trigger: page("steps"),
            run: "click",
        },
        {
            content: "The first step",
            trigger: '[name="step_ids"] .o_field_x2many_list_row_add a',
            run: "click",
        },
        {
            content: "What it is called",
            trigger: '[name="step_ids"] .o_selected_row [name="name"] input',
            run: "edit Friendly",
        },
        {
            content: "When it comes",
            trigger: '[name="step_ids"] .o_selected_row [name="days"] input',
            run: "edit 2",
        },
        {
            content: "The second step",
            trigger: '[name="step_ids"] .o_field_x2many_list_row_add a',
            run: "click",
        },
        {
            content: "What it is called",
            trigger:
                '[name="step_ids"] .o_data_row:nth-child(2).o_selected_row [name="name"] input',
            run: "edit Final",
        },
        {
            content: "Saved, as far as it is",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "All of the second step",
            trigger:
                '.o_form_saved [name="step_ids"] .o_data_row:nth-child(2) .o_list_record_open_form_view button',
            run: "click",
        },
        {
            content: "A to-do for a colleague, on the step's own page",
            trigger:
                'body:has(.breadcrumb-item:contains("Waiting clients")) [name="activity_type_id"] input',
            run: "edit Call",
        },
        {
            content: "Which one",
            trigger: '.o-autocomplete--dropdown-menu li a:contains("Call")',
            run: "click",
        },
        {
            content: "What it says",
            trigger: '[name="activity_summary"] input',
            run: "edit Call the client",
        },
        {
            content: "Back to the rule",
            trigger: '.breadcrumb-item a:contains("Waiting clients")',
            run: "click",
        },
        {
            content: "Its steps",
            trigger: page("steps"),
            run: "click",
        },
        {
            content: "The list says what happens",
            trigger:
                '[name="step_ids"] .o_data_row:nth-child(2):contains("Call the client")',
        },
        ...start,
        ...looking,
    ],
});
