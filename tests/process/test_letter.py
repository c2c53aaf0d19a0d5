"""A letter of five overdue invoices, by real processes: what is paid, credited or paid
in part between its making and its leaving is not asked for; and a process that is
killed as it makes the letter anew sends it once."""

import ast

import pytest
from harness import Instance, copied
from test_crash import ROUND, crash

LEDGER = """
    SELECT COALESCE(notice.ended, delivery.state), notice.about
      FROM reminder_notice notice
 LEFT JOIN reminder_delivery delivery ON delivery.id = notice.delivery_id
  ORDER BY notice.about
"""


@pytest.fixture
def database(full):
    with copied(full) as name:
        yield name


@pytest.fixture
def names(instance: Instance):
    """The invoices of the letter that waits in the queue."""
    printed = instance.shell("import letters", "print(letters.seed(env))")
    found = ast.literal_eval(printed.strip().splitlines()[-1])
    assert len(found) == 5
    states = instance.query(LEDGER)
    assert [state for state, _about in states] == ["queued"] * 5, states
    return found


def changes(*calls):
    """The lines of a script that makes these changes."""
    return [
        "import letters",
        *(f"letters.{name}(env, *{values!r})" for name, *values in calls),
    ]


def arrived(instance):
    """The one letter that arrived: its subject, its HTML and its plain text."""
    [mail] = [
        mail
        for mail in instance.sink.mails()
        if mail["To"].addresses[0].addr_spec == "customer@example.com"
    ]
    texts = [mail.get_body((kind,)).get_content() for kind in ("html", "plain")]
    return mail["Subject"], *texts


def check(instance, names, total, left, gone):
    subject, *texts = arrived(instance)
    assert total in subject
    for text in texts:
        assert total in text.replace("\N{NO-BREAK SPACE}", " ")
        for name in gone:
            assert name not in text
        for name in left:
            assert name in text
    states = {about: state for state, about in instance.query(LEDGER)}
    assert len(states) == len(names)
    assert sorted(states.values()) == sorted(
        ["sent"] * len(left) + ["cancelled"] * len(gone)
    )


def test_paid_credited_and_paid_in_part(instance: Instance, names):
    paid, credited, in_part, *rest = names
    instance.shell(
        *changes(("pay", paid), ("credit", credited), ("pay", in_part, 120.0)),
        "send_queue(env)",
    )
    check(instance, names, "1,080.00", [in_part, *rest], [paid, credited])


def test_killed_as_it_is_made_anew(instance: Instance, names):
    """Nothing of it is kept, and it arrives once: as it is by then."""
    first = changes(("pay", names[0]))
    crash(instance, "reminder.delivery", "_remake", "after", first)
    states = instance.query(LEDGER)
    assert [state for state, _about in states] == ["queued"] * 5
    instance.shell(*changes(("pay", names[1])), *ROUND)
    check(instance, names, "1,200.00", names[2:], names[:2])


def test_killed_with_it_in_its_hands(instance: Instance, names):
    """What may have left is uncertain, all that it carries, as it was made anew."""
    first = changes(("pay", names[0]))
    crash(instance, "ir.mail_server", "send_email", "before", first)
    assert sorted(state for state, _about in instance.query(LEDGER)) == [
        "cancelled",
        *["uncertain"] * 4,
    ]
    instance.shell(*ROUND)
    assert not instance.sink.mails()
    [(body,)] = instance.query(
        "SELECT body FROM reminder_delivery WHERE state = 'uncertain'"
    )
    assert names[0] not in body
    assert all(name in body for name in names[1:])
