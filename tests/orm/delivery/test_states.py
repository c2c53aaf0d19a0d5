"""Where a line of the ledger stands is searched and grouped in the database, as the
line itself says it."""

from itertools import combinations

from engine_case import EngineCase

STATES = ("planned", "queued", "uncertain", "sent", "failed", "cancelled")


class TestStates(EngineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Notice = cls.env["reminder.notice"]
        cls.lines = {}
        for number, state in enumerate((*STATES, "failed", "cancelled")):
            client = cls.env["res.partner"].create({"name": f"Client {number}"})
            item = cls.env["reminder.item"].create(
                {
                    "rule_id": cls.rule.id,
                    "res_model": "res.partner",
                    "res_id": client.id,
                    "partner_id": client.id,
                }
            )
            line = cls.Notice.create(
                {
                    "item_id": item.id,
                    "rule_id": cls.rule.id,
                    "cycle": 1,
                    "step": 1,
                    "partner_id": client.id,
                    "channel": "email",
                }
            )
            if number >= len(STATES):
                # Of these the message says so, not the line itself.
                line.delivery_id = cls.env["reminder.delivery"].create(
                    line._delivery_values(state)
                )
            else:
                line.state = state
            cls.lines.setdefault(state, cls.Notice)
            cls.lines[state] += line
        # A line that ended by itself, whatever its message says.
        message = cls.env["reminder.delivery"].create(line._delivery_values("sent"))
        line = line.copy({"item_id": item.id, "step": 2, "item_ref": item.id})
        line.write({"delivery_id": message.id, "ended": "failed"})
        cls.lines["failed"] += line
        cls.every = cls.Notice.union(*cls.lines.values())
        cls.env.flush_all()

    def found(self, *domain):
        return self.Notice.search([("id", "in", self.every.ids), *domain])

    def of(self, states):
        return self.Notice.union(*(self.lines[state] for state in states))

    def test_as_the_line_says(self):
        self.env.invalidate_all()
        for state, lines in self.lines.items():
            self.assertEqual(set(lines.mapped("state")), {state})

    def test_searched(self):
        for number in range(len(STATES) + 1):
            for states in combinations(STATES, number):
                with self.subTest(states=states):
                    rest = [state for state in STATES if state not in states]
                    domain = [("state", "in", states)]
                    self.assertEqual(self.found(*domain), self.of(states))
                    self.assertEqual(
                        self.every.filtered_domain(domain), self.of(states)
                    )
                    self.assertEqual(
                        self.found(("state", "not in", states)), self.of(rest)
                    )
                    self.assertEqual(self.found("!", *domain), self.of(rest))

    def test_searched_by_one(self):
        self.assertEqual(self.found(("state", "=", "sent")), self.of(["sent"]))
        self.assertEqual(
            self.found(("state", "!=", "failed")), self.every - self.of(["failed"])
        )
        self.assertFalse(self.found(("state", "=", False)))
        self.assertEqual(self.found(("state", "!=", False)), self.every)
        self.assertEqual(
            self.found(("state", "=like", "uncert%")), self.of(["uncertain"])
        )

    def test_what_is_not_written_yet(self):
        [line] = self.lines["sent"]
        line.delivery_id.state = "uncertain"
        self.assertEqual(
            self.found(("state", "=", "uncertain")), self.lines["uncertain"] + line
        )
        self.assertFalse(self.found(("state", "=", "sent")))

    def test_searched_by_item(self):
        for state, lines in self.lines.items():
            items = self.env["reminder.item"].search(
                [("rule_id", "=", self.rule.id), ("notice_ids.state", "=", state)]
            )
            self.assertEqual(items, lines.item_id)

    def test_grouped(self):
        groups = self.Notice._read_group(
            [("id", "in", self.every.ids)], ["state"], ["id:recordset"]
        )
        self.assertEqual(
            {state: set(lines) for state, lines in groups},
            {state: set(lines) for state, lines in self.lines.items()},
        )
        groups = self.Notice.web_read_group(
            [("id", "in", self.every.ids), ("state", "in", ["sent", "failed"])],
            ["state"],
            auto_unfold=True,
        )["groups"]
        self.assertEqual(
            {group["state"]: group["__count"] for group in groups},
            {"sent": 1, "failed": 3},
        )
