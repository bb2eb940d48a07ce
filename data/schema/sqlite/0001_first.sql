-- Madoguchi, schema 1. Instants are UTC seconds, days are days since 1970-01-01 in Tokyo, money is yen.
-- Every id is made by the program from the counter "id". Rows that people edit carry a version:
-- a write names the version that it saw, and a row that moved on answers with a conflict.
-- Where the worker writes much, a CHECK names its values one by one: of a list with more than two SQLite makes a table at each
-- write, which costs as much as the write. (Files made before have the lists; they mean the same.)

CREATE TABLE installation (             -- one row: what this installation is, for good
  id            INTEGER PRIMARY KEY CHECK (id = 1), -- made by the program
  kind          TEXT NOT NULL CHECK (kind IN ('production', 'training')), -- fixed at init or demo (O1)
  created_at    INTEGER NOT NULL,       -- when it was set up
  profile       TEXT NOT NULL,          -- the facility profile's file name below $MADOGUCHI_HOME
  seed          INTEGER                 -- training: the seed of the invented hospital
) STRICT;

CREATE TABLE counter (                  -- gapless numbers: ids, receipt serials per year, slips per day
  name          TEXT PRIMARY KEY,       -- 'id', 'receipt:2026', 'visit:20613', ...
  next          INTEGER NOT NULL        -- the value that the next use takes
) STRICT, WITHOUT ROWID;

CREATE TABLE facility (                 -- a hospital or clinic in this installation (A10)
  id            INTEGER PRIMARY KEY,    -- made by the program
  code          TEXT NOT NULL UNIQUE,   -- ten-digit medical institution code
  name          TEXT NOT NULL           -- as printed
) STRICT;

CREATE TABLE staff (                    -- people who sign in (X1)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  login         TEXT NOT NULL UNIQUE,   -- what they type
  name          TEXT NOT NULL,          -- as shown
  password      TEXT NOT NULL,          -- scrypt, crypto/password.h
  roles         INTEGER NOT NULL,       -- bit set of 1 << role
  os_user       TEXT UNIQUE,            -- account of the operating system that proves this person (L3)
  lang          TEXT NOT NULL DEFAULT 'ja' CHECK (lang IN ('ja', 'en')), -- of the screens
  failures      INTEGER NOT NULL DEFAULT 0, -- wrong passwords since the last right one
  locked_until  INTEGER NOT NULL DEFAULT 0, -- instant until which sign-in is refused
  disabled_at   INTEGER,                -- when the account was closed
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;

CREATE TABLE patient (
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  card          TEXT NOT NULL,          -- card number as printed, leading zeros kept (P2)
  name          TEXT NOT NULL,          -- the hospital's own spelling
  kana          TEXT NOT NULL,          -- as given
  sex           TEXT NOT NULL CHECK (sex IN ('m', 'f', 'u')), -- male, female, unknown
  birth         INTEGER NOT NULL,       -- day
  phone         TEXT NOT NULL,          -- as given
  postal        TEXT NOT NULL,          -- postal code
  address       TEXT NOT NULL,          -- as given
  memo          TEXT NOT NULL DEFAULT '', -- how to call, interpreter, wheelchair (P8)
  died          INTEGER,                -- day, when known (P8)
  undisclosed   INTEGER NOT NULL DEFAULT 0 CHECK (undisclosed IN (0, 1)), -- presence is never confirmed to others (P8)
  name_key      TEXT NOT NULL,          -- search key of the name (P4)
  kana_key      TEXT NOT NULL,          -- search key of the kana
  phone_key     TEXT NOT NULL,          -- digits only
  updated_at    INTEGER NOT NULL,       -- when it last changed
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, card)
) STRICT;
CREATE INDEX patient_kana ON patient (facility_id, kana_key, id);
CREATE INDEX patient_name ON patient (facility_id, name_key, id);
CREATE INDEX patient_phone ON patient (facility_id, phone_key) WHERE phone_key <> '';
CREATE INDEX patient_birth ON patient (facility_id, birth, kana_key);

-- Name search: bigrams of name_key made by the program, written in the transaction of the patient's row.
CREATE VIRTUAL TABLE patient_gram USING fts5 (grams, content='', columnsize=0, detail=full, tokenize='unicode61 remove_diacritics 0');

CREATE TABLE coverage (                 -- insurance and public-expense programmes (I1)
  id            INTEGER PRIMARY KEY,    -- made by the program
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  kind          TEXT NOT NULL CHECK (kind IN ('medical', 'public', 'workers', 'civil', 'auto', 'self')), -- what it is
  insurer       TEXT NOT NULL,          -- insurer number, or payer number for 'public'
  symbol        TEXT NOT NULL DEFAULT '', -- insured person's symbol
  number        TEXT NOT NULL DEFAULT '', -- insured person's number, or recipient number for 'public'
  branch        TEXT NOT NULL DEFAULT '', -- branch number, two digits
  holder        TEXT NOT NULL DEFAULT '', -- 'self' or 'family'
  share         INTEGER NOT NULL CHECK (share BETWEEN 0 AND 10), -- patient's tenths of the cost
  cap           INTEGER,                -- monthly upper limit in yen, for 'public'
  slip          INTEGER NOT NULL DEFAULT 0 CHECK (slip IN (0, 1)), -- an upper-limit slip goes with it
  valid_from    INTEGER NOT NULL,       -- first day
  valid_to      INTEGER,                -- last day, still valid on it
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE INDEX coverage_patient ON coverage (patient_id, valid_from);

CREATE TABLE confirmation (             -- insurance confirmed, once per coverage and calendar month (I2)
  id            INTEGER PRIMARY KEY,    -- made by the program
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  coverage_id   INTEGER REFERENCES coverage (id), -- what was seen; none when nothing is recorded
  visit_id      INTEGER REFERENCES visit (id),    -- at which visit, when there was one
  month         INTEGER NOT NULL,       -- year * 12 + month - 1 of the business date
  state         TEXT NOT NULL CHECK (state IN ('confirmed', 'unknown')), -- where it stands
  evidence      TEXT NOT NULL,          -- kind, FACTS: mynumber, certificate, ...
  at            INTEGER NOT NULL,       -- when
  place         TEXT NOT NULL,          -- at which desk
  staff         TEXT NOT NULL,          -- actor's login
  undone_at     INTEGER                 -- taken back by the same key (V10)
) STRICT;
CREATE INDEX confirmation_patient ON confirmation (patient_id, month) WHERE undone_at IS NULL;

CREATE TABLE enrollment (               -- a patient's registration for deferred payment (E)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  state         TEXT NOT NULL CHECK (state IN ('applied', 'verified', 'matched', 'mismatched', 'waiting', 'active', 'suspended', 'closed')), -- where it stands
  user_id       TEXT NOT NULL UNIQUE,   -- F15
  payer_name    TEXT NOT NULL,          -- card holder as registered
  payer_kana    TEXT NOT NULL,          -- and the reading
  relation      TEXT NOT NULL,          -- self, spouse, parent, child, other
  email         BLOB NOT NULL,          -- sealed "enrollment.email"
  customer      BLOB,                   -- sealed gateway customer, "enrollment.customer"
  method        BLOB,                   -- sealed payment method, "enrollment.method"
  brand         TEXT NOT NULL DEFAULT '', -- of the card
  last4         TEXT NOT NULL DEFAULT '',
  exp_year      INTEGER NOT NULL DEFAULT 0, -- the card expires in
  exp_month     INTEGER NOT NULL DEFAULT 0, -- and month
  funding       TEXT NOT NULL DEFAULT '', -- credit; all else is refused (E2)
  usable_at     INTEGER,                -- when the waiting time ends (F10)
  card_failed   INTEGER NOT NULL DEFAULT 0 CHECK (card_failed IN (0, 1)), -- the last charge was declined (E9)
  created_at    INTEGER NOT NULL,       -- when it was made
  closed_at     INTEGER,                -- when it ended
  close_reason  TEXT NOT NULL DEFAULT '', -- why, as the admin wrote it
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE UNIQUE INDEX enrollment_open ON enrollment (patient_id) WHERE state <> 'closed'; -- E5
CREATE INDEX enrollment_state ON enrollment (facility_id, state);
CREATE INDEX enrollment_patient ON enrollment (patient_id, id);

CREATE TABLE visit (                    -- one patient, one day, one reception; or a stay
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  day           INTEGER NOT NULL,       -- business date; a stay: its first day
  number        TEXT NOT NULL,          -- reception number of the day, "R-0042"
  kind          TEXT NOT NULL CHECK (kind IN ('out', 'in')), -- what it is
  insurance     TEXT NOT NULL DEFAULT 'medical', -- kind of cover used: medical, workers, auto, self
  source        TEXT NOT NULL CHECK (source IN ('import', 'desk', 'booking')), -- where it came from
  external      TEXT,                   -- the reception system's own key, for repeated imports
  opened_at     INTEGER NOT NULL,       -- received at
  deferral      INTEGER NOT NULL DEFAULT 0 CHECK (deferral IN (0, 1)), -- off by default (V2)
  deferral_at   INTEGER,                -- last switched
  deferral_by   TEXT NOT NULL DEFAULT '', -- actor's login
  override_reason TEXT NOT NULL DEFAULT '', -- a supervisor's, when a refusal was overridden
  facility_reason TEXT NOT NULL DEFAULT '', -- F20 reason id that applies to this visit, '' for none
  prescription  TEXT NOT NULL DEFAULT '' CHECK (prescription IN ('', 'inhouse', 'outside')), -- V5
  clinic        INTEGER NOT NULL DEFAULT 0 CHECK (clinic IN (0, 1)), -- patient of the appointment clinic (V6)
  exam_done     INTEGER NOT NULL DEFAULT 0 CHECK (exam_done IN (0, 1)), -- the examination is over
  step          TEXT NOT NULL,          -- what happens next (domain/next_step.h), kept current by every change
  step_rank     INTEGER NOT NULL,       -- order on the board
  step_since    INTEGER NOT NULL,       -- when the step began
  entered_late  INTEGER NOT NULL DEFAULT 0 CHECK (entered_late IN (0, 1)), -- written down on paper first (O5)
  surname_key   TEXT NOT NULL DEFAULT '', -- search key of the patient's surname when received: who else is here today (P6)
  name_key      TEXT NOT NULL DEFAULT '', -- the same of the whole name
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, day, number)
) STRICT;
CREATE INDEX visit_patient ON visit (patient_id, day);
CREATE INDEX visit_board ON visit (facility_id, day, step_rank, step_since, id);
CREATE INDEX visit_surname ON visit (facility_id, day, surname_key, patient_id, name_key);
CREATE UNIQUE INDEX visit_external ON visit (facility_id, day, external) WHERE external IS NOT NULL;

CREATE TABLE visit_department (
  visit_id      INTEGER NOT NULL REFERENCES visit (id), -- at which visit
  code          TEXT NOT NULL,          -- the hospital's
  name          TEXT NOT NULL,          -- as shown
  PRIMARY KEY (visit_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE handin (                   -- what must be handed in at this visit (V4)
  id            INTEGER PRIMARY KEY,    -- made by the program
  visit_id      INTEGER NOT NULL REFERENCES visit (id), -- at which visit
  kind          TEXT NOT NULL CHECK (kind IN ('referral', 'limit_slip', 'maternity', 'other')), -- what it is
  note          TEXT NOT NULL DEFAULT '', -- what it is, for other forms
  received_at   INTEGER,                -- when it was handed in
  received_by   TEXT NOT NULL DEFAULT '', -- actor's login
  month_total   INTEGER,                -- limit_slip: the month's running total in yen, as entered
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (visit_id, kind)
) STRICT;

CREATE TABLE slip (                     -- usage slip: one per visit while deferral is on (V3)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  visit_id      INTEGER NOT NULL REFERENCES visit (id), -- at which visit
  number        TEXT NOT NULL,          -- "P-0107", per day
  day           INTEGER NOT NULL,       -- business date
  made_at       INTEGER NOT NULL,       -- when
  prints        INTEGER NOT NULL DEFAULT 0, -- from the second on it is marked as a copy
  voided_at     INTEGER,                -- when it was voided
  UNIQUE (facility_id, day, number)
) STRICT;
CREATE UNIQUE INDEX slip_live ON slip (visit_id) WHERE voided_at IS NULL;

CREATE TABLE bill (
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  number        TEXT NOT NULL,          -- ours, "B-048812"
  external      TEXT,                   -- the accounting system's key
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  visit_id      INTEGER NOT NULL REFERENCES visit (id), -- at which visit
  department    TEXT NOT NULL DEFAULT '', -- as printed
  status        TEXT NOT NULL CHECK (status IN ('draft', 'final', 'held', 'corrected')), -- where it stands (B3)
  source        TEXT NOT NULL CHECK (source IN ('import', 'desk', 'correction')), -- where it came from
  corrects      INTEGER REFERENCES bill (id), -- the bill that this one replaces (B3)
  share         INTEGER NOT NULL CHECK (share BETWEEN 0 AND 10), -- patient's tenths
  points        INTEGER NOT NULL,       -- sum of points x count
  insured_yen   INTEGER NOT NULL,       -- patient's share of the points, rounded to 10 yen
  meal_yen      INTEGER NOT NULL,       -- meal and living cost share
  other_yen     INTEGER NOT NULL,       -- not covered, tax included
  adjust_yen    INTEGER NOT NULL DEFAULT 0, -- caps and programmes, negative
  computed_yen  INTEGER NOT NULL,       -- our arithmetic
  imported_yen  INTEGER,                -- what the accounting system says; this is charged (B2)
  accepted_by   TEXT NOT NULL DEFAULT '', -- who accepted a difference between the two
  amount        INTEGER NOT NULL CHECK (amount >= 0), -- what the patient owes
  period_from   INTEGER NOT NULL,       -- first day of care
  period_to     INTEGER NOT NULL,       -- last day of care (outpatient: the visit's day)
  finalised_at  INTEGER,                -- when it became final
  due_day       INTEGER,                -- S1, when final
  held_reason   TEXT NOT NULL DEFAULT '', -- why it is held (B5)
  entered_late  INTEGER NOT NULL DEFAULT 0 CHECK (entered_late IN (0, 1)), -- written down on paper first (O5)
  created_at    INTEGER NOT NULL,       -- when it was made
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, number)
) STRICT;
CREATE UNIQUE INDEX bill_external ON bill (facility_id, external) WHERE external IS NOT NULL;
CREATE UNIQUE INDEX bill_corrects ON bill (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX bill_visit ON bill (visit_id);
CREATE INDEX bill_patient ON bill (patient_id, period_to);
CREATE INDEX bill_status ON bill (facility_id, status, created_at);

CREATE TABLE bill_line (
  bill_id       INTEGER NOT NULL REFERENCES bill (id), -- of which bill
  pos           INTEGER NOT NULL,       -- from 1
  category      TEXT NOT NULL,          -- row of data/forms/receipt_rows.tsv
  name          TEXT NOT NULL,          -- as shown
  points        INTEGER NOT NULL,       -- per count; 0 for lines in yen
  count         INTEGER NOT NULL CHECK (count > 0), -- how often
  yen           INTEGER NOT NULL,       -- per count, tax included; 0 for lines in points
  tax_rate      INTEGER NOT NULL DEFAULT 0 CHECK (tax_rate IN (0, 8, 10)), -- per cent included in yen
  PRIMARY KEY (bill_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE settlement (               -- getting one bill paid: charge, refund, counter payment, deposit (S)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  bill_id       INTEGER NOT NULL REFERENCES bill (id), -- of which bill
  kind          TEXT NOT NULL CHECK (kind = 'charge' OR kind = 'refund' OR kind = 'counter' OR kind = 'deposit' OR -- what it is
                         kind = 'correction'),
  state         TEXT NOT NULL CHECK (state = 'scheduled' OR state = 'claimed' OR state = 'sent' OR state = 'succeeded' OR -- where it stands
                         state = 'declined' OR state = 'authentication' OR state = 'unknown' OR state = 'worklist' OR
                         state = 'held' OR state = 'zero' OR state = 'counter_due' OR state = 'counter_paid' OR
                         state = 'deposited' OR state = 'cancelled' OR state = 'refunded'),
  amount        INTEGER NOT NULL CHECK (amount >= 0), -- yen
  due_day       INTEGER NOT NULL,       -- from 00:00 of this day (L5)
  next_at       INTEGER NOT NULL,       -- instant before which nothing is tried: due day's 00:00, retry day, back-off
  tries         INTEGER NOT NULL DEFAULT 0, -- definite attempts so far; attempt.number of the next is tries + 1
  reason        TEXT NOT NULL DEFAULT '', -- outcome code of the last attempt, or why it waits for a person
  gateway_ref   TEXT NOT NULL DEFAULT '', -- payment intent or refund id
  parent_id     INTEGER REFERENCES settlement (id), -- refund, correction: of which
  method        TEXT NOT NULL DEFAULT '', -- counter: cash, terminal, qr, transfer
  settled_at    INTEGER,                -- when it was paid
  notified      INTEGER NOT NULL DEFAULT 0 CHECK (notified IN (0, 1)), -- its mail was accepted or given up (R2)
  created_at    INTEGER NOT NULL,       -- when it was made
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE UNIQUE INDEX settlement_charge ON settlement (bill_id) WHERE kind = 'charge'; -- S3: one charge per bill
CREATE INDEX settlement_due ON settlement (state, next_at, id);
CREATE INDEX settlement_bill ON settlement (bill_id);

CREATE TABLE attempt (                  -- one request to the gateway, written down before it is sent (S3)
  id            INTEGER PRIMARY KEY,    -- made by the program
  settlement_id INTEGER NOT NULL REFERENCES settlement (id), -- of which settlement
  number        INTEGER NOT NULL,       -- from 1; the next only after a definite answer
  idem_key      TEXT NOT NULL UNIQUE,   -- the gateway's idempotency key
  request       BLOB NOT NULL,          -- exact bytes of the request's body, sealed "attempt.request"
  amount        INTEGER NOT NULL CHECK (amount > 0), -- yen
  fence         INTEGER NOT NULL,       -- lease under which it was claimed
  claimed_at    INTEGER NOT NULL,       -- when it was written down
  first_sent_at INTEGER,                -- key age counts from here
  sends         INTEGER NOT NULL DEFAULT 0, -- how often it was sent
  answered_at   INTEGER,                -- a definite answer
  outcome       TEXT NOT NULL DEFAULT '' CHECK (outcome = '' OR outcome = 'succeeded' OR outcome = 'declined' OR outcome = 'authentication' OR -- empty: open
                         outcome = 'unknown' OR outcome = 'refused'),
  code          TEXT NOT NULL DEFAULT '', -- decline code or error code
  gateway_ref   TEXT NOT NULL DEFAULT '', -- the gateway's id
  UNIQUE (settlement_id, number)
) STRICT;
CREATE UNIQUE INDEX attempt_succeeded ON attempt (settlement_id) WHERE outcome = 'succeeded';
CREATE UNIQUE INDEX attempt_open ON attempt (settlement_id) WHERE answered_at IS NULL;

CREATE TABLE lease (                    -- who works on a queue (store/leases.h)
  queue         TEXT PRIMARY KEY CHECK (queue IN ('settle', 'mail', 'print', 'intake', 'upkeep')), -- which work
  owner         TEXT NOT NULL,          -- host:pid, '' when free
  fence         INTEGER NOT NULL,       -- grows with every owner
  taken_at      INTEGER NOT NULL,       -- since when
  seen_at       INTEGER NOT NULL        -- heartbeat
) STRICT, WITHOUT ROWID;

CREATE TABLE mail (                     -- outbox, written in the transaction of what it tells
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
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
  answer        TEXT NOT NULL DEFAULT '' -- the server's last answer
) STRICT;
CREATE INDEX mail_waiting ON mail (next_at, id) WHERE state = 'waiting';
CREATE INDEX mail_settlement ON mail (settlement_id) WHERE settlement_id IS NOT NULL;

CREATE TABLE receipt (                  -- the one original of a receipt or statement (R2)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  bill_id       INTEGER NOT NULL REFERENCES bill (id), -- of which bill
  settlement_id INTEGER NOT NULL REFERENCES settlement (id), -- of which settlement
  kind          TEXT NOT NULL CHECK (kind IN ('receipt', 'statement')), -- what it is
  state         TEXT NOT NULL CHECK (state = 'available' OR state = 'printing' OR state = 'issued' OR state = 'unclear' OR -- where it stands
                         state = 'void'),
  serial_year   INTEGER,                -- given when the right is spent
  serial_no     INTEGER,                -- gapless per facility, kind and year (R6)
  available_at  INTEGER NOT NULL,       -- when it could first be printed
  issued_at     INTEGER,                -- the right was spent: before the page is printed
  issued_by     TEXT NOT NULL DEFAULT '', -- actor's login
  voided_at     INTEGER,                -- when it was voided
  void_reason   TEXT NOT NULL DEFAULT '', -- why
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, kind, serial_year, serial_no)
) STRICT;
CREATE UNIQUE INDEX receipt_one ON receipt (settlement_id, kind) WHERE state <> 'void'; -- one original
CREATE INDEX receipt_bill ON receipt (bill_id);

CREATE TABLE print_job (                -- what the worker prints; handed over at most once
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  kind          TEXT NOT NULL CHECK (kind IN ('slip', 'receipt', 'statement')), -- what it is
  slip_id       INTEGER REFERENCES slip (id), -- the slip, for kind slip
  receipt_id    INTEGER REFERENCES receipt (id), -- the receipt or statement
  copy_mark     INTEGER NOT NULL DEFAULT 0 CHECK (copy_mark IN (0, 1)), -- a slip printed again is marked
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'handing', 'done', 'unclear')), -- where it stands
  asked_by      TEXT NOT NULL,          -- actor's login
  asked_at      INTEGER NOT NULL,       -- when
  handed_at     INTEGER,                -- written down before the first byte goes out
  done_at       INTEGER,                -- when
  file          TEXT NOT NULL DEFAULT '' -- PDF below $MADOGUCHI_HOME/papers
) STRICT;
CREATE INDEX print_job_open ON print_job (state, id) WHERE state <> 'done';

CREATE TABLE menu (                     -- what can be booked (A1)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  category      TEXT NOT NULL,          -- kind of care
  name          TEXT NOT NULL,          -- as shown
  department    TEXT NOT NULL,          -- as printed
  minutes       INTEGER NOT NULL CHECK (minutes > 0), -- length of a slot
  capacity      INTEGER NOT NULL CHECK (capacity > 0), -- places in a slot
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, category, name)
) STRICT;

CREATE TABLE booking (
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  menu_id       INTEGER NOT NULL REFERENCES menu (id), -- what is booked
  patient_id    INTEGER REFERENCES patient (id), -- none before a card exists
  number        TEXT NOT NULL,          -- ours, as shown
  name          TEXT NOT NULL,          -- as shown
  start_at      INTEGER NOT NULL,       -- begins
  end_at        INTEGER NOT NULL,       -- ends
  state         TEXT NOT NULL CHECK (state IN ('provisional', 'confirmed', 'arrived', 'done', 'cancelled', 'noshow')), -- A6
  visit_id      INTEGER REFERENCES visit (id), -- at which visit
  created_at    INTEGER NOT NULL,       -- when it was made
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, number)
) STRICT;
CREATE INDEX booking_patient ON booking (patient_id, start_at) WHERE patient_id IS NOT NULL;
CREATE INDEX booking_start ON booking (facility_id, start_at);

CREATE TABLE alarm (                    -- what a person must look at (wrong answers, configuration, corrupt data)
  id            INTEGER PRIMARY KEY,    -- made by the program
  at            INTEGER NOT NULL,       -- when
  kind          TEXT NOT NULL,          -- what it is
  text          TEXT NOT NULL,          -- what to look at
  cleared_at    INTEGER                 -- when a person did
) STRICT;

CREATE TABLE audit (                    -- append-only, chained by hash (X2)
  seq           INTEGER PRIMARY KEY,    -- from 1 without gaps
  at            INTEGER NOT NULL,       -- when
  actor         TEXT NOT NULL,          -- login, or the built-in actor
  place         TEXT NOT NULL,          -- at which desk
  action        TEXT NOT NULL,          -- id of model/action.h
  subject       TEXT NOT NULL,          -- its heading, or kind:id of what it is about
  detail        TEXT NOT NULL,          -- what changed, never secrets
  hash          BLOB NOT NULL           -- SHA-256 over the previous hash and this entry
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;
