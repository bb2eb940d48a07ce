-- Schema 11: two records of one patient become one, and two again.

ALTER TABLE patient ADD COLUMN merged_into INTEGER REFERENCES patient (id); -- the record that took this one in (P7); its keys are empty meanwhile
CREATE INDEX patient_merged ON patient (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE patient_merge (            -- who took which record into which (P7)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  from_id       INTEGER NOT NULL REFERENCES patient (id), -- the record that was taken in
  into_id       INTEGER NOT NULL REFERENCES patient (id), -- the record that stays
  at            INTEGER NOT NULL,       -- when
  staff         TEXT NOT NULL,          -- actor's login
  undone_at     INTEGER,                -- two records again since
  undone_by     TEXT NOT NULL DEFAULT '' -- actor's login
) STRICT;
CREATE UNIQUE INDEX patient_merge_live ON patient_merge (from_id) WHERE undone_at IS NULL;
CREATE INDEX patient_merge_into ON patient_merge (into_id) WHERE undone_at IS NULL;

CREATE TABLE patient_merge_row (        -- what moved, to move back
  merge_id      INTEGER NOT NULL REFERENCES patient_merge (id), -- by which merge
  kind          TEXT NOT NULL,          -- the table
  row_id        INTEGER NOT NULL,       -- its row
  PRIMARY KEY (merge_id, kind, row_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE patient_apart (            -- looks like one patient, but a person said that it is two (P3)
  a_id          INTEGER NOT NULL REFERENCES patient (id), -- the smaller id
  b_id          INTEGER NOT NULL REFERENCES patient (id), -- the other
  at            INTEGER NOT NULL,       -- when
  staff         TEXT NOT NULL,          -- actor's login
  PRIMARY KEY (a_id, b_id)
) STRICT, WITHOUT ROWID;
