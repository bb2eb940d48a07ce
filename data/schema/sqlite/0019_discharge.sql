-- A stay that is over has its last day, so that care that came later isn't billed with it (SPEC V7, B1).

ALTER TABLE visit ADD COLUMN ended_on INTEGER; -- of a stay that is over: the day on which that was recorded
UPDATE visit SET ended_on = coalesce((SELECT max(b.period_to) FROM bill b WHERE b.visit_id = visit.id AND b.status <> 'corrected'),
  (step_since + 32400) / 86400) WHERE kind = 'in' AND exam_done = 1; -- of those that a file said were over
UPDATE visit SET ended_on = a.day FROM (SELECT subject, max((at + 32400) / 86400) AS day FROM audit WHERE detail = 'exam_done=1' GROUP BY subject) a
  WHERE a.subject = 'visit:' || visit.id AND kind = 'in' AND exam_done = 1; -- of those that a desk recorded
