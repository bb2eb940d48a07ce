#!/usr/bin/env python3
"""Somebody who isn't who was meant, and writes down every byte that reaches him: as it came, and what TLS made of it.
usage: stranger.py PORT WAY CERTIFICATE KEY LOG ; WAY is
  https        TLS with that certificate; answers 200 {}     plain   no TLS; the same
  to:URL       TLS; sends every request elsewhere (307)
  smtp         STARTTLS with that certificate                 strip   a mail server that offers AUTH, but no STARTTLS
  refuse       offers STARTTLS, and says 454 to it"""
import socket, ssl, sys, threading

port, way, certificate, key, log = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
lock = threading.Lock()

def note(data):
    with lock, open(log, 'ab') as f:
        f.write(data)

class Wire:
    def __init__(self, k):
        self.k, self.tls, self.rest = k, None, b''
        note(b'[connected]\n')

    def receive(self):
        d = self.k.recv(65536)
        if not d:
            raise ConnectionError
        note(d)
        return d

    def secure(self):
        x = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        x.load_cert_chain(certificate, key)
        self.into, self.out = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = x.wrap_bio(self.into, self.out, server_side=True)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self.k.sendall(self.out.read())
                self.into.write(self.receive())
        self.k.sendall(self.out.read())
        self.tls, self.rest = tls, b''

    def read(self):
        if not self.tls:
            return self.receive()
        while True:
            try:
                d = self.tls.read(65536)
                note(d)
                return d
            except ssl.SSLWantReadError:
                self.into.write(self.receive())

    def until(self, end):
        while end not in self.rest:
            d = self.read()
            if not d:
                raise ConnectionError
            self.rest += d
        line, self.rest = self.rest.split(end, 1)
        return line

    def say(self, text):
        if not self.tls:
            self.k.sendall(text.encode())
            return
        self.tls.write(text.encode())
        self.k.sendall(self.out.read())

def http(w):
    if way != 'plain':
        w.secure()
    else:
        w.rest = w.read()
        if w.rest[:1] == b'\x16':  # a handshake: answered as web servers do
            w.say('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')
            return
    while True:
        head = w.until(b'\r\n\r\n')
        n = next((int(l.split(b':')[1]) for l in head.split(b'\r\n') if l.lower().startswith(b'content-length:')), 0)
        while len(w.rest) < n:
            w.rest += w.read()
        w.rest = w.rest[n:]
        to = 'HTTP/1.1 307 Elsewhere\r\nLocation: %s/v1/payment_intents\r\n' % way[3:] if way.startswith('to:') else 'HTTP/1.1 200 OK\r\n'
        w.say(to + 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}')

def smtp(w):
    w.say('220 stranger ESMTP\r\n')
    while True:
        verb = w.until(b'\r\n').split(b' ')[0].upper()
        if verb in (b'EHLO', b'HELO'):
            w.say('250-stranger\r\n%s250 8BITMIME\r\n' % ('250-AUTH PLAIN LOGIN\r\n' if way == 'strip' or w.tls else '250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n'))
        elif verb == b'STARTTLS' and way != 'smtp':
            w.say('454 4.7.0 not now\r\n' if way == 'refuse' else '502 5.5.1 no\r\n')
        elif verb == b'STARTTLS':
            w.say('220 go\r\n')
            w.secure()
        elif verb == b'AUTH':
            w.say('235 2.7.0 thank you\r\n')
        elif verb == b'DATA':
            w.say('354 go\r\n')
            w.until(b'\r\n.\r\n')
            w.say('250 taken\r\n')
        elif verb == b'QUIT':
            w.say('221 bye\r\n')
            return
        else:
            w.say('250 ok\r\n')

def serve(k):
    try:
        (smtp if way in ('smtp', 'strip', 'refuse') else http)(Wire(k))
    except (OSError, ssl.SSLError, ConnectionError):
        pass
    finally:
        k.close()

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', port))
s.listen(64)
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
