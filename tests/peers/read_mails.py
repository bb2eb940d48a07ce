#!/usr/bin/env python3
"""Reads all mails below FOLDER (Maildir: FOLDER/mailbox/new/*) as a mail program does and prints them as one JSON document.
usage: read_mails.py FOLDER"""
import email, email.policy, glob, json, sys
out = []
for path in sorted(glob.glob(sys.argv[1] + '/*/new/*')):
    with open(path, 'rb') as f:
        m = email.message_from_binary_file(f, policy=email.policy.default)
    out.append({'to': path.split('/')[-3], 'id': m['Message-ID'], 'date': m['Date'], 'subject': str(m['Subject']),
                'tls': any('esmtpsa' in r for r in m.get_all('Received', [])), 'text': m.get_content().replace('\r\n', '\n')})
json.dump(out, sys.stdout)
