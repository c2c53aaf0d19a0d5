"""Once: however often and from wherever it is swept, a reminder leaves one time."""

from books import Books
from harness import gate

NUMBER = 500


def assert_all_sent_once(instance):
    books = Books(instance)
    assert books.states == {"sent": NUMBER}
    assert len(books.arrived) == books.arrived.total() == NUMBER
    assert len({notice.address for notice in books.notices}) == NUMBER
    assert sum(books.lines.values()) == NUMBER
    books.assert_agree()


def test_two_processes_at_the_same_time(instance):
    """Both sweep what is due, then both run the mail queue, each from one start."""
    instance.shell(f"seed(env, {NUMBER})")
    database = instance.database
    with gate(database, 2, waiting=2), gate(database, 1, waiting=2):
        two = [
            instance.spawn(
                "claimed = tally(env, 'reminder.item', '_claim')",
                "meet(env, 1)",
                "sweep(env)",
                "meet(env, 2)",
                "send_queue(env)",
                "print(sum(claimed))",
            )
            for _process in range(2)
        ]
    claimed = [int(process.wait()) for process in two]
    assert min(claimed) > 0, "one process did it all: nothing was tested"
    assert sum(claimed) == NUMBER
    for process in two:
        log = process.log.read_text()
        assert "successfully sent" in log
        assert "Failed processing mail queue" not in log
    instance.shell("send_queue(env)", "sweep(env)")
    assert_all_sent_once(instance)


def test_one_process_twenty_times(instance):
    instance.shell(
        f"seed(env, {NUMBER})",
        "sweep(env, times=10)",
        "send_queue(env)",
        "sweep(env, times=10)",
        "send_queue(env)",
    )
    assert_all_sent_once(instance)
