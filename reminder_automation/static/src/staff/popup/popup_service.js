import "@calendar/js/services/calendar_notification_service";

import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const HOUR = 3600 * 1000;
// A computer that slept wakes up with timers that are long out of date.
const OUT_OF_DATE = 60 * 1000;

/**
 * Calendar events that pop up. In place of Odoo's service of the same name: "OK" is about
 * this event alone, "Snooze" lets it come back, and an answer holds in every tab and after
 * a reload. What pops up and when is decided by the server.
 */
export const popupService = {
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service, notification, orm }) {
        /** What is on the screen, by event: one pop-up an event. */
        const shown = new Map();
        let timers = [];

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
            timers.push(browser.setTimeout(load, HOUR));
        }

        async function load() {
            try {
                plan(await rpc("/calendar/notify", {}, { silent: true }));
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
                timers.push(browser.setTimeout(load, HOUR));
            }
        }

        bus_service.subscribe("calendar.alarm", plan);
        bus_service.subscribe("reminder_popup/answered", ({ event_id }) => withdraw(event_id));
        bus_service.addEventListener("BUS:RECONNECT", load);
        bus_service.start();
        env.bus.addEventListener("WEB_CLIENT_READY", load, { once: true });
    },
};

registry.category("services").add("calendarNotification", popupService, { force: true });
