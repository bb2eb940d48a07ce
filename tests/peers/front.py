#!/usr/bin/env python3
"""A bad line in front of the training gateway: TLS on PORT, TLS to the gateway, HTTP/1.1 with keep-alive. Only requests for money
(POST /v1/payment_intents, /v1/refunds) meet faults.
usage: front.py PORT PKI GATEWAY_PORT GATEWAY_CA ORDERS LOG
ORDERS is read anew at each request; words of it:
  seed=N rate=0.5   half of the requests meet a fault, by chance from that seed
  pause=SECONDS     each answer takes so long
  hold=WHAT         is kept until the orders no longer say so; before: requests, after: answers, half: one request, one answer
LOG gets a line for each request: what happened to it (a fault's name, ok or held) and its idempotency key."""
import http.client, itertools, json, random, socket, ssl, sys, threading, time

port, pki, gateway, ca, orders_file, log = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5], sys.argv[6]
FAULTS = ['drop_before', 'drop_after', 'truncate', 'delay', '409', '429', '500_before', '500_after', 'wrong_amount']
lock = threading.Lock()
chance, seed, turns = random.Random(), None, itertools.cycle(['before', 'after'])

def orders():
    try:
        with open(orders_file) as f:
            return dict((w.split('=', 1) + [''])[:2] for w in f.read().split())
    except FileNotFoundError:
        return {}

def note(what, key):
    with lock, open(log, 'a') as f:
        f.write('%s %s\n' % (what, key))

def fault_of(o):
    global seed
    with lock:
        if o.get('seed') != seed:
            seed = o.get('seed')
            chance.seed(seed)
        return chance.choice(FAULTS) if chance.random() < float(o.get('rate', 0)) else 'ok'

def answer(k, status, body, more=''):
    k.sendall(b'HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n' % (status, more.encode(), len(body)) + body)

def error(kind, code):
    return json.dumps({'error': {'type': kind, 'code': code, 'message': 'the front says so'}}).encode()

def dearer(body):
    try:
        o = json.loads(body)
        if 'amount' in o:
            o['amount'] += 1
            if 'amount_received' in o:
                o['amount_received'] += 1
        return json.dumps(o).encode()
    except ValueError:
        return body

class Line:
    """One client's connection, and the one behind it."""
    def __init__(self, k):
        self.k, self.rest, self.back = k, b'', None

    def request(self):
        while b'\r\n\r\n' not in self.rest:
            d = self.k.recv(65536)
            if not d:
                return None
            self.rest += d
        head, self.rest = self.rest.split(b'\r\n\r\n', 1)
        lines = head.decode('latin-1').split('\r\n')
        method, path, _ = lines[0].split(' ', 2)
        headers = dict(l.split(': ', 1) for l in lines[1:] if ': ' in l)
        n = int(headers.get('Content-Length', 0))
        while len(self.rest) < n:
            d = self.k.recv(65536)
            if not d:
                return None
            self.rest += d
        body, self.rest = self.rest[:n], self.rest[n:]
        return method, path, headers, body

    def forward(self, method, path, headers, body):
        if not self.back:
            self.back = http.client.HTTPSConnection('localhost', gateway, context=ssl.create_default_context(cafile=ca), timeout=60)
        self.back.request(method, path, body or None, {k: v for k, v in headers.items() if k not in ('Host', 'Content-Length')})
        r = self.back.getresponse()
        return r.status, r.read()

    def hold(self, key):
        note('held', key)
        while 'hold' in orders():
            time.sleep(0.01)

    def serve(self, method, path, headers, body):
        """False: the line is cut."""
        money = method == 'POST' and path.startswith(('/v1/payment_intents', '/v1/refunds'))
        key, o = headers.get('Idempotency-Key', '-'), orders()
        if not money:
            answer(self.k, *self.forward(method, path, headers, body))
            return True
        fault = fault_of(o)
        note(fault, key)
        held = next(turns) if o.get('hold') == 'half' else o.get('hold')
        if held == 'before':
            self.hold(key)
        time.sleep(float(o.get('pause', 0)))
        if fault == 'drop_before':
            return False
        if fault == '409':
            answer(self.k, 409, error('invalid_request_error', 'idempotency_key_in_use'))
            return True
        if fault == '429':
            answer(self.k, 429, error('invalid_request_error', 'rate_limit'), 'Retry-After: 1\r\n')
            return True
        if fault == '500_before':
            answer(self.k, 500, error('api_error', ''))
            return True
        status, body = self.forward(method, path, headers, body)
        if held == 'after':
            self.hold(key)
        if fault == 'drop_after':
            return False
        if fault == 'truncate':
            self.k.sendall(b'HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n' % (status, len(body)) + body[:len(body) // 2])
            return False
        if fault == 'delay':
            time.sleep(0.4)
        if fault == '500_after':
            status, body = 500, error('api_error', '')
        if fault == 'wrong_amount':
            body = dearer(body)
        answer(self.k, status, body)
        return True

    def run(self):
        try:
            x = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            x.load_cert_chain(pki + '/srv.pem', pki + '/srv.key')
            self.k = x.wrap_socket(self.k, server_side=True)
            while True:
                r = self.request()
                if not r or not self.serve(*r):
                    break
        except (OSError, ssl.SSLError, http.client.HTTPException):
            pass
        finally:
            try:
                self.k.close()
            except OSError:
                pass

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', port))
s.listen(128)
while True:
    k = s.accept()[0]
    k.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=Line(k).run, daemon=True).start()
