import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name="${name}"]`;
const tick = {
    content: "Tick or untick portal access",
    trigger: `${field("reminder_portal_access")} input`,
    run: "click",
};
const save = { content: "Save", trigger: ".o_form_button_save:enabled", run: "click" };
const says = (state) => ({
    content: `It says: ${state}`,
    trigger: `.o_form_saved ${field("reminder_portal_state")}:contains("${state}")`,
});
const press = (name) => ({
    content: `Press ${name}`,
    trigger: `button[name="${name}"]`,
    run: "click",
});

tours.add("reminder_portal_access", {
    steps: () => [
        tick,
        save,
        says("Has not signed in yet"),
        {
            content: "The chatter tells",
            trigger: ".o-mail-Message:contains('Portal access was given')",
        },
        tick,
        save,
        says("Access was taken away"),
        press("action_reminder_portal_again"),
        {
            content: "It is asked",
            trigger: ".modal:contains('taken away') button:contains('Give again')",
            run: "click",
        },
        says("Has not signed in yet"),
    ],
});

tours.add("reminder_portal_access_refused", {
    steps: () => [
        tick,
        save,
        {
            content: "It says what to do",
            trigger: ".modal:contains('has no e-mail address') .modal-footer button",
            run: "click",
        },
        {
            content: "Do it",
            trigger: `${field("email")} input`,
            run: "edit pia@post.example.com",
        },
        save,
        says("Has not signed in yet"),
    ],
});

tours.add("reminder_portal_access_many", {
    steps: () => [
        { content: "As a list", trigger: ".o_switch_view.o_list", run: "click" },
        { content: "The list", trigger: ".o_list_view .o_data_row" },
        {
            content: "Search",
            trigger: ".o_searchview_input",
            run: "edit Many",
        },
        {
            content: "By name",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
            run: "click",
        },
        { content: "Found", trigger: ".o_facet_value:contains('Many')" },
        {
            content: "All of them",
            trigger: ".o_list_view:not(:has(.o_data_row:eq(2))) thead .o_list_record_selector input",
            run: "click",
        },
        { content: "Both are selected", trigger: ".o_selection_box:contains('2')" },
        { content: "Actions", trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
        {
            content: "Portal access",
            trigger: ".o-dropdown--menu .o_menu_item:contains('Give or take portal access')",
            run: "click",
        },
        press("action_give"),
        { content: "Done is told", trigger: ".modal:contains('Done: 1 of 2.')" },
        {
            content: "What failed, too",
            trigger: ".modal .alert:contains('Bo Many has no e-mail address')",
        },
    ],
});
