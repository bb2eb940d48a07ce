-- Schema 7: bookings that never oversell (A1-A8).
-- A slot is a row, and so is each day of a menu; both count their bookings by triggers of the booking's own row, and
-- CHECK (taken <= capacity) refuses the one booking too many whoever writes it. What staff books beyond the capacity is
-- counted apart, as `extra`, and has its reason.

CREATE TABLE menu_2 (                   -- what can be booked (A1)
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose (A10)
  code          TEXT NOT NULL,          -- its name in files and on the command line
  clinic        TEXT NOT NULL DEFAULT '', -- which clinic of the house, '' when there is one
  category      TEXT NOT NULL,          -- kind of care
  name          TEXT NOT NULL,          -- as shown
  department    TEXT NOT NULL,          -- as printed, and where the visit goes
  resource      TEXT NOT NULL DEFAULT '', -- doctor or room, when it has one
  minutes       INTEGER NOT NULL CHECK (minutes > 0), -- length of a slot
  capacity      INTEGER NOT NULL CHECK (capacity > 0), -- places in a slot
  who           INTEGER NOT NULL DEFAULT 7, -- who may book: 1 staff, 2 patients, 4 people without a card
  book_hours    INTEGER NOT NULL DEFAULT 0, -- patients book until so many hours before
  change_hours  INTEGER NOT NULL DEFAULT -1, -- patients change until so many hours before; -1: the profile's (F18)
  max_moves     INTEGER NOT NULL DEFAULT -1, -- how often a patient may change one; -1: any number
  max_bookings  INTEGER NOT NULL DEFAULT -1, -- standing bookings of a patient; -1: the profile's
  horizon_days  INTEGER NOT NULL DEFAULT -1, -- how far ahead; -1: the profile's
  hold_minutes  INTEGER NOT NULL DEFAULT 0, -- paid first: a provisional booking holds its place so long; 0: confirmed at once (A3)
  offer_minutes INTEGER NOT NULL DEFAULT 120, -- a freed place is offered to the waiting list for so long
  terms         TEXT NOT NULL DEFAULT '', -- to be agreed to (A2)
  pos           INTEGER NOT NULL DEFAULT 0, -- its place in the list
  closed_at     INTEGER,                -- when it was taken off the list
  made_until    INTEGER NOT NULL DEFAULT 0, -- slots are made for the days up to this one
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  UNIQUE (facility_id, code),
  UNIQUE (facility_id, clinic, category, name)
) STRICT;

CREATE TABLE menu_hours (               -- weekly hours (K2)
  menu_id       INTEGER NOT NULL REFERENCES menu_2 (id), -- of which menu
  weekday       INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- 0 Sunday
  from_minute   INTEGER NOT NULL,       -- from midnight
  to_minute     INTEGER NOT NULL CHECK (to_minute > from_minute), -- the last slot has ended by then
  PRIMARY KEY (menu_id, weekday, from_minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE menu_day (                 -- a day that isn't like its weekday
  menu_id       INTEGER NOT NULL REFERENCES menu_2 (id), -- of which menu
  day           INTEGER NOT NULL,       -- which
  from_minute   INTEGER NOT NULL DEFAULT 0, -- open from
  to_minute     INTEGER NOT NULL DEFAULT 0, -- and until; 0 and 0: closed
  capacity      INTEGER NOT NULL DEFAULT 0, -- places in a slot on that day; 0: as ever
  reason        TEXT NOT NULL DEFAULT '', -- as shown
  PRIMARY KEY (menu_id, day, from_minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE closure (                  -- a day on which the whole house takes no bookings (K1)
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  day           INTEGER NOT NULL,       -- which
  reason        TEXT NOT NULL,          -- as shown
  PRIMARY KEY (facility_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE menu_question (            -- what is asked before the visit (A2)
  menu_id       INTEGER NOT NULL REFERENCES menu_2 (id), -- of which menu
  pos           INTEGER NOT NULL,       -- from 1
  kind          TEXT NOT NULL CHECK (kind IN ('text', 'choice', 'yesno', 'number', 'date')), -- what is answered
  text          TEXT NOT NULL,          -- as asked
  options       TEXT NOT NULL DEFAULT '', -- of a choice, parted by " / "
  required      INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)), -- must be answered
  if_pos        INTEGER NOT NULL DEFAULT 0, -- asked only when that question
  if_value      TEXT NOT NULL DEFAULT '', -- has this answer
  PRIMARY KEY (menu_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE slot (                     -- a time of a menu and its places
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  start_at      INTEGER NOT NULL,       -- begins
  menu_id       INTEGER NOT NULL REFERENCES menu_2 (id), -- of which menu
  end_at        INTEGER NOT NULL,       -- ends
  capacity      INTEGER NOT NULL CHECK (capacity >= 0), -- places; 0: closed
  taken         INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND capacity), -- of them (A5)
  extra         INTEGER NOT NULL DEFAULT 0 CHECK (extra >= 0), -- bookings beyond them, each with its reason (A11)
  PRIMARY KEY (facility_id, start_at, menu_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_free ON slot (facility_id, start_at, menu_id) WHERE taken < capacity;
CREATE INDEX slot_free_menu ON slot (menu_id, start_at) WHERE taken < capacity;

CREATE TABLE slot_day (                 -- a day of a menu: the sums of its slots
  menu_id       INTEGER NOT NULL REFERENCES menu_2 (id), -- of which menu
  day           INTEGER NOT NULL,       -- Tokyo date
  capacity      INTEGER NOT NULL,       -- places
  taken         INTEGER NOT NULL,       -- of them
  PRIMARY KEY (menu_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE booking_2 (
  id            INTEGER PRIMARY KEY,    -- made by the program
  facility_id   INTEGER NOT NULL REFERENCES facility (id), -- whose
  menu_id       INTEGER NOT NULL REFERENCES menu_2 (id), -- what is booked
  patient_id    INTEGER REFERENCES patient (id), -- none before a card exists
  number        TEXT NOT NULL,          -- ours, as shown
  name          TEXT NOT NULL,          -- as given
  kana          TEXT NOT NULL DEFAULT '', -- without a card: the reading
  sex           TEXT NOT NULL DEFAULT 'u' CHECK (sex IN ('m', 'f', 'u')), -- without a card: male, female, unknown
  birth         INTEGER,                -- without a card: day
  phone         TEXT NOT NULL DEFAULT '', -- without a card, or where to be reached
  email         BLOB,                   -- sealed "booking.email"
  kana_key      TEXT NOT NULL DEFAULT '', -- search keys of those without a card
  name_key      TEXT NOT NULL DEFAULT '', -- likewise
  phone_key     TEXT NOT NULL DEFAULT '', -- likewise
  start_at      INTEGER NOT NULL,       -- begins
  end_at        INTEGER NOT NULL,       -- ends
  state         TEXT NOT NULL CHECK (state IN ('provisional', 'confirmed', 'arrived', 'done', 'cancelled', 'noshow')), -- A6
  hold_until    INTEGER,                -- provisional: lapses then (A3)
  extra         INTEGER NOT NULL DEFAULT 0 CHECK (extra IN (0, 1)), -- beyond the capacity (A11)
  override_reason TEXT NOT NULL DEFAULT '', -- why a rule was set aside (A4, A11)
  message       TEXT NOT NULL DEFAULT '', -- to the clinic, at most 500 characters
  terms_at      INTEGER,                -- when the terms were agreed to
  moves         INTEGER NOT NULL DEFAULT 0, -- how often the patient has changed it
  by_patient    INTEGER NOT NULL DEFAULT 0 CHECK (by_patient IN (0, 1)), -- made by the patient
  made_by       TEXT NOT NULL DEFAULT '', -- actor's login
  request       TEXT,                   -- the same request twice is one booking
  waiting_id    INTEGER,                -- an offer to somebody on the waiting list
  reminded_at   INTEGER,                -- when the reminder was written (A8)
  visit_id      INTEGER REFERENCES visit (id), -- at which visit
  created_at    INTEGER NOT NULL,       -- when it was made
  version       INTEGER NOT NULL DEFAULT 1, -- counts the edits
  CHECK (extra = 0 OR override_reason <> ''),
  CHECK ((state = 'provisional') = (hold_until IS NOT NULL)),
  UNIQUE (facility_id, number),
  FOREIGN KEY (facility_id, start_at, menu_id) REFERENCES slot (facility_id, start_at, menu_id)
) STRICT;

UPDATE booking SET state = 'confirmed' WHERE state = 'provisional';
INSERT INTO menu_2 (id, facility_id, code, category, name, department, minutes, capacity, pos, version)
  SELECT id, facility_id, 'm' || id, category, name, department, minutes, capacity, id, version FROM menu;
INSERT INTO slot (facility_id, start_at, menu_id, end_at, capacity, taken)
  SELECT b.facility_id, b.start_at, b.menu_id, max(b.end_at), max(m.capacity, sum(b.state <> 'cancelled')), sum(b.state <> 'cancelled')
  FROM booking b JOIN menu m ON m.id = b.menu_id GROUP BY b.facility_id, b.start_at, b.menu_id;
INSERT INTO slot_day (menu_id, day, capacity, taken)
  SELECT menu_id, (start_at + 32400) / 86400, sum(capacity), sum(taken) FROM slot GROUP BY 1, 2;
INSERT INTO booking_2 (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, visit_id, created_at, version)
  SELECT id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, visit_id, created_at, version FROM booking;
DROP TABLE booking;
DROP TABLE menu;
ALTER TABLE menu_2 RENAME TO menu;
ALTER TABLE booking_2 RENAME TO booking;

CREATE INDEX booking_patient ON booking (patient_id, start_at) WHERE patient_id IS NOT NULL;
CREATE INDEX booking_start ON booking (facility_id, start_at, menu_id);
CREATE UNIQUE INDEX booking_once ON booking (patient_id, start_at, menu_id) WHERE state <> 'cancelled' AND patient_id IS NOT NULL;
CREATE UNIQUE INDEX booking_request ON booking (facility_id, request) WHERE request IS NOT NULL;
CREATE INDEX booking_held ON booking (hold_until) WHERE hold_until IS NOT NULL;
CREATE INDEX booking_visit ON booking (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX booking_kana ON booking (facility_id, kana_key) WHERE kana_key <> '';
CREATE INDEX booking_name ON booking (facility_id, name_key) WHERE name_key <> '';
CREATE INDEX booking_phone ON booking (facility_id, phone_key) WHERE phone_key <> '';

CREATE TRIGGER slot_made AFTER INSERT ON slot BEGIN
  INSERT INTO slot_day (menu_id, day, capacity, taken) VALUES (NEW.menu_id, (NEW.start_at + 32400) / 86400, NEW.capacity, NEW.taken)
    ON CONFLICT (menu_id, day) DO UPDATE SET capacity = capacity + excluded.capacity, taken = taken + excluded.taken;
END;
CREATE TRIGGER slot_changed AFTER UPDATE OF capacity, taken ON slot WHEN NEW.capacity <> OLD.capacity OR NEW.taken <> OLD.taken BEGIN
  UPDATE slot_day SET capacity = capacity + NEW.capacity - OLD.capacity, taken = taken + NEW.taken - OLD.taken
    WHERE menu_id = NEW.menu_id AND day = (NEW.start_at + 32400) / 86400;
END;
CREATE TRIGGER slot_no_delete BEFORE DELETE ON slot BEGIN SELECT raise(ABORT, 'a slot is closed, not deleted'); END;
CREATE TRIGGER booking_takes AFTER INSERT ON booking WHEN NEW.state <> 'cancelled' BEGIN
  UPDATE slot SET taken = taken + 1 - NEW.extra, extra = extra + NEW.extra
    WHERE facility_id = NEW.facility_id AND start_at = NEW.start_at AND menu_id = NEW.menu_id;
END;
CREATE TRIGGER booking_changes AFTER UPDATE OF start_at, menu_id, state, extra ON booking
  WHEN OLD.start_at <> NEW.start_at OR OLD.menu_id <> NEW.menu_id OR OLD.extra <> NEW.extra OR (OLD.state = 'cancelled') <> (NEW.state = 'cancelled')
BEGIN
  UPDATE slot SET taken = taken - 1 + OLD.extra, extra = extra - OLD.extra
    WHERE OLD.state <> 'cancelled' AND facility_id = OLD.facility_id AND start_at = OLD.start_at AND menu_id = OLD.menu_id;
  UPDATE slot SET taken = taken + 1 - NEW.extra, extra = extra + NEW.extra
    WHERE NEW.state <> 'cancelled' AND facility_id = NEW.facility_id AND start_at = NEW.start_at AND menu_id = NEW.menu_id;
END;
CREATE TRIGGER booking_no_delete BEFORE DELETE ON booking BEGIN SELECT raise(ABORT, 'a booking is cancelled, not deleted'); END;

CREATE TABLE booking_answer (           -- to the questionnaire, as it was asked (A2)
  booking_id    INTEGER NOT NULL REFERENCES booking (id), -- of which booking
  pos           INTEGER NOT NULL,       -- the question's number
  question      TEXT NOT NULL,          -- as asked
  answer        TEXT NOT NULL,          -- as given
  PRIMARY KEY (booking_id, pos)
) STRICT, WITHOUT ROWID;

CREATE TABLE booking_event (            -- who changed what and when
  booking_id    INTEGER NOT NULL REFERENCES booking (id), -- of which booking
  pos           INTEGER NOT NULL,       -- the booking's version after it
  at            INTEGER NOT NULL,       -- when
  actor         TEXT NOT NULL,          -- login, or the built-in actor
  what          TEXT NOT NULL -- what was done
                CHECK (what IN ('made', 'moved', 'cancelled', 'lapsed', 'confirmed', 'arrived', 'noshow', 'undone', 'joined',
                        'extra', 'placed', 'done')),
  start_at      INTEGER NOT NULL,       -- the time afterwards
  menu_id       INTEGER NOT NULL REFERENCES menu (id), -- the menu afterwards
  reason        TEXT NOT NULL DEFAULT '', -- as given
  PRIMARY KEY (booking_id, pos)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER booking_event_no_update BEFORE UPDATE ON booking_event BEGIN SELECT raise(ABORT, 'what was done stays as it was'); END;
CREATE TRIGGER booking_event_no_delete BEFORE DELETE ON booking_event BEGIN SELECT raise(ABORT, 'what was done stays as it was'); END;
