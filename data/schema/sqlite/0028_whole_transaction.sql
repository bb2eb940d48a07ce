-- Schema 28: who would move a settlement out of a closed day or into one loses his whole transaction. For undoing the statement alone
-- SQLite copied every page that it touched, in every settlement of a night. (It does so for a call of min() in the condition as well.)

DROP TRIGGER settlement_day_open;
CREATE TRIGGER settlement_day_open AFTER UPDATE OF posted_day ON settlement
  WHEN NEW.posted_day IS NOT OLD.posted_day
  AND (EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= NEW.posted_day)
  OR EXISTS (SELECT 1 FROM day_close WHERE facility_id = NEW.facility_id AND day >= OLD.posted_day))
  BEGIN SELECT raise(ROLLBACK, 'the day is closed'); END;
