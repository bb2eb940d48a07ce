-- Schema 8: the national online eligibility check (I3).

CREATE TABLE eligibility (              -- a question, or a result that came by itself
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER REFERENCES patient (id), -- who, when that is known
  coverage_id   INTEGER REFERENCES coverage (id), -- the cover that was asked about, or that the result is of
  visit_id      INTEGER REFERENCES visit (id), -- at which visit, when there was one
  source        TEXT NOT NULL CHECK (source IN ('request', 'reader', 'file')), -- asked, pushed by a card reader, imported by hand
  state         TEXT NOT NULL CHECK (state IN ('wanted', 'sent', 'answered', 'failed', 'timeout')), -- where it stands
  file          TEXT NOT NULL,          -- base name of the file
  file_hash     TEXT NOT NULL DEFAULT '', -- SHA-256 of the answer's bytes: taken once
  asked_at      INTEGER NOT NULL,       -- when it was asked, or came
  asked_by      TEXT NOT NULL,          -- actor's login
  place         TEXT NOT NULL,          -- at which desk
  deadline      INTEGER NOT NULL DEFAULT 0, -- no answer until then: nothing could be determined
  answered_at   INTEGER,                -- when the answer was taken in
  checked_at    INTEGER NOT NULL DEFAULT 0, -- when the other side looked, as it says
  reference     INTEGER NOT NULL DEFAULT 0, -- 1 individual number card, 2 the cover's numbers
  validity      INTEGER NOT NULL DEFAULT 0, -- 1 valid, 2 invalid, 3 changed, 4 unknown there, 5 several
  error_code    TEXT NOT NULL DEFAULT '', -- as the other side gave it, or ours
  error_text    TEXT NOT NULL DEFAULT '', -- in words
  taken_at      INTEGER,                -- when a person took it over into the record
  taken_by      TEXT NOT NULL DEFAULT '', -- actor's login
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE INDEX eligibility_patient ON eligibility (patient_id, id);
CREATE INDEX eligibility_open ON eligibility (state, deadline) WHERE state IN ('wanted', 'sent');
CREATE INDEX eligibility_nobody ON eligibility (facility_id, id) WHERE patient_id IS NULL;
CREATE UNIQUE INDEX eligibility_file ON eligibility (file, file_hash) WHERE file_hash <> ''; -- consumed once

CREATE TABLE eligibility_result (       -- what it says, one row per cover found
  eligibility_id INTEGER NOT NULL REFERENCES eligibility (id), -- of which check
  pos           INTEGER NOT NULL,       -- from 0, as in the file
  insurer       TEXT NOT NULL,          -- insurer number
  symbol        TEXT NOT NULL,          -- as given
  number        TEXT NOT NULL,          -- as given
  branch        TEXT NOT NULL,          -- as given
  holder        TEXT NOT NULL,          -- self, family, or nothing
  name          TEXT NOT NULL,          -- as the insurer spells it
  kana          TEXT NOT NULL,          -- as given
  sex           TEXT NOT NULL CHECK (sex IN ('m', 'f', 'u')), -- male, female, unknown
  birth         INTEGER,                -- day
  valid_from    INTEGER,                -- first day of the cover
  valid_to      INTEGER,                -- last day, still valid on it
  insurer_name  TEXT NOT NULL,          -- as given
  limit_flag    TEXT NOT NULL,          -- income band by its code, A01 …
  limit_from    INTEGER,                -- first day of the band
  limit_to      INTEGER,                -- last day of the band
  share         INTEGER NOT NULL,       -- tenths, -1: not said
  reason        TEXT NOT NULL,          -- of the loss, by its code
  card          TEXT NOT NULL,          -- reference number: our card number
  PRIMARY KEY (eligibility_id, pos)
) STRICT, WITHOUT ROWID;
