import { registry } from "@web/core/registry";

const settings = ".o_reminder_settings:visible";
// Each kind of template, and the tab of its form where the settings are.
const TEMPLATES = [
    ["sale.order.template"],
    ["survey.survey", "options"],
    ["account.journal"],
    ["project.task.type"],
    ["helpdesk.ticket.stage"],
    ["sign.oca.template"],
    ["mail.template", "email_settings"],
];

/** Open the template that is called after its model. */
async function open(model) {
    const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const name = model === "survey.survey" ? "title" : "name";
    const [id] = await orm.search(model, [[name, "=", `Tour ${model}`]]);
    await action.doAction(
        {
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        },
        { clearBreadcrumbs: true }
    );
}

function walk([model, tab]) {
    return [
        {
            content: `Open the ${model}`,
            trigger: ".o_main_navbar",
            run: () => open(model),
        },
        {
            content: "It is there",
            trigger: `.o_breadcrumb:contains("Tour ${model}")`,
        },
        ...(tab
            ? [
                  {
                      content: "The tab with the settings",
                      trigger: `.o_form_view .nav-link[name="${tab}"]`,
                      run: "click",
                  },
              ]
            : []),
        {
            content: "Reminders are on, as the rule has it",
            trigger: `${settings} input[type="checkbox"]:checked`,
        },
        {
            content: "The rule's number stands where none is set",
            trigger: `${settings} [name="reminder_number"] input[placeholder*="from the rule"]`,
        },
        {
            content: "The next in five days",
            trigger: `${settings} [name="reminder_days"] input`,
            run: "edit 5",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
    ];
}

registry.category("web_tour.tours").add("reminder_templates", {
    steps: () => TEMPLATES.flatMap(walk),
});
