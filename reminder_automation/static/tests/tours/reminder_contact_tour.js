import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// An inspector, who writes no contacts: what concerns reminders is edited in the
// client's form, and nothing else there.
tours.add("reminder_inspector_edits_client", {
    steps: () => [
        {
            content: "the name cannot be edited",
            trigger: ".o_form_view .o_field_widget[name='name'].o_readonly_modifier",
        },
        {
            content: "open the reminders of the client",
            trigger: ".o_notebook .nav-link[name='reminders']",
            run: "click",
        },
        {
            content: "pause them",
            trigger: ".o_field_widget[name='reminder_pause_until'] button, .o_field_widget[name='reminder_pause_until'] input",
            run: "click",
        },
        {
            content: "until a day",
            trigger: ".o_field_widget[name='reminder_pause_until'] input",
            run: "edit 01/31/2030 && press Enter",
        },
        {
            content: "with a reason",
            trigger: ".o_field_widget[name='reminder_pause_reason'] input",
            run: "edit On holiday",
        },
        {
            content: "ask for something",
            trigger: ".o_field_widget[name='reminder_objective_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "a passport",
            trigger: ".o_field_widget[name='reminder_objective_ids'] .o_selected_row [name='name'] input",
            run: "edit Passport",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "exclude the client, which is saved at once",
            trigger:
                ".o_form_saved .o_field_widget[name='reminder_excluded'] input, .o_form_view:not(:has(.o_form_dirty)) .o_field_widget[name='reminder_excluded'] input",
            run: "click",
        },
        {
            content: "saved",
            trigger:
                ".o_form_view:not(:has(.o_field_widget[name='reminder_pause_until']))",
        },
        {
            content: "saved, too",
            trigger: "body",
            run: async () => {
                const button = document.querySelector(".o_form_button_save");
                if (button && button.offsetParent) {
                    button.click();
                }
            },
        },
        {
            trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
        },
    ],
});
