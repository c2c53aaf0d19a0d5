import { browser } from "@web/core/browser/browser";
import { serializeDateTime } from "@web/core/l10n/dates";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const MINUTE = 60 * 1000;
const popup = (name) => `.o_notification.o_reminder_popup:contains("${name}")`;
const pressed = (name, button) => ({
    content: `${button}: ${name}`,
    trigger: `${popup(name)} button:contains("${button}")`,
    run: "click",
});
const pops_up = (name) => ({ content: `${name} pops up`, trigger: popup(name) });
const is_gone = (name) => ({
    content: `${name} is not on the screen`,
    trigger: `body:not(:has(${popup(name)}))`,
});

const call = (model, method, args = [], kwargs = {}) =>
    rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });

/** Make an event of the user's that starts in so many minutes. */
const makeEvent = (name, minutes, alarm) => ({
    content: `${name} in ${minutes} minutes`,
    trigger: ".o_main_navbar",
    async run() {
        const start = luxon.DateTime.now().plus({ minutes });
        const domain = [["name", "=", alarm]];
        const alarms = alarm ? await call("calendar.alarm", "search", [domain]) : [];
        await call("calendar.event", "create", [
            {
                name,
                start: serializeDateTime(start),
                stop: serializeDateTime(start.plus({ hours: 1 })),
                alarm_ids: alarms,
            },
        ]);
    },
});

const connection = {
    content: "The connection stands",
    trigger: ".o_main_navbar",
    async run() {
        const { bus_service } = odoo.__WOWL_DEBUG__.root.env.services;
        for (let i = 0; i < 200 && bus_service.workerState !== "CONNECTED"; i++) {
            await new Promise((resolve) => requestAnimationFrame(resolve));
        }
    },
};

tours.add("reminder_popup", {
    steps: () => [
        connection,
        makeEvent("Board meeting", 10),
        makeEvent("Dentist", 12),
        makeEvent("Tomorrow", 20 * 60),
        pops_up("Board meeting"),
        pops_up("Dentist"),
        is_gone("Tomorrow"),
        {
            content: "The time is said",
            trigger: `${popup("Dentist")} .o_notification_content:contains(":")`,
        },
        pressed("Board meeting", "OK"),
        is_gone("Board meeting"),
        pops_up("Dentist"),
        {
            content: "From now on five minutes pass at once",
            trigger: ".o_main_navbar",
            run() {
                const setTimeout = browser.setTimeout;
                const isSnooze = (delay) => delay > 4 * MINUTE && delay <= 5 * MINUTE;
                browser.setTimeout = (callback, delay) =>
                    setTimeout(
                        () => {
                            if (isSnooze(delay)) {
                                document.body.classList.add("o_snooze_is_over");
                            }
                            callback();
                        },
                        isSnooze(delay) ? 0 : delay
                    );
            },
        },
        pressed("Dentist", "Snooze 5 min"),
        { content: "Five minutes are over", trigger: "body.o_snooze_is_over" },
        pops_up("Dentist"),
        is_gone("Board meeting"),
        pressed("Dentist", "OK"),
        is_gone("Dentist"),
    ],
});

const odoosOwn = (name) =>
    `.o_notification:not(.o_reminder_popup):contains("${name}")`;

tours.add("reminder_popup_as_odoo", {
    steps: () => [
        connection,
        makeEvent("Board meeting", 10),
        makeEvent("Dentist", 12, "Popup of Odoo"),
        { content: "Dentist pops up", trigger: odoosOwn("Dentist") },
        is_gone("Board meeting"),
        is_gone("Dentist"),
        {
            content: "Odoo's OK",
            trigger: `${odoosOwn("Dentist")} button:contains("OK")`,
            run: "click",
        },
        {
            content: "Dentist is gone",
            trigger: `body:not(:has(${odoosOwn("Dentist")}))`,
        },
    ],
});

tours.add("reminder_popup_of_an_alarm", {
    steps: () => [
        connection,
        makeEvent("Dentist", 12, "Popup of Odoo"),
        pops_up("Dentist"),
        {
            content: "It pops up once",
            trigger: `body:not(:has(${odoosOwn("Dentist")}))`,
        },
        pressed("Dentist", "OK"),
        is_gone("Dentist"),
    ],
});

tours.add("reminder_popup_reload", {
    steps: () => [
        pops_up("Board meeting"),
        pops_up("Dentist"),
        pressed("Dentist", "OK"),
        is_gone("Dentist"),
        {
            content: "Reload",
            trigger: ".o_main_navbar",
            run: () => browser.location.reload(),
            expectUnloadPage: true,
        },
        pops_up("Board meeting"),
        is_gone("Dentist"),
        {
            content: "Answer as another tab does",
            trigger: ".o_main_navbar",
            async run() {
                const [notif] = await rpc("/calendar/notify");
                const { event_id, start, answers } = notif;
                await call("reminder.popup", "answer", [], { event_id, start, answers });
            },
        },
        is_gone("Board meeting"),
    ],
});

tours.add("reminder_popup_preferences", {
    steps: () => [
        { content: "The first screen is there", trigger: ".o-mail-Discuss" },
        { content: "User menu", trigger: ".o_user_menu button", run: "click" },
        {
            content: "Preferences",
            trigger: ".o-dropdown--menu [data-menu=preferences]",
            run: "click",
        },
        {
            content: "Calendar",
            trigger: ".o_form_view .nav-link:contains('Calendar')",
            run: "click",
        },
        {
            content: "Preset is what Odoo does",
            trigger: '.o_field_widget[name="reminder_popup"] input:value("Off")',
            run: "click",
        },
        {
            content: "Half an hour",
            trigger: '.o_select_menu_item:contains("30 minutes")',
            run: "click",
        },
        {
            content: "Save",
            trigger: '.modal button[name="preference_save"]',
            run: "click",
            expectUnloadPage: true,
        },
        { content: "It is saved", trigger: "body:not(:has(.modal)) .o_main_navbar" },
    ],
});
