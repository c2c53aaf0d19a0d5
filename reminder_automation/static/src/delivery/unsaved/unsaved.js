import { toRaw, useExternalListener } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

const LAYOUT = "reminder_automation.mail_layout_reminder";

/** Whether a form is one of this module: its records, or a mail in its layout. */
const isOurs = ({ resModel, context }) =>
    resModel.startsWith("reminder.") || context?.default_email_layout_xmlid === LAYOUT;

/**
 * What somebody has typed is not lost: a form is saved when it is left, also by the
 * browser's Back while a field still has the focus; a window asks before it closes.
 */
patch(FormController.prototype, {
    setup() {
        super.setup(...arguments);
        if (!isOurs(this.props)) {
            return;
        }
        // Listened to before the router, which leaves at once.
        useExternalListener(window, "popstate", () => (this.isGoingBack = true), {
            capture: true,
        });
        if (this.env.inDialog) {
            this.unsavedDialog = useService("dialog");
            useBus(this.env.bus, "CLEAR-UNCOMMITTED-CHANGES", ({ detail }) =>
                detail.push((options) => this.beforeLeaveWindow(options))
            );
            // Not the reactive one: nothing on the screen changes by it.
            const data = toRaw(this.env.dialogData);
            const dismiss = data.dismiss;
            data.dismiss = async () => {
                if ((await this.model.root.isDirty()) && !(await this.askToDiscard())) {
                    return new Promise(() => {}); // it stays open
                }
                return dismiss?.();
            };
        }
    },

    async beforeLeave({ forceLeave } = {}) {
        if (!isOurs(this.props)) {
            return super.beforeLeave(...arguments);
        }
        const isBack = this.takeBack();
        if (!forceLeave) {
            // Takes over what a field with the focus has.
            await this.model.root.isDirty();
        }
        const mayLeave = await super.beforeLeave(...arguments);
        if (mayLeave === false && isBack) {
            this.goForward();
        }
        return mayLeave;
    },

    async beforeLeaveWindow({ forceLeave } = {}) {
        const isBack = this.takeBack();
        if (forceLeave || !(await this.model.root.isDirty())) {
            return true;
        }
        if (!isBack) {
            return this.askToDiscard();
        }
        // The page takes no clicks until the router is done: it stays, and asks then.
        this.goForward();
        this.askToDiscard().then((isDiscarded) => {
            if (isDiscarded) {
                this.env.dialogData.close({ dismiss: true });
            }
        });
        return false;
    },

    takeBack() {
        const isBack = Boolean(this.isGoingBack);
        this.isGoingBack = false;
        return isBack;
    },

    /** Put the address back to what is still shown. */
    goForward() {
        router.skipLoad = true;
        browser.history.forward();
    },

    askToDiscard() {
        return new Promise((resolve) =>
            this.unsavedDialog.add(
                ConfirmationDialog,
                {
                    title: _t("Discard what you have written?"),
                    body: _t("It is not saved. Go on writing, or discard it."),
                    confirmLabel: _t("Discard"),
                    confirm: () => resolve(true),
                    cancelLabel: _t("Go on writing"),
                    cancel: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            )
        );
    },
});
