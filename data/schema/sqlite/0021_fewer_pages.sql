-- Schema 21: a booking changes fewer pages. That it was made stands in its own row and is written into the history by its first change; the
-- index of the days knows who has still to be reminded.

CREATE TRIGGER booking_first_change BEFORE UPDATE OF start_at, menu_id, override_reason, version ON booking WHEN OLD.version = 1 BEGIN
  INSERT INTO booking_event (booking_id, pos, at, actor, what, start_at, menu_id, reason)
    SELECT OLD.id, 1, OLD.created_at, OLD.made_by, 'made', OLD.start_at, OLD.menu_id, OLD.override_reason
    WHERE NOT EXISTS (SELECT 1 FROM booking_event WHERE booking_id = OLD.id AND pos = 1);
END;
CREATE TRIGGER booking_made_stays BEFORE UPDATE OF created_at, made_by ON booking BEGIN SELECT raise(ABORT, 'what was done stays as it was'); END;

DROP INDEX booking_unreminded;
DROP INDEX booking_start;
CREATE INDEX booking_start ON booking (facility_id, start_at, menu_id, state, reminded_at);
