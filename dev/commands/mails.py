"""Show the newest mails that arrived in the sink, as text."""

from ground import maildir

NEWEST = 10


def main(arguments):
    newest = int(arguments[0]) if arguments else NEWEST
    for mail in list(maildir.arrived())[-newest:]:
        show(mail)


def show(mail):
    for name in ("Date", "From", "To", "Subject"):
        print(f"{name + ':':9}{mail[name]}")
    body = mail.get_body(("plain", "html"))
    lines = body.get_content().splitlines() if body else []
    # Mails are full of lines that only keep the preview of mail programs short.
    words = [line.strip() for line in lines if any(map(str.isalnum, line))]
    print("", *words, "-" * 72, sep="\n")
