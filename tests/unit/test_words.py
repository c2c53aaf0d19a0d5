"""The same word for the same thing, on every screen, in every mail and language.

The texts are read from the sources, as the export of translations does. Names of
models, fields, methods and external ids are none of them.
"""

import ast
import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2] / "reminder_automation"
I18N = ROOT / "i18n"

# What no text says, by a pattern, and what it says instead.
WORDS = {
    r"\b[Cc]lients?\b": "customer",
    r"\b[Oo]bjectives?\b": "requirement",
    r"\b[Cc]onversations?\b": "chat",
    r"\bChat message\b": "Chats",
    r"\b[Ll]edger\b": "Sent reminders",
    r"\b[Ee]xhausted\b|\bin vain\b": "No response",
    r"\b[Aa]ction items?\b": "item",
    r"\b[Aa]utomatic actions\b": "Scheduled jobs",
    r"\b[Rr]hythms?\b": "Schedule",
    r"\bSet all usual\b|\bSet the usual\b": "Reset to defaults",
    r"\bWaits while\b": "Conditions",
    r"\b[Cc]ounted from\b": "Start from",
    r"\bIt began to wait\b": "It was created or reopened",
    r"\bSo it is triggered\b": "Next dates",
    r"\bgoes on where it stood\b": "Continues where it left off",
    r"\b[Oo]n the clock on the wall\b": "Local time, daylight saving respected",
    r"\bLate ones until\b": "Latest sending time",
    r"\bEdit reminders\b": "Reminders",
    r"^What waits$": "Item",
    r"\bWhat is overdue\b": "Overdue work",
    r"^Kinds$": "Topics",
    r"^Choice$": "Options",
    r"\bDays until the next\b": "Next in … days",
    r"^Number of reminders$|^At most$": "Maximum",
    r"\btold of$": "activity reminder sent",
    r"\bAn e-mail of its own\b": "Always send separately",
    r"\b0: as (the rule says|often|many)": "an empty field, with the rule's number",
    r"\bSend [Rr]eminder [Nn]ow\b": "Resend",
    r"^Well$|\bare well\b|\bis well\b": "OK",
    r"\b[Nn]eeds? (you|somebody)\b": "Needs attention",
    r"\bNobody knows whether\b": "Delivery could not be confirmed",
    r"^✓ Fulfilled$": "Mark as fulfilled",
    r"\bNothing waits for anybody\b": "Nobody is waiting on you",
    r"\bSee everything that waits\b": "View all my open items",
    r"\b[Pp]lease answer this e-mail\b": "Reply to this e-mail",
    r"^Overdue: ": "5 overdue tasks",
    r"\bno business of\b": "plain help",
    r"\bby nobody and nothing\b": "plain help",
    r"\bis told at night\b": "plain help",
    r"\b1 [a-zA-Z-]+s\b(?<!1 is)(?<!1 minus)": "one, in the singular",
}
# What no translation says, by language. The right word stands behind.
TRANSLATED = {
    "da": {
        r"\b[Kk]lient(en|er|erne)?s?\b|\b[Kk]lientmål\b": "kunde",
        r"\b[Ss]amtale(n|r|rne)?\b": "chat",
        r"\b[Ll]ogbog(en)?\b": "Sendte påmindelser",
        r"\b[Rr]ytmer?n?\b": "Tidsplan",
        r"^Opbrugt$": "Intet svar",
    },
    "de": {
        r"\b[Mm]andant(en)?\b": "Kunde",
        r"\bUnterhaltung(en)?\b": "Chat",
        r"\bRhythm(us|en)\b": "Zeitplan",
        r"^Ausgeschöpft$": "Keine Antwort",
    },
    "it": {
        r"\b[Cc]onversazion[ei]\b": "chat",
        r"\b[Rr]itm[oi]\b": "pianificazione",
        r"^Esaurito$": "Nessuna risposta",
    },
    "nl": {
        r"\b[Cc]liënt(en)?\b": "klant",
        r"\b[Gg]esprek(ken)?\b": "chat",
        r"\b[Rr]itmes?\b": "planning",
        r"^Uitgeput$": "Geen reactie",
    },
}
# Where other people's words stand: of the way of signing on the portal and so on.
NO_TEXT = re.compile(r"%\(\w+\)s|\{\{.*?\}\}|<[^>]*>|</?[a-z]+:[^>]*>", re.DOTALL)
# Fields of records in data files that hold text for people.
TEXT_FIELDS = {
    *("body", "body_html", "button", "comment", "description", "help", "name"),
    *("option_name", "stops", "subject", "waits"),
}
# Elements whose `name` attribute is for people.
NAMED = r"<menuitem\b[^>]*?\sname=\"([^\"]*)\""
ATTRIBUTE = re.compile(
    r"\s(?:string|help|placeholder|title|confirm|aria-label|alt|sum|data-tooltip)="
    r"\"([^\"]*)\""
)
SHOWN = ("data", "demo", "static/src", "views", "wizard", "report")


def _strings(node):
    """The constants of an expression that may be one text or a list of choices."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for pair in node.elts:
            if isinstance(pair, ast.Tuple) and len(pair.elts) == 2:
                yield from _strings(pair.elts[1])


def _of_python(tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = getattr(called, "attr", getattr(called, "id", ""))
        if name in ("_", "_lt") and node.args:
            yield from _strings(node.args[0])
        elif name in ("Constraint", "UniqueIndex") and len(node.args) > 1:
            yield from _strings(node.args[1])
        else:
            # fields, and functions that make one
            for keyword in node.keywords:
                if keyword.arg in ("help", "selection", "selection_add", "string"):
                    yield from _strings(keyword.value)


def _of_xml(path, text):
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    for found in ATTRIBUTE.finditer(text):
        yield found[1]
    for found in re.finditer(NAMED, text):
        yield found[1]
    # Text between elements; of records only that of their text fields.
    for found in re.finditer(r"<([\w:]+)\b([^<>]*)>([^<>]*[A-Za-z][^<>]*)", text):
        element, attributes, words = found.groups()
        field = re.search(r"\bname=\"(\w+)\"", attributes)
        if element == "field" and not (field and field[1] in TEXT_FIELDS):
            continue
        if element == "field" and re.fullmatch(r"\s*[\w.]+\.[\w.]+\s*", words):
            continue  # the name of a view
        yield words


def texts():
    """What people read, in English: (where it stands, text)."""
    for path in sorted(ROOT.rglob("*")):
        room = path.relative_to(ROOT).as_posix()
        if room.startswith(("i18n/", "migrations/", "static/tests/")):
            continue
        if path.suffix == ".py":
            for node in _of_python(ast.parse(path.read_text())):
                yield f"{room}:{node.lineno}", node.value
        elif path.suffix == ".xml" and room.startswith(SHOWN):
            for text in _of_xml(path, path.read_text()):
                yield room, text
        elif path.suffix == ".js" and room.startswith(SHOWN):
            for found in re.finditer(
                r"_t\(\s*\"((?:[^\"\\]|\\.)*)\"", path.read_text()
            ):
                yield room, found[1]


def wrong(text, words):
    """The wrong words of a text, with the right ones."""
    plain = " ".join(NO_TEXT.sub(" ", text).split())
    return [
        f"{found[0]!r}: {right}"
        for pattern, right in words.items()
        if (found := re.search(pattern, plain))
    ]


def test_there_are_texts():
    found = list(texts())
    assert len(found) > 1500
    assert any(where.endswith(".js") for where, _text in found)


def test_the_same_words_in_the_export():
    """Labels, too, that Odoo makes of the names of fields."""
    bad = [
        f"{entry.occurrences[0][0]}: {entry.msgid[:70]!r} says {', '.join(said)}"
        for entry in polib.pofile(str(I18N / "reminder_automation.pot"))
        if (said := wrong(entry.msgid, WORDS))
    ]
    assert not bad, "\n".join(bad)


def test_the_same_words_everywhere():
    bad = [
        f"{where}: {text.strip()[:70]!r} says {', '.join(said)}"
        for where, text in texts()
        if (said := wrong(text, WORDS))
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("language", sorted(TRANSLATED))
def test_the_same_words_in_every_language(language):
    bad = [
        f"{entry.msgid[:50]!r}: {entry.msgstr[:70]!r} says {', '.join(said)}"
        for entry in polib.pofile(str(I18N / f"{language}.po"))
        if not entry.obsolete and (said := wrong(entry.msgstr, TRANSLATED[language]))
    ]
    assert not bad, "\n".join(bad)
