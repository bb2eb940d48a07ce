#!/usr/bin/env python3
"""A server that logs what reaches it after TLS (or without), to see whether a credential left, and who came with a session's ticket.
usage: https_log.py BIND PORT PKI|plain LOG ; by path: /redirect 302 to plain http, /half half of the promised body,
/big 3 MB, /slow never answers, /retry 429 with Retry-After, /retry-at 503 with a date, half a minute away, /retry-long one of three hundred years, else 200 {}"""
import socket, ssl, sys, threading
bind, port, pki, log = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
lock = threading.Lock()
if pki != 'plain':
    x = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); x.load_cert_chain(pki + '/srv.pem', pki + '/srv.key')
def serve(k):
    try:
        if pki != 'plain':
            k = x.wrap_socket(k, server_side=True)
        b = b''
        while b'\r\n\r\n' not in b:
            d = k.recv(65536)
            if not d: return
            b += d
        if pki != 'plain' and k.session_reused: b = b'(known by its ticket)\r\n' + b
        with lock: open(log, 'ab').write(b)
        path = b[b.index(b' /') + 1:].split(b' ')[0]
        if path == b'/redirect': k.sendall(b'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/taken\r\nContent-Length: 0\r\n\r\n' % port)
        elif path == b'/half': k.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":"pi_1"')
        elif path == b'/big': k.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n' + b'x' * 3000000)
        elif path == b'/slow':
            while k.recv(65536): pass
        elif path == b'/retry': k.sendall(b'HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nRequest-Id: req_9\r\nContent-Length: 2\r\n\r\n{}')
        elif path == b'/retry-at': k.sendall(b'HTTP/1.1 503 Busy\r\nRetry-After: Wed, 18 Nov 2026 11:20:30 GMT\r\nDate: Wed, 18 Nov 2026 11:20:00 GMT\r\nContent-Length: 2\r\n\r\n{}')
        elif path == b'/retry-long': k.sendall(b'HTTP/1.1 503 Busy\r\nRetry-After: 9999999999\r\nContent-Length: 2\r\n\r\n{}')
        else: k.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}')
    except (OSError, ssl.SSLError): pass
    finally: k.close()
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind((bind, port)); s.listen(64)
while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
