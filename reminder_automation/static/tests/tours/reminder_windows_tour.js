import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const bell = ".o-reminder-control button";
const days = '[name="reminder_days"] input';
const number = '[name="reminder_number"] input';
const says = (text) => `.modal .o_reminder_first:contains("${text}")`;

/** The rule's numbers stand in place of what is empty. */
const theRules = (where) => [
    {
        content: "The days are the rule's",
        trigger: `${where} ${days}[placeholder="3 (from the rule)"]:placeholder-shown`,
    },
    {
        content: "The maximum, too",
        trigger: `${where} ${number}[placeholder="1 (from the rule)"]:placeholder-shown`,
    },
];
const setDays = (text, sentence) => [
    {
        content: `In ${text} days`,
        trigger: `.modal ${days}`,
        run: `edit ${text} && press Tab`,
    },
    { content: "The day is shown at once", trigger: says(sentence) },
];

tours.add("reminder_accountant_steers_an_invoice", {
    steps: () => [
        {
            content: "The bell is there for whoever may write the invoice",
            trigger: `${bell}:contains("0/1")`,
            run: "click",
        },
        ...theRules(".o-reminder-panel"),
        {
            content: "Twice at most",
            trigger: `.o-reminder-panel:not(:has(.opacity-50)) ${number}`,
            run: "edit 2 && press Tab",
        },
        {
            content: "The bell counts anew",
            trigger: `${bell}:contains("0/2")`,
            run: "click",
        },
        {
            content: "Send the invoice",
            trigger: 'button[name="action_invoice_sent"]:visible',
            run: "click",
        },
        {
            content: "The window shows what was set on the invoice",
            trigger: `.modal ${number}:value("2")`,
        },
        {
            content: "It counts from the due date, and says which day that is",
            trigger: says("3 days after the due date"),
        },
        ...setDays("10", "10 days after the due date"),
        {
            content: "Switched off, nothing is said",
            trigger: '.modal [name="reminder_until_done"] input:checked',
            run: "click",
        },
        {
            content: "And no numbers are asked for",
            trigger: `.modal:not(:has(${days})):not(:has(.o_reminder_first))`,
        },
        {
            content: "Another time",
            trigger: '.modal footer button:contains("Discard")',
            run: "click",
        },
        { content: "The invoice", trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("reminder_inspector_invites_to_questionnaire", {
    steps: () => [
        {
            content: "Share the questionnaire",
            trigger: 'button[name="action_send_survey"]:visible',
            run: "click",
        },
        ...theRules(".modal"),
        { content: "It counts from the sending", trigger: says("3 days after it is sent") },
        ...setDays("4", "4 days after it is sent"),
        {
            content: "Emptied, the rule's holds again",
            trigger: `.modal ${days}`,
            run: "clear && press Tab",
        },
        ...theRules(".modal"),
        {
            content: "Another time",
            trigger: '.modal footer button[special="cancel"], .modal .btn-close',
            run: "click",
        },
        { content: "The questionnaire", trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("reminder_administrator_writes_a_message", {
    steps: () => [
        {
            content: "Write a message about the quotation",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            content: "In the window",
            trigger: "[name='open-full-composer']",
            run: "click",
        },
        ...theRules(".modal"),
        ...setDays("5", "5 days after it is sent"),
        {
            content: "The text",
            trigger: ".modal .odoo-editor-editable",
            run: "editor Please look at our offer",
        },
        {
            content: "Send it",
            trigger: ".modal button.o_mail_send:enabled",
            run: "click",
        },
        {
            content: "It was sent",
            trigger: 'body:not(:has(.modal)) .o-mail-Message:contains("look at our offer")',
        },
        {
            content: "The bell has what was set in the window",
            trigger: bell,
            run: "click",
        },
        {
            content: "Five days",
            trigger: `.o-reminder-panel:not(:has(.opacity-50)) ${days}:value("5")`,
        },
    ],
});
