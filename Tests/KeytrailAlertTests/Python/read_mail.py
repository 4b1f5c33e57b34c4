"""Reads a mail from standard input with Python's library, and prints what it found as JSON."""

import json
import sys
from email import message_from_bytes, policy

mail = message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
parts = list(mail.walk())
defects = [str(defect) for part in parts for defect in part.defects]
defects += [str(defect) for part in parts for value in part.values() for defect in value.defects]
attachments = list(mail.iter_attachments())
json.dump(
    {
        "subject": mail["subject"],
        "to": [address.addr_spec for address in mail["to"].addresses],
        "types": [part.get_content_type() for part in parts],
        "html": mail.get_body(("html",)).get_content(),
        "attachment": attachments[0].get_content() if attachments else None,
        "defects": defects,
    },
    sys.stdout,
)
