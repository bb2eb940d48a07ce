-- Schema 2: money at the counter, deposits, refunds and differences, card pages, reconciliation, daily close, steering.

ALTER TABLE settlement ADD COLUMN posted_day INTEGER; -- the open business day that its money belongs to (K4, S8)
CREATE UNIQUE INDEX settlement_correction ON settlement (bill_id) WHERE kind = 'correction'; -- one difference charge per bill
CREATE INDEX settlement_refund ON settlement (state, next_at, id) WHERE kind = 'refund'; -- sent at any hour: found among 100,000 charges that wait for theirs
CREATE INDEX settlement_parent ON settlement (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX settlement_posted ON settlement (facility_id, posted_day, kind, state, amount) WHERE posted_day IS NOT NULL; -- sums of a day from it alone
DROP INDEX settlement_due;
CREATE INDEX settlement_due ON settlement (state, next_at, id, kind, amount); -- claims and sums of what is open from it alone
UPDATE settlement SET posted_day = (settled_at + 32400) / 86400 WHERE settled_at IS NOT NULL;

CREATE INDEX attempt_declined ON attempt (answered_at)
  WHERE outcome = 'declined' OR outcome = 'authentication' OR outcome = 'refused'; -- a day's refusals (S8)

ALTER TABLE enrollment ADD COLUMN lang TEXT NOT NULL DEFAULT 'ja' CHECK (lang IN ('ja', 'en')); -- of its mails
ALTER TABLE enrollment ADD COLUMN expiry_mailed INTEGER NOT NULL DEFAULT 0; -- exp_year * 12 + exp_month that the payer was told of (E9)

ALTER TABLE lease ADD COLUMN seen_ms INTEGER NOT NULL DEFAULT -1; -- heartbeat in ms of the clock that nobody sets; -1: none yet

CREATE INDEX enrollment_expiry ON enrollment (exp_year * 12 + exp_month)
  WHERE state IN ('active', 'waiting', 'suspended') AND expiry_mailed <> exp_year * 12 + exp_month;

ALTER TABLE mail ADD COLUMN lang TEXT NOT NULL DEFAULT 'ja' CHECK (lang IN ('ja', 'en')); -- its language
ALTER TABLE mail ADD COLUMN session_id INTEGER REFERENCES card_session (id); -- the card page that it names; its address stands there, sealed
ALTER TABLE mail ADD COLUMN linked TEXT NOT NULL DEFAULT ''; -- what takes the body's place when that page opens before next_at
ALTER TABLE mail ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- it is given up three days after this: written, or sent again by a person
UPDATE mail SET since = written_at;
CREATE INDEX mail_session ON mail (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX mail_patient ON mail (patient_id, id);
CREATE INDEX mail_undeliverable ON mail (id) WHERE state = 'undeliverable';

CREATE TABLE payment (                  -- money over a counter: one row per method (S12); a refund's is negative
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  settlement_id INTEGER NOT NULL REFERENCES settlement (id), -- which settlement it pays
  method        TEXT NOT NULL CHECK (method IN ('cash', 'terminal', 'qr', 'transfer', 'deposit')), -- how; deposit: out of one taken before
  amount        INTEGER NOT NULL CHECK (amount <> 0), -- yen
  tendered      INTEGER NOT NULL DEFAULT 0, -- cash: what was handed over; the change is tendered - amount
  slip          TEXT NOT NULL DEFAULT '', -- the terminal's or the transfer's own number
  at            INTEGER NOT NULL,       -- when
  posted_day    INTEGER NOT NULL,       -- the open business day that it belongs to (K4)
  staff         TEXT NOT NULL,          -- actor's login
  place         TEXT NOT NULL           -- at which desk
) STRICT;
CREATE INDEX payment_settlement ON payment (settlement_id);
CREATE INDEX payment_day ON payment (facility_id, posted_day);
INSERT INTO payment (id, facility_id, settlement_id, method, amount, at, posted_day, staff, place)
  SELECT id, facility_id, id, method, amount, settled_at, posted_day, '', '' FROM settlement
  WHERE state = 'counter_paid' AND settled_at IS NOT NULL AND amount > 0 AND method IN ('cash', 'terminal', 'qr', 'transfer');

CREATE TABLE contact (                  -- what was said about an unpaid bill (S12)
  id            INTEGER PRIMARY KEY,    -- made by the program
  bill_id       INTEGER NOT NULL REFERENCES bill (id), -- which bill
  at            INTEGER NOT NULL,       -- when
  staff         TEXT NOT NULL,          -- actor's login
  how           TEXT NOT NULL CHECK (how IN ('phone', 'mail', 'letter', 'counter', 'other')), -- by which way
  note          TEXT NOT NULL,          -- what was said
  promised      INTEGER                 -- day by which the patient will pay
) STRICT;
CREATE INDEX contact_bill ON contact (bill_id, at);

CREATE TABLE deposit (                  -- money taken at night against a numbered slip (S11)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  number        TEXT NOT NULL,          -- "D-000012"
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  bill_id       INTEGER REFERENCES bill (id), -- for which bill, when there is one already; what it has settled
  state         TEXT NOT NULL CHECK (state IN ('taken', 'settled', 'returned')), -- where it stands
  amount        INTEGER NOT NULL CHECK (amount > 0), -- yen
  tendered      INTEGER NOT NULL DEFAULT 0, -- what was handed over
  returned_yen  INTEGER NOT NULL DEFAULT 0, -- given back when it was settled or returned
  note          TEXT NOT NULL DEFAULT '', -- the desk's own
  taken_at      INTEGER NOT NULL,       -- when
  taken_by      TEXT NOT NULL,          -- actor's login
  posted_day    INTEGER NOT NULL,       -- the open business day of the taking
  ended_at      INTEGER,                -- settled or returned
  ended_by      TEXT NOT NULL DEFAULT '', -- actor's login
  ended_day     INTEGER,                -- the open business day of the end
  handover_id   INTEGER REFERENCES handover (id), -- the sheet that handed it over
  handed_yen    INTEGER,                -- cash that the sheet expects for it: what hadn't been given back by then
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, number)
) STRICT;
CREATE UNIQUE INDEX deposit_bill ON deposit (bill_id) WHERE state = 'taken'; -- one open deposit keeps a bill
CREATE INDEX deposit_patient ON deposit (patient_id);
CREATE INDEX deposit_day ON deposit (facility_id, posted_day); -- a day's deposits (S8)
CREATE INDEX deposit_ended ON deposit (facility_id, ended_day) WHERE ended_day IS NOT NULL;
CREATE INDEX deposit_unhanded ON deposit (facility_id) WHERE handover_id IS NULL;
CREATE INDEX deposit_sheet ON deposit (handover_id) WHERE handover_id IS NOT NULL;

CREATE TABLE handover (                 -- the night's sheet for the day cashier (S11)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  number        TEXT NOT NULL,          -- "H-000004"
  made_at       INTEGER NOT NULL,       -- when
  made_by       TEXT NOT NULL,          -- actor's login, the night desk
  expected_yen  INTEGER NOT NULL,       -- by the ledger
  counted_yen   INTEGER,                -- by the day cashier
  note          TEXT NOT NULL DEFAULT '', -- why the two differ
  signed_at     INTEGER,                -- when the day cashier took it over
  signed_by     TEXT NOT NULL DEFAULT '', -- actor's login, another person than made_by
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, number)
) STRICT;

CREATE TABLE card_session (             -- a page of the gateway that takes or authenticates a card (E2, E10, S4)
  id            INTEGER PRIMARY KEY,    -- made by the program
  enrollment_id INTEGER NOT NULL REFERENCES enrollment (id), -- whose card
  settlement_id INTEGER REFERENCES settlement (id), -- the charge that asked for it
  purpose       TEXT NOT NULL CHECK (purpose IN ('register', 'replace', 'authenticate')), -- what for
  lang          TEXT NOT NULL CHECK (lang IN ('ja', 'en')), -- of the page; part of the request's bytes, so it stays
  state         TEXT NOT NULL CHECK (state IN ('wanted', 'open', 'complete', 'expired', 'failed')), -- where it stands
  idem_key      TEXT NOT NULL UNIQUE,   -- the gateway's idempotency key
  session_ref   TEXT NOT NULL DEFAULT '', -- the gateway's id
  url           BLOB,                   -- its address, sealed "card_session.url"
  reason        TEXT NOT NULL DEFAULT '', -- why it failed
  next_at       INTEGER NOT NULL,       -- when to ask again
  expires_at    INTEGER NOT NULL DEFAULT 0, -- as the gateway says
  created_at    INTEGER NOT NULL,       -- when it was asked for
  tries         INTEGER NOT NULL DEFAULT 0, -- requests since it is in this state
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE INDEX card_session_open ON card_session (next_at, id) WHERE state IN ('wanted', 'open');
CREATE INDEX card_session_wanted ON card_session (next_at, id) WHERE state = 'wanted';
CREATE INDEX card_session_enrollment ON card_session (enrollment_id, id);

CREATE TABLE reconcile (                -- the gateway's list of a day against the book (S6)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  day           INTEGER NOT NULL,       -- Tokyo day of the gateway's list
  state         TEXT NOT NULL CHECK (state IN ('asked', 'done', 'failed')), -- where it stands
  asked_by      TEXT NOT NULL,          -- actor's login
  asked_at      INTEGER NOT NULL,       -- when
  ended_at      INTEGER,                -- when the comparison was made
  reason        TEXT NOT NULL DEFAULT '', -- why it failed
  gateway_n     INTEGER NOT NULL DEFAULT 0, -- what the gateway has: charges and refunds
  gateway_yen   INTEGER NOT NULL DEFAULT 0, -- charges less refunds
  book_n        INTEGER NOT NULL DEFAULT 0, -- what the book has
  book_yen      INTEGER NOT NULL DEFAULT 0, -- charges less refunds
  open_n        INTEGER NOT NULL DEFAULT 0, -- whose outcome wasn't known then: no differences
  resolved_n    INTEGER NOT NULL DEFAULT 0  -- whose outcome the comparison has told
) STRICT;
CREATE INDEX reconcile_day ON reconcile (facility_id, day, id);
CREATE INDEX reconcile_open ON reconcile (id) WHERE state = 'asked';

CREATE TABLE reconcile_diff (           -- one difference with both sides
  id            INTEGER PRIMARY KEY,    -- made by the program
  reconcile_id  INTEGER NOT NULL REFERENCES reconcile (id), -- of which comparison
  kind          TEXT NOT NULL CHECK (kind IN ('only_gateway', 'only_book', 'amount', 'state', 'twice')), -- what differs
  settlement_id INTEGER REFERENCES settlement (id), -- the book's side
  bill          TEXT NOT NULL DEFAULT '', -- bill number as either side names it
  gateway_ref   TEXT NOT NULL DEFAULT '', -- the gateway's side
  gateway_yen   INTEGER NOT NULL DEFAULT 0, -- its amount; a refund's is negative
  gateway_state TEXT NOT NULL DEFAULT '', -- its status
  book_yen      INTEGER NOT NULL DEFAULT 0, -- the book's amount; a refund's is negative
  book_state    TEXT NOT NULL DEFAULT '', -- the book's state
  cleared_at    INTEGER,                -- a person has explained it, or a later comparison no longer found it
  cleared_by    TEXT NOT NULL DEFAULT '', -- actor's login
  note          TEXT NOT NULL DEFAULT '' -- the explanation
) STRICT;
CREATE INDEX reconcile_diff_of ON reconcile_diff (reconcile_id);
CREATE INDEX reconcile_diff_open ON reconcile_diff (id) WHERE cleared_at IS NULL;

CREATE TABLE day_close (                -- a day's numbered close (S8): written once
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  number        INTEGER NOT NULL,       -- from 1 without gaps
  day           INTEGER NOT NULL,       -- business day; everything up to it is closed
  closed_at     INTEGER NOT NULL,       -- when
  closed_by     TEXT NOT NULL,          -- actor's login
  expected_cash INTEGER NOT NULL,       -- cash by the ledger
  counted_cash  INTEGER NOT NULL,       -- cash as counted
  note          TEXT NOT NULL DEFAULT '', -- why the two differ, or why it was closed with something open
  UNIQUE (facility_id, number),
  UNIQUE (facility_id, day)
) STRICT;

CREATE TABLE day_close_line (           -- the close's totals
  close_id      INTEGER NOT NULL REFERENCES day_close (id), -- of which close
  pos           INTEGER NOT NULL,       -- order on the sheet
  section       TEXT NOT NULL,          -- what is added up: method, department, result, deposit, open
  name          TEXT NOT NULL,          -- within it
  n             INTEGER NOT NULL,       -- how many
  yen           INTEGER NOT NULL,       -- their sum
  PRIMARY KEY (close_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER day_close_no_update BEFORE UPDATE ON day_close BEGIN SELECT raise(ABORT, 'a closed day stays as it is'); END;
CREATE TRIGGER day_close_no_delete BEFORE DELETE ON day_close BEGIN SELECT raise(ABORT, 'a closed day stays as it is'); END;
CREATE TRIGGER day_close_line_no_update BEFORE UPDATE ON day_close_line BEGIN SELECT raise(ABORT, 'a closed day stays as it is'); END;
CREATE TRIGGER day_close_line_no_delete BEFORE DELETE ON day_close_line BEGIN SELECT raise(ABORT, 'a closed day stays as it is'); END;
CREATE TRIGGER settlement_day_open BEFORE UPDATE OF posted_day ON settlement
  WHEN NEW.posted_day IS NOT NULL AND NEW.posted_day IS NOT OLD.posted_day
  AND EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= NEW.posted_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER settlement_day_stays BEFORE UPDATE OF posted_day ON settlement
  WHEN OLD.posted_day IS NOT NULL AND NEW.posted_day IS NOT OLD.posted_day
  AND EXISTS (SELECT 1 FROM day_close WHERE facility_id = OLD.facility_id AND day >= OLD.posted_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER settlement_amount_stays BEFORE UPDATE OF amount, bill_id, kind ON settlement
  WHEN OLD.posted_day IS NOT NULL AND EXISTS (SELECT 1 FROM day_close WHERE facility_id = OLD.facility_id AND day >= OLD.posted_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER settlement_new_day_open BEFORE INSERT ON settlement
  WHEN NEW.posted_day IS NOT NULL
  AND EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= NEW.posted_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER payment_day_open BEFORE INSERT ON payment
  WHEN EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= NEW.posted_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER payment_no_update BEFORE UPDATE ON payment BEGIN SELECT raise(ABORT, 'money that was taken stays as it was'); END;
CREATE TRIGGER payment_no_delete BEFORE DELETE ON payment BEGIN SELECT raise(ABORT, 'money that was taken stays as it was'); END;
CREATE TRIGGER deposit_day_open BEFORE INSERT ON deposit
  WHEN EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= NEW.posted_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER deposit_end_day_open BEFORE UPDATE OF ended_day ON deposit
  WHEN NEW.ended_day IS NOT NULL
  AND EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= NEW.ended_day)
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;

CREATE TABLE steering (                 -- what people want of the worker (S2): one row per queue
  queue         TEXT PRIMARY KEY CHECK (queue IN ('settle')), -- which work
  wish          TEXT NOT NULL CHECK (wish IN ('auto', 'run', 'pause', 'stop')), -- auto: by the hour of the settings
  number        INTEGER NOT NULL,       -- grows with each wish
  asked_by      TEXT NOT NULL,          -- actor's login
  asked_at      INTEGER NOT NULL        -- when
) STRICT, WITHOUT ROWID;
INSERT INTO steering (queue, wish, number, asked_by, asked_at) VALUES ('settle', 'auto', 0, '', 0);

CREATE TABLE settle_run (               -- one run of the engine, kept current by the worker in its own commits (S2)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  asked_by      TEXT NOT NULL,          -- actor's login; worker: by itself
  began_at      INTEGER NOT NULL,       -- when
  last_at       INTEGER NOT NULL,       -- last change of the figures
  worked_s      INTEGER NOT NULL DEFAULT 0, -- seconds between its changes, pauses left out: what the rate is told by
  ended_at      INTEGER,                -- nothing was left to do, or it was stopped
  how           TEXT NOT NULL DEFAULT '', -- how it ended: done, stopped, or the reason that it had to stop
  total_n       INTEGER NOT NULL,       -- due at the beginning, and taken up since
  total_yen     INTEGER NOT NULL,       -- their sum
  paid_n        INTEGER NOT NULL DEFAULT 0, -- charged
  paid_yen      INTEGER NOT NULL DEFAULT 0, -- their sum
  declined_n    INTEGER NOT NULL DEFAULT 0, -- declined, or the card holder must prove who they are
  unknown_n     INTEGER NOT NULL DEFAULT 0, -- answered by nothing clear, at the last count
  aside_n       INTEGER NOT NULL DEFAULT 0  -- set aside for a person or the counter
) STRICT;
CREATE INDEX settle_run_open ON settle_run (id) WHERE ended_at IS NULL;

-- More kinds of pages than before.
CREATE TABLE print_job_2 (              -- what the worker prints; handed over at most once
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  kind          TEXT NOT NULL CHECK (kind IN ('slip', 'receipt', 'statement', 'deposit', 'handover', 'close')), -- what it is
  slip_id       INTEGER REFERENCES slip (id), -- the slip, for kind slip
  receipt_id    INTEGER REFERENCES receipt (id), -- the receipt or statement
  subject_id    INTEGER,                -- deposit, handover, close: its row
  copy_mark     INTEGER NOT NULL DEFAULT 0 CHECK (copy_mark IN (0, 1)), -- a slip printed again is marked
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'handing', 'done', 'unclear')), -- where it stands
  asked_by      TEXT NOT NULL,          -- actor's login
  asked_at      INTEGER NOT NULL,       -- when
  handed_at     INTEGER,                -- written down before the first byte goes out
  done_at       INTEGER,                -- when
  file          TEXT NOT NULL DEFAULT '' -- PDF below $MADOGUCHI_HOME/papers
) STRICT;
INSERT INTO print_job_2 (id, facility_id, kind, slip_id, receipt_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file)
  SELECT id, facility_id, kind, slip_id, receipt_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file FROM print_job;
DROP TABLE print_job;
ALTER TABLE print_job_2 RENAME TO print_job;
CREATE INDEX print_job_open ON print_job (state, id) WHERE state <> 'done';
