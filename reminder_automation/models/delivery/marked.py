# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

FIELDS = ("notification_status", "failure_type", "failure_reason")


class Marked:
    """Odoo's notifications of mails that leave together.

    As Odoo sends a mail it looks for its notifications, and marks them, so that nobody
    else writes them meanwhile. Of these mails they are found at once, and marked at
    once, as the first one's are. The words are Odoo's.
    """

    def __init__(self, mail_ids=(), notifications=()):
        """
        :param notifications: those that Odoo would find, of all these mails
        """
        self.mails = set(mail_ids)
        self.of_mail = defaultdict(list)
        self.before = {}
        for one in notifications:
            self.of_mail[one.mail_mail_id.id].append(one.id)
            self.before[one.id] = tuple(one[name] for name in FIELDS)
        self.is_done = False

    @classmethod
    def of(cls, mails):
        """Those of mails.

        :param mails: any of `mail.mail`
        """
        found = mails.env["mail.notification"].search(_asked(mails.ids))
        return cls(mails.ids, found)

    def found(self, domain):
        """What is known of the answer to a search for notifications.

        :return: ids; None where others are asked for
        """
        for leaf in domain if isinstance(domain, list) else ():
            if leaf[0] == "mail_mail_id" and isinstance(leaf[-1], (list, tuple)):
                mail_ids = list(leaf[-1])
                if self.mails.issuperset(mail_ids) and domain == _asked(mail_ids):
                    return [one for mail in mail_ids for one in self.of_mail[mail]]
        return None

    def with_others(self, ids):
        """Whom else it concerns when some are marked: all of them, the first time.

        :return: ids
        """
        if self.is_done or not self.before.keys() >= set(ids):
            return ids
        self.is_done = True
        return list(self.before)

    def take_back(self, env, mail_ids):
        """Have those of these mails, which have not left, say what they said before."""
        if not self.is_done:
            return
        alike = defaultdict(list)
        for mail_id in mail_ids:
            for one in self.of_mail[mail_id]:
                alike[self.before[one]].append(one)
        for values, ids in alike.items():
            # sudo: mail.notification - the queue's bookkeeping
            marked_sudo = env["mail.notification"].sudo().browse(ids)
            marked_sudo.write(dict(zip(FIELDS, values, strict=True)))


def _asked(mail_ids):
    """The domain that Odoo asks with as it sends a mail."""
    return [
        ("notification_type", "=", "email"),
        ("mail_mail_id", "in", mail_ids),
        ("notification_status", "not in", ("sent", "canceled")),
    ]
