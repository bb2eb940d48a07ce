-- Schema 25: how far back a booking may reach into another one's time. A menu knows the longest that its bookings have ever been; with the
-- longest of all, who looks for what overlaps reads those near by and not the patient's whole day.

ALTER TABLE menu ADD COLUMN longest INTEGER NOT NULL DEFAULT 0; -- minutes of its longest booking, made or to be made: never shrinks
UPDATE menu SET longest = minutes;
UPDATE menu SET longest = b.minutes FROM (SELECT menu_id, max(end_at - start_at) / 60 AS minutes FROM booking GROUP BY menu_id) AS b
  WHERE b.menu_id = menu.id AND b.minutes > menu.longest;
CREATE INDEX menu_longest ON menu (facility_id, longest);
CREATE TRIGGER menu_new_length AFTER INSERT ON menu WHEN NEW.longest < NEW.minutes BEGIN
  UPDATE menu SET longest = NEW.minutes WHERE id = NEW.id;
END;
CREATE TRIGGER menu_longer AFTER UPDATE OF minutes ON menu WHEN NEW.minutes > NEW.longest BEGIN
  UPDATE menu SET longest = NEW.minutes WHERE id = NEW.id;
END;
