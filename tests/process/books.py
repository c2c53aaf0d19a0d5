"""What the ledger, the items, the chatter and the mail sink say, side by side."""

from collections import Counter
from dataclasses import dataclass

NOTICES = """
    SELECT notice.id, COALESCE(notice.ended, delivery.state, 'planned'),
           notice.address, COALESCE(notice.own_reason, delivery.reason),
           message.message_id, notification.notification_status, item.res_id,
           item.sent_count, item.next_date > (now() AT TIME ZONE 'UTC'),
           delivery.attempts, notice.kind
      FROM reminder_notice notice
      JOIN reminder_item item ON item.id = notice.item_id
 LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
 LEFT JOIN mail_message message ON message.id = delivery.mail_message_id
 LEFT JOIN mail_notification notification
        ON notification.mail_message_id = message.id
  ORDER BY notice.id
"""
LINES = """
    SELECT res_id, body LIKE '%%sent by hand to%%', count(*) FROM mail_message
     WHERE model = 'res.partner' AND body ~ 'Reminder 1 of 3 sent (by hand )?to'
  GROUP BY 1, 2
"""
IN_QUEUE = "SELECT count(*) FROM mail_mail WHERE state = 'outgoing'"

# A process gets a quarter of an hour to hand a mail over; after that it must be dead.
A_QUARTER_LATER = """
    UPDATE reminder_delivery
       SET handover_date = handover_date - INTERVAL '20 minutes'
     WHERE state = 'uncertain'
"""


@dataclass(frozen=True)
class Notice:
    """A row of the ledger with what belongs to it."""

    id: int
    state: str
    address: str
    reason: str
    message_id: str
    notification: str
    client: int
    sent_count: int
    is_planned: bool
    attempts: int
    kind: str


class Books:
    """Read at one moment, when no process is at work."""

    def __init__(self, instance):
        self.notices = [Notice(*row) for row in instance.query(NOTICES)]
        self.lines = {
            (client, by_hand): times for client, by_hand, times in instance.query(LINES)
        }
        self.in_queue = instance.query(IN_QUEUE)[0][0]
        self.arrived = Counter(mail["Message-Id"] for mail in instance.sink.mails())

    @property
    def states(self):
        return dict(Counter(notice.state for notice in self.notices))

    def of(self, state):
        return [notice for notice in self.notices if notice.state == state]

    def assert_once(self):
        """No mail came twice, and none that the ledger does not know of."""
        assert not [key for key, times in self.arrived.items() if times > 1]
        assert {*self.arrived} <= {notice.message_id for notice in self.notices}

    def assert_agree(self):
        """Everything is settled, and ledger, items, chatter and sink tell the same."""
        self.assert_once()
        assert self.in_queue == 0
        for notice in self.notices:
            is_sent = notice.state == "sent"
            may_have_arrived = is_sent or notice.state == "uncertain"
            assert notice.state in ("sent", "uncertain", "failed"), notice
            assert notice.message_id in self.arrived or not is_sent, notice
            assert notice.message_id not in self.arrived or may_have_arrived, notice
            by_hand = notice.kind == "manual"
            assert self.lines.get((notice.client, by_hand), 0) == is_sent, notice
            assert (notice.client, not by_hand) not in self.lines, notice
            assert (notice.notification == "sent") == is_sent, notice
            assert notice.sent_count == 1 and notice.is_planned, notice
