import { registry } from "@web/core/registry";

/** On a phone nothing may stick out to the right. */
function fitsTheScreen() {
    return {
        content: "Nothing is wider than the screen",
        trigger: "body",
        run() {
            const { scrollWidth, clientWidth } = document.documentElement;
            if (scrollWidth > clientWidth) {
                throw new Error(`The page is ${scrollWidth}px wide, the screen ${clientWidth}px`);
            }
        },
    };
}

registry.category("web_tour.tours").add("reminder_client_sees_todos", {
    steps: () => [
        {
            content: "The portal's home counts what waits",
            trigger: ".o_portal_index_card:contains('To-dos'):contains('3') a[href='/my/todos']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Newest reminded first",
            trigger: ".o_reminder_todo:eq(0):contains('Fire report'):contains('Questions')",
        },
        {
            content: "Whoever has no page to open is told whom to write to",
            trigger: ".o_reminder_todo:eq(0) a:contains('Write to')",
        },
        fitsTheScreen(),
        { content: "Unfold the filters", trigger: ".navbar-toggler", run: "click" },
        {
            content: "Group",
            trigger: "#o_portal_navbar_content.show #portal_searchbar_groupby",
            run: "click",
        },
        {
            content: "By topic",
            trigger: ".dropdown-menu.show a:contains('Topic')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Each topic has a heading",
            trigger: "h5:contains('Bills') + .o_reminder_todos:has(.o_reminder_todo:only-child)",
        },
        fitsTheScreen(),
    ],
});

registry.category("web_tour.tours").add("reminder_client_postpones", {
    steps: () => [
        {
            content: "The page says what it is about",
            trigger: ".o_reminder_link_postpone h1:contains('Floor plans')",
        },
        fitsTheScreen(),
        {
            content: "The day proposed is the first one possible",
            trigger: ".o_reminder_link input[type='date']",
            run() {
                if (this.anchor.value !== this.anchor.min || !this.anchor.validity.valid) {
                    throw new Error(`Proposed: ${this.anchor.value}, from ${this.anchor.min}`);
                }
                this.anchor.value = this.anchor.max;
            },
        },
        {
            content: "Remind me then",
            trigger: ".o_reminder_link button:contains('Remind me on this day')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It says when",
            trigger: ".o_reminder_link_postponed:contains('You will be reminded on')",
        },
    ],
});

registry.category("web_tour.tours").add("reminder_client_stops", {
    steps: () => [
        fitsTheScreen(),
        {
            content: "Stop",
            trigger: ".o_reminder_link_stop button:contains('Stop these reminders')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Take it back",
            trigger: ".o_reminder_link_stopped button:contains('Undo')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "As before",
            trigger: ".o_reminder_link_resumed:contains('is reminded of this topic again')",
        },
    ],
});
