-- Schema 22: several clinics in one installation (SPEC A10): each with its name, its telephone and its own closures. A menu names its clinic.

CREATE TABLE clinic (
  facility_id INTEGER NOT NULL REFERENCES facility (id), -- the hospital that it belongs to
  name        TEXT NOT NULL CHECK (name <> ''),          -- as menus name it and patients are told
  phone       TEXT NOT NULL,                             -- '': the appointment clinic's of the profile
  PRIMARY KEY (facility_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO clinic (facility_id, name, phone) SELECT DISTINCT facility_id, clinic, '' FROM menu WHERE clinic <> '';

CREATE TABLE closure_22 (
  facility_id INTEGER NOT NULL REFERENCES facility (id), -- the hospital
  day         INTEGER NOT NULL,                          -- on which nothing is booked
  clinic      TEXT NOT NULL,                             -- whose menus; '': of all clinics
  reason      TEXT NOT NULL,                             -- as clerks and patients are told
  PRIMARY KEY (facility_id, day, clinic)
) STRICT, WITHOUT ROWID;
INSERT INTO closure_22 (facility_id, day, clinic, reason) SELECT facility_id, day, '', reason FROM closure;
DROP TABLE closure;
ALTER TABLE closure_22 RENAME TO closure;
