import { calendarNotificationService } from "@calendar/js/services/calendar_notification_service";

import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { session } from "@web/session";

const HOUR = 3600 * 1000;
// A computer that slept wakes up with timers that are long out of date.
const OUT_OF_DATE = 60 * 1000;

/** Whether the user answers it alone; all others are for Odoo's own service to show. */
const isOurs = (notif) => Boolean(notif.answers);

/**
 * Calendar events that pop up for who has chosen an interval: "OK" is about this event
 * alone, "Snooze" lets it come back, and an answer holds in every tab and after a reload.
 * What pops up and when is decided by the server.
 *
 * @param {Object} services those of Odoo's service, and the orm
 * @param {function} showOthers is given what is not ours
 */
function makePopups({ action, notification, orm }, showOthers) {
    /** What is on the screen, by event: one pop-up an event. */
    const shown = new Map();
    let planned = [];
    let timers = [];
    let nextLoad;

    const keyOf = ({ event_id, start, notify_at }) => [event_id, start, notify_at].join();

    /** Take a pop-up off the screen, without an answer to it. */
    function withdraw(eventId) {
        const popup = shown.get(eventId);
        shown.delete(eventId);
        popup?.close();
    }

    function answer(notif, minutes = 0) {
        const { event_id, start, answers } = notif;
        return orm.silent.call("reminder.popup", "answer", [], {
            event_id,
            start,
            answers,
            minutes,
        });
    }

    function show(notif) {
        const key = keyOf(notif);
        const isShown = () => shown.get(notif.event_id)?.key === key;
        withdraw(notif.event_id);
        const answerAndClose = async (minutes) => {
            await answer(notif, minutes);
            if (isShown()) {
                withdraw(notif.event_id);
            }
        };
        const close = notification.add(notif.message, {
            title: notif.title,
            type: "warning",
            sticky: true,
            className: "o_reminder_popup",
            // The cross is as good as "OK".
            onClose: () => {
                if (isShown()) {
                    shown.delete(notif.event_id);
                    answer(notif);
                }
            },
            buttons: [
                { name: _t("OK"), primary: true, onClick: () => answerAndClose() },
                {
                    name: _t("Details"),
                    onClick: async () => {
                        await action.doAction({
                            type: "ir.actions.act_window",
                            res_model: "calendar.event",
                            res_id: notif.event_id,
                            views: [[false, "form"]],
                        });
                        await answerAndClose();
                    },
                },
                ...notif.snooze.map((minutes) => ({
                    name: _t("Snooze %s min", minutes),
                    onClick: () => answerAndClose(minutes),
                })),
            ],
        });
        shown.set(notif.event_id, { close, key, start: notif.start });
    }

    /** Wait for what is to pop up, instead of what was to pop up until now. */
    function plan(notifs) {
        planned = notifs;
        timers.forEach((timer) => browser.clearTimeout(timer));
        const keys = new Set(notifs.map(keyOf));
        for (const [eventId, { key, start }] of shown) {
            // What has begun is not on the list any more, but was not answered.
            const isComing = deserializeDateTime(start).toMillis() > Date.now();
            if (isComing && !keys.has(key)) {
                withdraw(eventId);
            }
        }
        timers = notifs
            .filter((notif) => shown.get(notif.event_id)?.key !== keyOf(notif))
            .map((notif) => {
                const delay = Math.max(notif.timer, 0) * 1000;
                const due = Date.now() + delay;
                return browser.setTimeout(() => {
                    if (Date.now() - due > OUT_OF_DATE) {
                        load();
                    } else {
                        show(notif);
                    }
                }, delay);
            });
    }

    /** Ask what pops up next, and once more within the hour. */
    async function load() {
        browser.clearTimeout(nextLoad);
        nextLoad = browser.setTimeout(load, HOUR);
        try {
            receive(await rpc("/calendar/notify", {}, { silent: true }));
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    function receive(notifs, ...rest) {
        plan(notifs.filter(isOurs));
        showOthers(
            notifs.filter((notif) => !isOurs(notif)),
            ...rest
        );
    }

    /** Whether a notification that Odoo's service asked for itself is shown by us. */
    function isKnown(message, title) {
        return planned.some((notif) => notif.message === message && notif.title === title);
    }

    return { isKnown, load, receive, withdraw };
}

/** A service with some methods of its own, the service itself untouched. */
const extended = (service, methods) =>
    Object.create(service, Object.getOwnPropertyDescriptors(methods));

/**
 * Odoo's service goes on showing what Odoo and other addons tell of; what the user may
 * answer one by one goes to the pop-ups above. For who has chosen no interval there is
 * none of these.
 */
patch(calendarNotificationService, {
    dependencies: [...calendarNotificationService.dependencies, "orm"],

    start(env, services) {
        const { bus_service, notification } = services;
        let showOthers = () => {};
        const popups = makePopups(services, (...args) => showOthers(...args));
        const result = super.start(env, {
            ...services,
            bus_service: extended(bus_service, {
                subscribe(type, callback) {
                    if (type === "calendar.alarm") {
                        showOthers = callback;
                        bus_service.subscribe(type, popups.receive);
                    } else {
                        bus_service.subscribe(type, callback);
                    }
                },
            }),
            notification: extended(notification, {
                add(message, options = {}) {
                    return popups.isKnown(message, options.title)
                        ? () => {}
                        : notification.add(message, options);
                },
            }),
        });
        bus_service.subscribe("reminder_popup/changed", popups.load);
        bus_service.subscribe("reminder_popup/answered", ({ event_id }) =>
            popups.withdraw(event_id)
        );
        if (session.reminder_popup) {
            bus_service.addEventListener("BUS:RECONNECT", popups.load);
            env.bus.addEventListener("WEB_CLIENT_READY", popups.load, { once: true });
        }
        return result;
    },
});
