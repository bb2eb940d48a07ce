-- Schema 14: what the online eligibility check says besides the cover, and what it takes back (I2, I3).

ALTER TABLE confirmation ADD COLUMN eligibility_id INTEGER REFERENCES eligibility (id); -- the online answer that said so; none: a person saw it
ALTER TABLE confirmation ADD COLUMN undone_by INTEGER REFERENCES eligibility (id); -- the online answer that took it back
CREATE INDEX confirmation_taken_back ON confirmation (patient_id, month) WHERE undone_by IS NOT NULL;
UPDATE confirmation SET eligibility_id = (SELECT max(e.id) FROM eligibility e WHERE e.coverage_id = confirmation.coverage_id
  AND e.answered_at = confirmation.at AND e.validity = 1) WHERE undone_at IS NULL;

CREATE INDEX eligibility_hash ON eligibility (file_hash) WHERE file_hash <> ''; -- taken before, under whatever name

ALTER TABLE eligibility_result ADD COLUMN class TEXT NOT NULL DEFAULT ''; -- kind of certificate by its code; A1: medical assistance
ALTER TABLE eligibility_result ADD COLUMN elder_share INTEGER NOT NULL DEFAULT -1; -- tenths of the certificate for 70 to 74, -1: not said
ALTER TABLE eligibility_result ADD COLUMN elder_from INTEGER; -- its first day
ALTER TABLE eligibility_result ADD COLUMN elder_to INTEGER; -- its last day

CREATE TABLE eligibility_paper (        -- what goes with a result: tickets of medical assistance, certificates of a specified disease
  eligibility_id INTEGER NOT NULL REFERENCES eligibility (id), -- of which check
  pos           INTEGER NOT NULL,       -- of which result
  n             INTEGER NOT NULL,       -- from 0, as in the file
  kind          TEXT NOT NULL CHECK (kind IN ('ticket', 'disease')), -- which of them
  category      TEXT NOT NULL,          -- of a ticket 1 medical, 2 pharmacy; of a disease 1 dialysis, 2 haemophilia, 3 HIV
  payer         TEXT NOT NULL,          -- payer number; none: the result's
  recipient     TEXT NOT NULL,          -- recipient number; none: the result's
  issue         TEXT NOT NULL,          -- number of the issue
  institution   TEXT NOT NULL,          -- for which hospital
  valid_from    INTEGER,                -- first day
  valid_to      INTEGER,                -- last day
  self_pay      INTEGER NOT NULL,       -- yen a month, -1: not said
  PRIMARY KEY (eligibility_id, pos, n)
) STRICT, WITHOUT ROWID;
