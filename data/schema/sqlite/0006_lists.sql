-- Schema 6: lists on paper.

CREATE TABLE list_paper (               -- a list as somebody saw it, kept until it is printed
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  title         TEXT NOT NULL,          -- what it is a list of
  content       TEXT NOT NULL,          -- its lines, see model/list_paper.c
  made_at       INTEGER NOT NULL,       -- when it was read
  made_by       TEXT NOT NULL           -- actor's login
) STRICT;

-- One more kind of page.
CREATE TABLE print_job_6 (              -- what the worker prints; handed over at most once
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  kind          TEXT NOT NULL CHECK (kind IN ('slip', 'receipt', 'statement', 'deposit', 'handover', 'close', 'reception', 'booking', -- what it is
                         'certificate', 'list')),
  slip_id       INTEGER REFERENCES slip (id), -- the slip, for kind slip
  receipt_id    INTEGER REFERENCES receipt (id), -- the receipt or statement
  subject_id    INTEGER,                -- deposit, handover, close, visit, booking, certificate, list: its row; of a reference copy the bill
  copy_mark     INTEGER NOT NULL DEFAULT 0 CHECK (copy_mark IN (0, 1)), -- printed again: marked; a receipt's or statement's reference copy
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'handing', 'done', 'unclear')), -- where it stands
  asked_by      TEXT NOT NULL,          -- actor's login
  asked_at      INTEGER NOT NULL,       -- when
  handed_at     INTEGER,                -- written down before the first byte goes out
  done_at       INTEGER,                -- when
  file          TEXT NOT NULL DEFAULT '' -- PDF below $MADOGUCHI_HOME/papers
) STRICT;
INSERT INTO print_job_6 (id, facility_id, kind, slip_id, receipt_id, subject_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file)
  SELECT id, facility_id, kind, slip_id, receipt_id, subject_id, copy_mark, state, asked_by, asked_at, handed_at, done_at, file FROM print_job;
DROP TABLE print_job;
ALTER TABLE print_job_6 RENAME TO print_job;
CREATE INDEX print_job_open ON print_job (state, id) WHERE state <> 'done';
