"""Reports of mail that did not arrive, as mail servers send them back."""

from __future__ import annotations

WHO = "hl1@kommun.example"


def report(
    message_id: str, action: str = "failed", status: str = "5.1.1", who: str = WHO, original: str = "rfc822"
) -> str:
    """A delivery status notification as mail servers write them."""
    headers = f"From: a@kommun.example\nTo: {who}\nSubject: Enkät\nMessage-ID: <{message_id}@kommun.example>\n"
    parts = {
        "rfc822": f"Content-Type: message/rfc822\n\n{headers}\nHej!\n",
        "headers": f"Content-Type: text/rfc822-headers\n\n{headers}\n",
        "nothing": "Content-Type: text/plain\n\nBrevet är borttaget.\n",
    }
    return (
        "From: MAILER-DAEMON@kommun.example\nTo: a@kommun.example\nSubject: Undelivered Mail Returned to Sender\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI'm sorry to have to inform you.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.kommun.example\n\n"
        f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{who}>: Recipient address rejected\n\n"
        f"--b\n{parts[original]}\n--b--\n"
    )
