-- Schema 16: the waiting list and notices are for people without a card as well (A2, A7, A8); a notice knows its mail.

CREATE TABLE mail_2 (                   -- outbox, written in the transaction of what it tells
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER REFERENCES patient (id), -- who; none before a card exists
  settlement_id INTEGER REFERENCES settlement (id), -- of which settlement
  kind          TEXT NOT NULL,          -- paid, declined, authentication, registered, ...
  message_id    TEXT NOT NULL UNIQUE,   -- the same for every resend
  recipient     BLOB NOT NULL,          -- sealed "mail.recipient"
  subject       TEXT NOT NULL,          -- its heading, or kind:id of what it is about
  body          TEXT NOT NULL,          -- plain text
  written_at    INTEGER NOT NULL,       -- its Date header
  state         TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sent' OR state = 'undeliverable'), -- where it stands
  tries         INTEGER NOT NULL DEFAULT 0, -- so far
  next_at       INTEGER NOT NULL,       -- not before
  sent_at       INTEGER,                -- accepted by the server
  answer        TEXT NOT NULL DEFAULT '', -- the server's last answer
  lang          TEXT NOT NULL DEFAULT 'ja' CHECK (lang IN ('ja', 'en')), -- its language
  session_id    INTEGER REFERENCES card_session (id), -- the card page that it names; its address stands there, sealed
  linked        TEXT NOT NULL DEFAULT '', -- what takes the body's place when that page opens before next_at
  since         INTEGER NOT NULL DEFAULT 0 -- it is given up three days after this: written, or sent again by a person
) STRICT;
INSERT INTO mail_2 (id, facility_id, patient_id, settlement_id, kind, message_id, recipient, subject, body, written_at, state, tries, next_at, sent_at,
    answer, lang, session_id, linked, since)
  SELECT id, facility_id, patient_id, settlement_id, kind, message_id, recipient, subject, body, written_at, state, tries, next_at, sent_at,
    answer, lang, session_id, linked, since FROM mail;
DROP TABLE mail;
ALTER TABLE mail_2 RENAME TO mail;
CREATE INDEX mail_waiting ON mail (next_at, id) WHERE state = 'waiting';
CREATE INDEX mail_settlement ON mail (settlement_id) WHERE settlement_id IS NOT NULL;
CREATE INDEX mail_session ON mail (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX mail_patient ON mail (patient_id, id);
CREATE INDEX mail_undeliverable ON mail (id) WHERE state = 'undeliverable';

CREATE TABLE waiting_2 (                -- who is offered a place that becomes free, in order (A7)
  id            INTEGER PRIMARY KEY,    -- made by the program; the order
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  menu_id       INTEGER NOT NULL REFERENCES menu (id), -- for what
  patient_id    INTEGER REFERENCES patient (id), -- who; none before a card exists
  name          TEXT NOT NULL DEFAULT '', -- without a card: as given
  kana          TEXT NOT NULL DEFAULT '', -- without a card: the reading
  sex           TEXT NOT NULL DEFAULT 'u' CHECK (sex IN ('m', 'f', 'u')), -- without a card: male, female, unknown
  birth         INTEGER,                -- without a card: day
  phone         TEXT NOT NULL DEFAULT '', -- without a card: where to be reached
  email         BLOB,                   -- without a card: sealed "waiting.email"
  day_from      INTEGER NOT NULL,       -- first day that suits
  day_to        INTEGER NOT NULL CHECK (day_to >= day_from), -- last
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'taken', 'missed', 'withdrawn')), -- where it stands
  booking_id    INTEGER REFERENCES booking (id), -- the place that is or was offered
  made_at       INTEGER NOT NULL,       -- when
  made_by       TEXT NOT NULL,          -- actor's login
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  CHECK (patient_id IS NOT NULL OR name <> '')
) STRICT;
INSERT INTO waiting_2 (id, facility_id, menu_id, patient_id, day_from, day_to, state, booking_id, made_at, made_by, version)
  SELECT id, facility_id, menu_id, patient_id, day_from, day_to, state, booking_id, made_at, made_by, version FROM waiting;
DROP TABLE waiting;
ALTER TABLE waiting_2 RENAME TO waiting;
CREATE INDEX waiting_open ON waiting (menu_id, id) WHERE state = 'waiting';
CREATE UNIQUE INDEX waiting_once ON waiting (menu_id, patient_id) WHERE state IN ('waiting', 'offered');
CREATE UNIQUE INDEX waiting_once_phone ON waiting (menu_id, name, phone) WHERE state IN ('waiting', 'offered') AND patient_id IS NULL AND phone <> '';

CREATE TABLE notice_2 (                 -- what was told about bookings, on the patient's list and by mail (A8); it can't be answered
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER REFERENCES patient (id), -- to whom; none before a card exists: who stands on the booking
  booking_id    INTEGER REFERENCES booking (id), -- about which booking
  kind          TEXT NOT NULL CHECK (kind IN ('made', 'moved', 'cancelled', 'reminder', 'offer', 'free')), -- what it is
  lang          TEXT NOT NULL CHECK (lang IN ('ja', 'en')), -- its language
  subject       TEXT NOT NULL,          -- its heading
  body          TEXT NOT NULL,          -- plain text
  mailed        INTEGER NOT NULL CHECK (mailed IN (0, 1)), -- it went into the outbox as well
  mail_id       INTEGER REFERENCES mail (id), -- by which mail; none of those from before schema 16
  to_call       INTEGER NOT NULL DEFAULT 0 CHECK (to_call IN (0, 1)), -- neither list nor mail reaches them: somebody telephones
  called_at     INTEGER,                -- when somebody did
  called_by     TEXT NOT NULL DEFAULT '', -- actor's login
  at            INTEGER NOT NULL,       -- when
  written_by    TEXT NOT NULL,          -- actor's login
  CHECK (patient_id IS NOT NULL OR booking_id IS NOT NULL)
) STRICT;
INSERT INTO notice_2 (id, facility_id, patient_id, booking_id, kind, lang, subject, body, mailed, at, written_by)
  SELECT id, facility_id, patient_id, booking_id, kind, lang, subject, body, mailed, at, written_by FROM notice;
DROP TABLE notice;
ALTER TABLE notice_2 RENAME TO notice;
CREATE INDEX notice_patient ON notice (patient_id, id);
CREATE INDEX notice_booking ON notice (booking_id) WHERE patient_id IS NULL;
CREATE INDEX notice_to_call ON notice (id) WHERE to_call = 1 AND called_at IS NULL;
CREATE UNIQUE INDEX notice_mail ON notice (mail_id) WHERE mail_id IS NOT NULL;
