-- Schema 3: the month of a bill, papers.

ALTER TABLE coverage ADD COLUMN limit_class TEXT NOT NULL DEFAULT ''; -- income band of the monthly limit (data/forms/kogaku_limits.tsv), '' unknown: no limit
ALTER TABLE coverage ADD COLUMN multi INTEGER NOT NULL DEFAULT 0 CHECK (multi IN (0, 1)); -- fourth month or later with a limit (多数回該当)

ALTER TABLE bill ADD COLUMN limit_yen INTEGER NOT NULL DEFAULT 0; -- what the monthly limit takes off, negative (B2)
ALTER TABLE bill ADD COLUMN programme_yen INTEGER NOT NULL DEFAULT 0; -- what public programmes take off, negative; a ticket's own amount adds
ALTER TABLE bill ADD COLUMN coupon_yen INTEGER NOT NULL DEFAULT 0; -- what a maternity coupon takes off, negative
ALTER TABLE bill ADD COLUMN no_programmes INTEGER NOT NULL DEFAULT 0 CHECK (no_programmes IN (0, 1)); -- care that the patient's programmes don't pay for

CREATE TABLE bill_step (                -- how the amount came about beyond the share, as it was reckoned (B2)
  bill_id       INTEGER NOT NULL REFERENCES bill (id), -- of which bill
  pos           INTEGER NOT NULL,       -- from 1
  rule          TEXT NOT NULL,          -- limit, outpatient, programme, ...
  name          TEXT NOT NULL DEFAULT '', -- income band, or law number and name
  a             INTEGER NOT NULL,       -- the rule's figures, see domain/copay_month.c
  b             INTEGER NOT NULL,       -- the second
  c             INTEGER NOT NULL,       -- and the third
  before_yen    INTEGER NOT NULL,       -- what the rule found
  after_yen     INTEGER NOT NULL,       -- and what it left
  PRIMARY KEY (bill_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE printer (                  -- what the worker knows of the printer, for the desks (R2): one row
  id            INTEGER PRIMARY KEY CHECK (id = 1), -- always 1
  state         TEXT NOT NULL CHECK (state IN ('fine', 'printing', 'paper', 'jam', 'cover', 'ink', 'stopped', 'missing', 'offline')), -- what it is in
  since         INTEGER NOT NULL        -- when that began, as far as it was seen
) STRICT;
INSERT INTO printer (id, state, since) VALUES (1, 'fine', 0);
