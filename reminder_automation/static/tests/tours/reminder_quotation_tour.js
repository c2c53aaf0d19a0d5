import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const bell = ".o-reminder-control button";

tours.add("reminder_staff_sends_quotation", {
    steps: () => [
        {
            content: "Send the quotation",
            trigger: 'button[name="action_quotation_send"]:visible',
            run: "click",
        },
        {
            content: "The client is to be reminded until it is done",
            trigger: '.modal [name="reminder_until_done"] input:checked',
        },
        {
            content: "Twice at most",
            trigger: '.modal [name="reminder_number"] input',
            run: "edit 2",
        },
        {
            content: "Send it",
            trigger: ".modal button.o_mail_send:enabled",
            run: "click",
        },
        {
            content: "The bell tells of the reminders to come",
            trigger: `body:not(:has(.modal)) ${bell}:contains("0/2")`,
        },
    ],
});

tours.add("reminder_client_signs_quotation", {
    steps: () => [
        {
            content: "The link in the reminder opens the quotation: sign",
            trigger: 'a[data-bs-target="#modalaccept"]:visible',
            run: "click",
        },
        {
            content: "The client's name",
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Anna Berg",
        },
        {
            content: "A signature is drawn from the name",
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Sign",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Signed",
            trigger: '#quote_content:contains("Thank You")',
        },
    ],
});
