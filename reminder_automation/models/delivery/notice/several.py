# Copyright 2026 Reminder Automation contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from odoo import models
from odoo.fields import Command
from odoo.tools import formatLang

from ....mailing.texts import unless_in, without_button, without_keys
from ..frame import LAYOUT
from .letter import Letter, enclosed_files

NO_BREAK = "\N{NO-BREAK SPACE}"


class ReminderNotice(models.Model):
    """Letters of several: all that is due for one person, worded by what was reminded
    of most often, with a table of all of it."""

    _inherit = "reminder.notice"

    def _letter_of_several(self, parts, lang, contents, words=None):
        """All that is due for one person. See `_letter`."""
        localized = self.with_context(lang=lang)
        for part, notice in zip(parts, self, strict=True):
            if error := part["error"] or contents.broken.get(notice):
                raise error  # then each leaves by itself, in its own words
        text, template = parts[0]["text"], parts[0]["template"]
        title = localized._subject_of(parts, contents)
        # One click stops one topic. Of several, each has a link of its own.
        is_one_topic = len(self.rule_id.topic_id) < 2
        frame = {
            **parts[0],
            **localized._frame_of_list(parts),
            "stop_url": parts[0]["stop_url"] if is_one_topic else "",
            "title": title,
        }
        totals = contents.totals()
        if len(totals) == 1:
            [(frame["currency"], frame["amount"])] = totals
        if pay := next((one for one in contents.enclosed if one.pay_url), None):
            frame |= {"url": pay.pay_url, "button": pay.pay_label}
        elif frame["todos_url"]:
            button = localized.env._("View all my open items")
            frame |= {"url": frame["todos_url"], "button": button, "todos_url": ""}
        # The text's own button is for one of them alone.
        body = text["body_html"]
        for url in dict.fromkeys((parts[0]["url"], without_keys(parts[0]["url"]))):
            body, _says = without_button(body, url)
        body += self._below(parts, lang, contents, frame)
        frame["url"] = unless_in(text["body_html"], frame["url"])
        files, reports = self._attached(parts, words)
        said = _said_alike(parts)
        return Letter(
            subject=(words and words.subject) or title,
            body=body,
            layout=LAYOUT,
            context={"reminder": frame},
            author_id=self._author().id,
            sender=said["email_from"] or self._sender(),
            headers=self._headers(frame),
            options={
                "attachment_ids": [Command.link(file_id) for file_id in files],
                "auto_delete": template.auto_delete,
                "mail_server_id": said["mail_server_id"],
                "reply_to": said["reply_to"],
            },
            reports=_each_once([*reports, *enclosed_files(contents, words)]),
        )

    def _attached(self, parts, words):
        """The files of the texts of all of these: each is told of as if by itself.

        :return: ids of `ir.attachment`s, and a list of pairs of a name and a file
        """
        files, reports = {}, []
        for part in parts:
            text = part["text"] or part["files"] or {}
            files |= dict.fromkeys(text.get("attachment_ids", []))
            reports += text.get("attachments", [])
        if words and words.attachment_ids is not None:
            files = dict.fromkeys(words.attachment_ids)
        if words and not words.printed:
            reports = []
        return list(files), reports

    # ------------------------------------------------------------
    # THE TABLE, AND WHAT GOES WITH IT
    # ------------------------------------------------------------

    def _below(self, parts, lang, contents, frame=None):
        """What stands below the text of a letter: the table of what it tells of, and
        what is enclosed.

        :param parts: of `_parts`, in the same order
        :param frame: what stands around a letter of several
        :return: HTML; "" when there is nothing
        """
        if not (contents.has_table() or contents.enclosed):
            return ""
        told = {}
        for notice, part in zip(self, parts, strict=True):
            topic = told.setdefault(part["topic"], [])
            topic.append(
                {
                    **part,
                    "details": part["record"]._reminder_details(notice.rule_id),
                    "rows": contents.rows[notice],
                }
            )
        frame = frame or parts[0]
        rtl = parts[0]["direction"] == "rtl"
        return self.env["ir.qweb"]._render(
            "reminder_automation.mail_bundle",
            {
                "company": self.env.company,
                "contents": contents,
                "end": "left" if rtl else "right",
                "has_due": any(part["due"] or part["days"] for part in parts)
                or any(row.due for row in contents.all_rows()),
                "is_several": len(self) > 1,
                "has_money": bool(contents.totals()),
                "one_stop": frame["stop_url"],
                "button_url": frame["url"],
                "picture": _picture,
                "start": "right" if rtl else "left",
                "told": told,
                "totals": contents.totals(),
            },
            lang=lang,
        )

    # ------------------------------------------------------------
    # THE SUBJECT
    # ------------------------------------------------------------

    def _subject_of(self, parts, contents):
        """The subject of a letter of several, in the language of the context: how many
        they are, and what is to be paid where it is in one currency."""
        totals = contents.totals()
        total = ""
        if len(totals) == 1:
            [(currency, amount)] = totals
            total = _plain_amount(self.env, amount, currency)
        is_overdue = all(part["overdue"] for part in parts)
        count = len({part["record"] for part in parts})
        if count > 1 and len(set(self.mapped("res_model"))) == 1:
            records = parts[0]["record"].union(*(part["record"] for part in parts))
            records = records.with_context(lang=self.env.lang)
            if said := records._reminder_subject_of(total, is_overdue):
                return said
        topics = {part["topic"] for part in parts}
        values = {
            "count": count,
            "topic": topics.pop() if len(topics) == 1 else "",
            "total": total,
            "company": self.env.company.name,
        }
        if values["topic"]:
            return self._subject_of_topic(values, is_overdue)
        if total:
            return self.env._(
                "%(count)s open items at %(company)s: %(total)s to be paid", **values
            )
        return self.env._("%(count)s open items at %(company)s", **values)

    def _subject_of_topic(self, values, is_overdue):
        if values["total"] and is_overdue:
            return self.env._("%(topic)s: %(count)s overdue, %(total)s", **values)
        if values["total"]:
            return self.env._("%(topic)s: %(count)s open, %(total)s", **values)
        if is_overdue:
            return self.env._("%(topic)s: %(count)s overdue at %(company)s", **values)
        return self.env._("%(topic)s: %(count)s open at %(company)s", **values)

    # ------------------------------------------------------------
    # BY SMS
    # ------------------------------------------------------------

    def _text_of_several(self, parts, contents):
        """What an SMS says of several, in the language of the context: how many, what
        is to be paid, and one link to all of them."""
        amounts = [
            _plain_amount(self.env, amount, currency)
            for currency, amount in contents.totals()
        ]
        urls = [part["todos_url"] for part in parts] + [part["url"] for part in parts]
        values = {
            "company": self.env.company.name,
            "count": len({part["record"] for part in parts}),
            "total": ", ".join(amounts),
            "url": next(filter(None, urls), ""),
        }
        if amounts:
            text = self.env._(
                "%(company)s: %(count)s items are still open, %(total)s to be paid.",
                **values,
            )
        else:
            text = self.env._("%(company)s: %(count)s items are still open.", **values)
        return f"{text} {values['url']}".strip()


def _said_alike(parts):
    """From whom a letter of several is, where answers go, and by what mail server it
    leaves, as far as the templates of all of them say the same, whatever the record.

    :param parts: of `reminder.notice._parts`; the first one's text is told
    """
    said = {}
    for name in ("email_from", "mail_server_id", "reply_to"):
        values = {part["template"][name] for part in parts}
        is_alike = len(values) == 1 and "{{" not in str(*values)
        said[name] = is_alike and parts[0]["text"][name]
    return said


def _plain_amount(env, amount, currency):
    """An amount for where nothing keeps it on one line, and no odd character costs."""
    return formatLang(env, amount, currency_obj=currency).replace(NO_BREAK, " ")


def _picture(png):
    """A picture within a text; as it leaves, mail programs get it as a file of its own
    (`mailing.pictures`)."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _each_once(files):
    """Files of which none comes twice by its name."""
    return list({name: (name, datas) for name, datas in files}.values())
