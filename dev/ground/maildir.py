"""The mails that arrived in the sink, as a person or a test wants to read them."""

from email import policy
from email.parser import BytesParser
from email.utils import getaddresses

from .paths import MAIL


def names(folder=MAIL):
    """What is there now, to tell later what is new since."""
    return {path.name for path in (folder / "new").glob("*")}


def arrived(since=frozenset(), folder=MAIL):
    """The mails that are not among ``since``, oldest first."""
    files = [path for path in (folder / "new").glob("*") if path.name not in since]
    parser = BytesParser(policy=policy.default)
    for path in sorted(files, key=lambda path: path.stat().st_mtime_ns):
        yield parser.parsebytes(path.read_bytes())


def recipients(mail):
    """The plain addresses that a mail was sent to."""
    return [address for _name, address in getaddresses(mail.get_all("To", []))]
