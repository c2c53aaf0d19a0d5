"""Faults: mail servers and templates that fail, one by one and all at once."""

from books import Books

NUMBER = 12
ROUND = ("sweep(env)", "send_queue(env)")
RETRY = """
    SELECT count(*) FROM mail_mail
     WHERE state = 'outgoing' AND scheduled_date > now() AT TIME ZONE 'UTC'
"""
NOW = "UPDATE mail_mail SET scheduled_date = now() AT TIME ZONE 'UTC'"


def test_the_mail_server_is_down(instance):
    """All stay queued, with a date for the next try; later all arrive, each once."""
    instance.sink.stop()
    instance.shell(f"seed(env, {NUMBER})", *ROUND, *ROUND)
    books = Books(instance)
    assert books.states == {"queued": NUMBER}
    assert all("refused" in notice.reason for notice in books.notices)
    assert {notice.attempts for notice in books.notices} == {1}
    assert instance.query(RETRY) == [(NUMBER,)]

    instance.sink.start()
    instance.query(NOW)
    instance.shell(*ROUND, *ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}


def test_the_mail_server_refuses_some(instance):
    """A refused recipient and a refused text fail with the server's words."""
    failed = {
        "client3@example.com": "550 5.1.1 No such mailbox",
        "client7@example.com": "554 5.7.1 This looks like spam",
    }
    instance.sink.behave(
        "refuse",
        unknown=["client3@example.com"],
        spam=["client7@example.com"],
    )
    instance.shell(f"seed(env, {NUMBER})", *ROUND, *ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER - 2, "failed": 2}
    for notice in books.of("failed"):
        code, text = failed[notice.address].split(" ", 1)
        assert code in notice.reason and text in notice.reason


def test_the_connection_breaks_off(instance):
    """Broken after the text: uncertain, for a person; all the others arrive.

    Once the server has stored the mail before it breaks off, once it has not.
    """
    instance.sink.behave("drop_after", let_through=4)
    instance.shell(f"seed(env, {NUMBER})", *ROUND)
    books = Books(instance)
    assert books.states == {"sent": 4, "uncertain": 1, "queued": NUMBER - 5}
    assert len(books.arrived) == 5

    instance.sink.behave("drop_before", let_through=4)
    instance.shell(*ROUND)
    books = Books(instance)
    assert books.states == {"sent": 8, "uncertain": 2, "queued": NUMBER - 10}
    assert len(books.arrived) == 9

    instance.shell(*ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER - 2, "uncertain": 2}
    assert len(books.arrived) == NUMBER - 1


def test_the_mail_server_takes_a_few_a_connection(instance):
    """The next ones get another connection at once; none of them counts as tried.

    Only the one that was told "come again later" does that, later. All arrive.
    """
    instance.sink.behave("few", let_through=4)
    instance.shell(f"seed(env, {NUMBER})", *ROUND, *ROUND, *ROUND)
    books = Books(instance)
    assert books.states == {"sent": 10, "queued": 2}
    assert {notice.attempts for notice in books.of("sent")} == {0}
    assert {notice.attempts for notice in books.of("queued")} == {1}
    assert instance.query(RETRY) == [(2,)]

    instance.query(NOW)
    instance.shell(*ROUND)
    books = Books(instance)
    books.assert_agree()
    assert books.states == {"sent": NUMBER}
