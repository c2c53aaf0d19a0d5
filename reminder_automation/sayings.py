# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Sentences that are kept as codes with parameters, and made when they are read.

The code of a sentence is its English wording, as everywhere in Odoo. What is kept is
text that can stand in a field of text, so that older sentences beside it stay readable
as they are::

    from ..sayings import lazy as _lt

    notice.own_reason = _lt("%(user)s took it.", user=name).said(self.env)

What `said` gives is a text in the language of the environment, which may be used as any
other; a field of `models.engine.reminder_veil` keeps it as code, and gives it in the
reader's language.
"""

import json
import re
from datetime import date, datetime

from odoo.tools import format_date, format_datetime
from odoo.tools.translate import get_translation

MODULE = "reminder_automation"
# Text of this beginning is a kept sentence.
MARK = '{"said":'
PARAM = re.compile(r"%\((\w+)\)s")
# What is kept may have been written by anybody, to grow at each of its levels: no
# sentence, no text and no nesting of ours is longer than that.
LONGEST_SENTENCE, LONGEST, DEEPEST = 2_000, 20_000, 10


class Said(str):
    """A text in one language that knows how it is said in all others."""

    __slots__ = ("kept",)
    kept: str


class lazy:  # noqa: N801 - it is called as `_lt`, for the export of translations
    """A sentence with its parameters, not in any language yet.

    :param source: the English wording
    :param params: texts, numbers, dates and moments (UTC); a date is told as the reader
        writes dates, a moment in the reader's time zone, a `Said` in the reader's
        language
    """

    def __init__(self, source, **params):
        self.source = source
        self.params = params

    def filled(self, **params):
        """This sentence with parameters."""
        return lazy(self.source, **params)

    def said(self, env):
        """This sentence in the language of an environment, as a `Said`."""
        kept = {"said": self.source}
        if self.params:
            kept["with"] = {name: _packed(one) for name, one in self.params.items()}
        return _said(env, kept)


def listed(env, parts, separator="; "):
    """Several texts in one, each said in the reader's language.

    :param parts: a list of texts, or of lists of texts that follow each other
    """
    if not parts:
        return ""
    parts = [[part] if isinstance(part, str) else list(part) for part in parts]
    packed = [[_packed(one) for one in part] for part in parts]
    return _said(env, {"said": None, "list": packed, "by": separator})


def picked(env, text, source):
    """Of a text that `listed` has made, the parts that hold a sentence.

    :param source: the English wording of the sentence
    :return: a list of lists of texts that follow each other
    """
    kept = json.loads(text.kept) if isinstance(text, Said) else {}
    return [
        [
            unpacked(env, one) if isinstance(one, str) else _said(env, one)
            for one in part
        ]
        for part in kept.get("list") or ()
        if any(isinstance(one, dict) and one.get("said") == source for one in part)
    ]


def is_said(text, sentences):
    """Whether a text is one of these sentences, in whatever language it is read.

    :param text: a text, a `Said`, or nothing
    :param sentences: `lazy`s, whatever their parameters
    """
    kept = json.loads(text.kept) if isinstance(text, Said) else {}
    return kept.get("said") in {one.source for one in sentences}


def said_again(env, text):
    """A text in the language of an environment, where it is one that is made when it
    is read; any other as it is."""
    if isinstance(text, Said):
        text = text.kept
    return unpacked(env, text)


def in_all_languages(env, text):
    """A text in every language that is installed, for a search.

    :return: a list of texts
    """
    codes = [code for code, _name in env["res.lang"].get_installed()]
    found = [
        said_again(env(context={**env.context, "lang": code}), text) for code in codes
    ]
    return list({str(text), *map(str, found)})


def give_name(record, field, name):
    """Give a ready-made thing its name in every language that is installed.

    In a language in which people have given it a name of their own it keeps that.

    :param record: one record
    :param field: the translated field that is its name
    :param name: a function of an environment that gives the name in its language
    """
    installed = {code for code, _name in record.env["res.lang"].get_installed()}
    names = {
        code: name(record.env(context={**record.env.context, "lang": code}))
        for code in {"en_US", *installed}
    }
    known = set(names.values())
    stored = record._fields[field]._get_stored_translations(record) or {}
    record.update_field_translations(
        field,
        {
            code: text
            for code, text in names.items()
            if stored.get(code, stored.get("en_US")) in known
        },
    )


def keep(text):
    """What is kept of a text in the database.

    :param text: a text, a `Said`, or nothing
    """
    return text.kept if isinstance(text, Said) else text


def unpacked(env, kept):
    """The text, in the language of an environment, of what is kept of it."""
    if not isinstance(kept, str) or not kept.startswith(MARK):
        return kept
    try:
        return _said(env, json.loads(kept))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return kept  # somebody wrote that by hand: it is only a text


def _said(env, kept):
    said = Said(_text(env, kept))
    # The mark stands first: the order of the keys is the order of the text.
    said.kept = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return said


def _text(env, kept, levels=DEEPEST):
    """What a sentence is in the language of an environment."""
    if isinstance(kept, str | int | float):
        return str(kept)[:LONGEST]
    if not levels:
        raise ValueError("nested too deeply for a sentence")
    if "date" in kept:
        return format_date(env, date.fromisoformat(kept["date"]))
    if "moment" in kept:
        moment = datetime.fromisoformat(kept["moment"])
        return format_datetime(env, moment, tz=str(env.tz))
    if kept.get("list") is not None:
        parts = (
            "".join(_text(env, one, levels - 1) for one in part)
            for part in kept["list"]
        )
        return str(kept["by"])[:LONGEST_SENTENCE].join(parts)[:LONGEST]
    sentence = get_translation(MODULE, env.lang or "en_US", kept["said"], ())
    params = {
        name: _text(env, one, levels - 1) for name, one in kept.get("with", {}).items()
    }
    # Not by `%`: a width of a billion can be written there.
    return PARAM.sub(
        lambda found: params.get(found[1], found[0]), sentence[:LONGEST_SENTENCE]
    )[:LONGEST]


def _packed(value):
    """A parameter as it is kept."""
    if isinstance(value, Said):
        return json.loads(value.kept)
    if isinstance(value, datetime):
        return {"moment": value.isoformat(sep=" ", timespec="seconds")}
    if isinstance(value, date):
        return {"date": value.strftime("%Y-%m-%d")}
    return value if isinstance(value, int | float) else str(value)
