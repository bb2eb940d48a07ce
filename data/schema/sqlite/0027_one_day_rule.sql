-- Schema 27: one trigger holds a settlement's business day on both sides, the day that it leaves and the day that it comes to. It fires
-- after the row was changed: before it, SQLite would look for the row a second time, in every settlement of a night.

DROP TRIGGER settlement_day_open;
DROP TRIGGER settlement_day_stays;
CREATE TRIGGER settlement_day_open AFTER UPDATE OF posted_day ON settlement
  WHEN NEW.posted_day IS NOT OLD.posted_day AND EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id
  AND day >= min(coalesce(OLD.posted_day, NEW.posted_day), coalesce(NEW.posted_day, OLD.posted_day)))
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
