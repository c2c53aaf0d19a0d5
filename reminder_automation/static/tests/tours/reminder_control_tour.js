import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const bell = ".o-reminder-control button";

tours.add("reminder_control_in_the_chatter", {
    steps: () => [
        {
            content: "The bell tells how many were sent",
            trigger: `${bell}:contains("0/3")`,
            run: "click",
        },
        {
            content: "Switch reminders off",
            trigger: '.o-reminder-panel:contains("next") input[type="checkbox"]:checked',
            run: "click",
        },
        {
            content: "It says why nothing is sent",
            trigger: '.o-reminder-status:contains("switched off")',
        },
        {
            content: "And on again",
            trigger: '.o-reminder-panel input[type="checkbox"]:not(:checked):not(:disabled)',
            run: "click",
        },
        {
            content: "Two reminders are enough",
            trigger: '.o-reminder-panel:contains("next") input[name="number"]',
            run: "edit 2 && press Tab",
        },
        {
            content: "The bell counts anew",
            trigger: `${bell}:contains("0/2")`,
        },
        {
            content: "Nonsense is put back",
            trigger: '.o-reminder-panel input[name="days"]',
            run: "edit 0 && press Tab",
        },
        {
            content: "The days are as before",
            trigger: '.o-reminder-panel input[name="days"]:value("5")',
        },
        {
            content: "Send one now",
            trigger: '.o-reminder-panel button:contains("Send now")',
            run: "click",
        },
        {
            content: "Who gets it is shown",
            trigger: '.modal:contains("Anna Berg") footer button[name="action_send"]',
            run: "click",
        },
        {
            content: "The bell counts it without the form being loaded again",
            trigger: `body:not(:has(.modal)) ${bell}:contains("1/2")`,
        },
    ],
});
