-- Schema 15: a booking changes fewer pages. Whether a slot has a place left stands in a column of its own, so that the indexes of free places
-- change only when that does; one index has a patient's bookings in order and lets nobody be booked twice.

ALTER TABLE slot ADD COLUMN free INTEGER NOT NULL DEFAULT 1 CHECK (free IN (0, 1)); -- is a place left: taken < capacity
UPDATE slot SET free = taken < capacity;
DROP INDEX slot_free;
DROP INDEX slot_free_menu;
CREATE INDEX slot_free ON slot (start_at, menu_id) WHERE free = 1; -- by time alone: what is full isn't in it
CREATE INDEX slot_free_menu ON slot (menu_id, start_at) WHERE free = 1;

CREATE TRIGGER slot_made_full AFTER INSERT ON slot WHEN NEW.free <> (NEW.taken < NEW.capacity) BEGIN
  UPDATE slot SET free = NEW.taken < NEW.capacity WHERE facility_id = NEW.facility_id AND start_at = NEW.start_at AND menu_id = NEW.menu_id;
END;
CREATE TRIGGER slot_filled AFTER UPDATE OF capacity, taken ON slot WHEN NEW.free <> (NEW.taken < NEW.capacity) BEGIN
  UPDATE slot SET free = NEW.taken < NEW.capacity WHERE facility_id = NEW.facility_id AND start_at = NEW.start_at AND menu_id = NEW.menu_id;
END;

DROP INDEX booking_patient;
DROP INDEX booking_once;
CREATE UNIQUE INDEX booking_once ON booking (patient_id, start_at, menu_id, CASE state WHEN 'cancelled' THEN id ELSE 0 END)
  WHERE patient_id IS NOT NULL; -- those that were cancelled differ by their id
