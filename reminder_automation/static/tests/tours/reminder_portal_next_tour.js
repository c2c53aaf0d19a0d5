import { registry } from "@web/core/registry";

const room = "#chatterRoot:shadow";

// One to-do after the other, without going back to the list.
registry.category("web_tour.tours").add("reminder_portal_one_after_the_other", {
    steps: () => [
        {
            content: "Three things wait; the chat first",
            trigger: '.o_reminder_todo:contains("Accounts of 2025") a.btn-primary',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It waits",
            trigger: '.badge:contains("Waiting for your answer")',
        },
        {
            content: "Answer",
            trigger: `${room} .o-mail-Composer-input`,
            run: "edit Here are all of them",
        },
        {
            content: "Send",
            trigger: `${room} .o-mail-Composer button[aria-label='Send']:enabled, ${room} .o-mail-Composer-send:enabled`,
            run: "click",
        },
        {
            content: "The page knows at once, without being loaded again",
            trigger: '.o_reminder_state:contains("Answered"):not(:contains("Waiting"))',
        },
        {
            content: "The next one is offered",
            trigger: '.o_reminder_next:contains("Next: Letter of engagement") a.btn-primary',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The form to sign is there",
            trigger: ".o_web_sign_name_and_signature input[name=signer]",
        },
        {
            content: "The page opened where the document begins",
            trigger: "body",
            run() {
                if (window.scrollY) {
                    throw new Error(`It opened ${window.scrollY} pixels below.`);
                }
            },
        },
        {
            content: "The signature is drawn",
            trigger: "canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "Sign",
            trigger: ".o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Signed, and the file is called so",
            trigger: '.o_reminder_file .badge:contains("Signed copy")',
        },
        {
            content: "The last one",
            trigger: '.o_reminder_next:contains("Next: Annual accounts") a.btn-primary',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Approve",
            trigger: 'button[name="approve"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "An approved file is called approved",
            trigger:
                '.o_reminder_file:contains("(approved).pdf") .badge:contains("Approved copy")',
        },
        {
            content: "Nothing is left",
            trigger: '.o_reminder_next:contains("Nothing else waits for you")',
        },
    ],
});
