-- Schema 5: earlier balances on receipts, certificates, more kinds of slips.

ALTER TABLE receipt ADD COLUMN arrears_yen INTEGER NOT NULL DEFAULT 0; -- of the patient's other bills, unpaid and past their day when it was issued (R1)

CREATE TABLE certificate (              -- that payments were received (支払証明書, R8); never a receipt
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  number        TEXT NOT NULL,          -- "C-000012", without gaps
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  bill_id       INTEGER REFERENCES bill (id), -- of one bill; else of the days
  from_day      INTEGER,                -- first settlement date, with to_day
  to_day        INTEGER,                -- last settlement date
  total_yen     INTEGER NOT NULL,       -- sum of its lines
  fee_yen       INTEGER NOT NULL,       -- what the hospital asks for it, tax included
  fee_bill_id   INTEGER REFERENCES bill (id), -- the bill of that fee
  prints        INTEGER NOT NULL DEFAULT 1, -- how often its page was asked for
  made_at       INTEGER NOT NULL,       -- when
  made_by       TEXT NOT NULL,          -- actor's login
  UNIQUE (facility_id, number)
) STRICT;
CREATE INDEX certificate_patient ON certificate (patient_id);

CREATE TABLE certificate_line (         -- what it says, as the book stood then
  certificate_id INTEGER NOT NULL REFERENCES certificate (id), -- of which certificate
  pos           INTEGER NOT NULL,       -- from 1, by settlement date
  settlement_id INTEGER NOT NULL REFERENCES settlement (id), -- the money
  bill_number   TEXT NOT NULL,          -- "B-000012"
  department    TEXT NOT NULL,          -- as on the bill
  care_from     INTEGER NOT NULL,       -- first day of care
  care_to       INTEGER NOT NULL,       -- and the last
  settled_day   INTEGER NOT NULL,       -- settlement date (R9)
  refund        INTEGER NOT NULL CHECK (refund IN (0, 1)), -- money given back
  yen           INTEGER NOT NULL,       -- received; negative: given back
  PRIMARY KEY (certificate_id, pos)
) STRICT, WITHOUT ROWID;

-- More kinds of pages than before.
CREATE TABLE print_job_5 (              -- what the worker prints; handed over at most once
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  kind          TEXT NOT NULL CHECK (kind IN ('slip', 'receipt', 'statement', 'deposit', 'handover', 'close', 'reception', 'booking', -- what it is
                         'certificate')),
  slip_id       INTEGER REFERENCES slip (id), -- the slip, for kind slip
  receipt_id    INTEGER REFERENCES receipt (id), -- the receipt or statement
  subject_id    INTEGER,                -- deposit, handover, close, visit, booking, certificate: its row; of a reference copy the bill
  copy_mark     INTEGER NOT NULL DEFAULT 0 CHECK (copy_mark IN (0, 1)), -- printed again: marked; a receipt's or statement's reference copy
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'handing', 'done', 'unclear')), -- where it stands
  asked_by      TEXT NOT NULL,          -- actor's login
  asked_at      INTEGER NOT NULL,       -- when
  handed_at     INTEGER,                -- written down before the first byte goes out
  done_at       INTEGER,                -- when
  file          TEXT NOT NULL DEFAULT '' -- PDF below $MADOGUCHI_HOME/papers
) STRICT;
INSERT INTO print_job_5 (id, facility_id, kind, slip_id, receipt_id, subject_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file)
  SELECT id, facility_id, kind, slip_id, receipt_id, subject_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file FROM print_job;
DROP TABLE print_job;
ALTER TABLE print_job_5 RENAME TO print_job;
CREATE INDEX print_job_open ON print_job (state, id) WHERE state <> 'done';
