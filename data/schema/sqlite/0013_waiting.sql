-- Schema 13: the waiting list of bookings, and notices.

DROP INDEX slot_free;
CREATE INDEX slot_free ON slot (start_at, menu_id) WHERE taken < capacity; -- by time alone: what is full isn't in it

CREATE TABLE waiting (                  -- who is offered a place that becomes free, in order (A7)
  id            INTEGER PRIMARY KEY,    -- made by the program; the order
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  menu_id       INTEGER NOT NULL REFERENCES menu (id), -- for what
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- who
  day_from      INTEGER NOT NULL,       -- first day that suits
  day_to        INTEGER NOT NULL CHECK (day_to >= day_from), -- last
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'taken', 'missed', 'withdrawn')), -- where it stands
  booking_id    INTEGER REFERENCES booking (id), -- the place that is or was offered
  made_at       INTEGER NOT NULL,       -- when
  made_by       TEXT NOT NULL,          -- actor's login
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE INDEX waiting_open ON waiting (menu_id, id) WHERE state = 'waiting';
CREATE UNIQUE INDEX waiting_once ON waiting (menu_id, patient_id) WHERE state IN ('waiting', 'offered');

CREATE TABLE notice (                   -- what a patient was told about bookings, on the list and by mail (A8); it can't be answered
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  patient_id    INTEGER NOT NULL REFERENCES patient (id), -- to whom
  booking_id    INTEGER REFERENCES booking (id), -- about which booking
  kind          TEXT NOT NULL CHECK (kind IN ('made', 'moved', 'cancelled', 'reminder', 'offer', 'free')), -- what it is
  lang          TEXT NOT NULL CHECK (lang IN ('ja', 'en')), -- its language
  subject       TEXT NOT NULL,          -- its heading
  body          TEXT NOT NULL,          -- plain text
  mailed        INTEGER NOT NULL CHECK (mailed IN (0, 1)), -- it went into the outbox as well
  at            INTEGER NOT NULL,       -- when
  written_by    TEXT NOT NULL           -- actor's login
) STRICT;
CREATE INDEX notice_patient ON notice (patient_id, id);

CREATE INDEX booking_unreminded ON booking (facility_id, start_at) WHERE state = 'confirmed' AND reminded_at IS NULL; -- the day before (A8)
