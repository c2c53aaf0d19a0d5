"""The forecast of invoices in parts: each part is chased from its own day on."""

from datetime import datetime, timedelta

from owed_case import OwedCase

NOW = datetime(2026, 1, 4, 10)


class TestForecastInvoices(OwedCase):
    def test_as_the_ledger_has_it(self):
        """Parts that fall due, a part that was paid, a credit that covers some."""
        self.change(self.ready, {"interval_days": 4, "max_count": 3})
        clients = [self.client() for _number in range(5)]
        for number, client in enumerate(clients):
            self.parts((30, 0), (30, 7 + number), (40, 21), client=client)
        self.invoice(clients[0])
        self.refund(clients[1], price=45)
        self.sweep(NOW)
        with self.at(NOW):
            forecast = self.ready._forecast(30)
        now = NOW
        while now < NOW + timedelta(days=30):
            self.sweep_and_deliver(str(now))
            now = (now + timedelta(days=1)).replace(hour=0, minute=0)
            self.sweep(str(now))
            now = now.replace(hour=7)
        ledger = self.env["reminder.notice"].search(
            [("rule_id", "=", self.ready.id), ("claim_date", ">=", NOW)]
        )
        found = sorted(
            (str(line.claim_date), line.res_id, line.cycle, line.step, line.partner_ref)
            for line in ledger
        )
        self.assertEqual(
            sorted(
                (str(line.moment), line.res_id, line.cycle, line.step, line.partner_id)
                for line in forecast
            ),
            found,
        )
        self.assertGreater(len(found), 20)
        self.assertGreater(max(line[2] for line in found), 2, "parts are cycles")
