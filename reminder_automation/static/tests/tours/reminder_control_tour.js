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
            content: "The days are the rule's",
            trigger: '.o-reminder-panel [name="reminder_days"] input[placeholder="5 (from the rule)"]:placeholder-shown',
        },
        {
            content: "Two reminders are enough",
            trigger: '.o-reminder-panel:contains("next") [name="reminder_number"] input',
            run: "edit 2 && press Tab",
        },
        {
            content: "The bell counts anew",
            trigger: `${bell}:contains("0/2")`,
        },
        {
            content: "Nine days for once",
            trigger: '.o-reminder-panel [name="reminder_days"] input',
            run: "edit 9 && press Tab",
        },
        {
            content: "It holds",
            trigger: '.o-reminder-panel:not(:has(.opacity-50)) [name="reminder_days"] input:value("9")',
            run: "clear && press Tab",
        },
        {
            content: "Emptied, the days are the rule's again",
            trigger: '.o-reminder-panel:not(:has(.opacity-50)) [name="reminder_days"] input:placeholder-shown',
        },
        {
            content: "Below 1 there is nothing",
            trigger: '.o-reminder-panel [name="reminder_days"] input',
            run: "edit -1 && press Tab",
        },
        {
            content: "It says what to do",
            trigger: '.modal:contains("Leave a field empty to go by the rule") footer button',
            run: "click",
        },
        {
            content: "What was refused is not shown as if it held",
            trigger: '.o-reminder-panel [name="reminder_days"] input:placeholder-shown',
        },
        {
            content: "Send one again",
            trigger: '.o-reminder-panel button:contains("Resend")',
            run: "click",
        },
        {
            content: "Who gets it is shown",
            trigger: '.modal:contains("Anna Berg") footer button[name="action_send"]',
            run: "click",
        },
        {
            content: "It says that it was done",
            trigger: '.o_notification:contains("Reminder queued for Anna Berg")',
        },
        {
            content: "The bell counts it without the form being loaded again",
            trigger: `body:not(:has(.modal)) ${bell}:contains("1/2")`,
        },
    ],
});
