import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name="${name}"]`;

tours.add("reminder_document_send", {
    steps: () => [
        {
            content: "Two contacts are asked",
            trigger: `${field("signer_ids")} .o_data_row:eq(1)`,
        },
        {
            content: "Send it",
            trigger: 'button[name="action_send"]',
            run: "click",
        },
        {
            content: "Both are waited for",
            trigger: `${field("signer_ids")} .o_data_row:eq(1):contains("Waiting")`,
        },
        {
            content: "The chatter tells it",
            trigger: '.o-mail-Message:contains("requested from Anna Berg")',
        },
    ],
});

tours.add("reminder_document_sign", {
    steps: () => [
        {
            content: "The file can be read on the page",
            trigger: ":iframe .page[data-loaded=true]",
        },
        {
            content: "Without a name nothing can be signed",
            trigger: ".o_web_sign_name_and_signature input[name=signer]",
            run: "clear",
        },
        {
            content: "The button waits for a name",
            trigger: ".o_portal_sign_submit:disabled",
        },
        {
            content: "Write the name",
            trigger: ".o_web_sign_name_and_signature input[name=signer]",
            run: "edit Anna Maria Berg",
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
            content: "The page thanks",
            trigger: '.alert-success:contains("Thank you, you signed")',
        },
        {
            content: "There is nothing to sign any more",
            trigger: "main:not(:has(.o_portal_sign_submit))",
        },
    ],
});

tours.add("reminder_document_approve", {
    steps: () => [
        {
            content: "Write a comment",
            trigger: "textarea#reminder_comment",
            run: "edit Looks good",
        },
        {
            content: "Leave the page and come back",
            trigger: 'textarea#reminder_comment:value("Looks good")',
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "The comment is still there",
            trigger: 'textarea#reminder_comment:value("Looks good")',
        },
        {
            content: "Approve",
            trigger: 'button[name="approve"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page thanks",
            trigger: '.alert-success:contains("Thank you, you approved"):contains("Looks good")',
        },
    ],
});

tours.add("reminder_document_reject", {
    steps: () => [
        {
            content: "From the portal's home",
            trigger: '.o_portal_docs a[href="/my/documents"]:contains("to sign or approve")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Open the document",
            trigger: '.list-group-item:contains("Annual accounts"):contains("To approve")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Do not agree",
            trigger: 'button[data-bs-target="#reminder_reject"]',
            run: "click",
        },
        {
            content: "Say why",
            trigger: "textarea#reminder_reject_comment",
            run: "edit Page 3 is wrong",
        },
        {
            content: "Reject",
            trigger: "#reminder_reject.show button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page tells it",
            trigger: '.alert:contains("You rejected this document"):contains("Page 3")',
        },
    ],
});

tours.add("reminder_document_request_all", {
    steps: () => [
        {
            content: "Ask for all that wait",
            trigger: 'button[name="action_request_approvals"]',
            run: "click",
        },
        {
            content: "Who gets it, and who does not, and why",
            trigger:
                '.modal:contains("Budget"):contains("Annual accounts"):contains("Notify is off")',
        },
        {
            content: "The text can be changed",
            trigger: `.modal ${field("subject")} input`,
            run: "edit Please approve these",
        },
        {
            content: "Send it",
            trigger: '.modal button[name="action_send"]',
            run: "click",
        },
        {
            content: "The screen tells how many",
            trigger: '.o_notification:contains("2 approvals requested from one contact")',
        },
    ],
});
