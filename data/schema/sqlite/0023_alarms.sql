-- Schema 23: an alarm tells what it is about, so that only that can end it, and who has seen it.

ALTER TABLE alarm ADD COLUMN about_id INTEGER NOT NULL DEFAULT 0; -- the day of a reconciliation that failed, the print job of a page; 0: all of its kind
ALTER TABLE alarm ADD COLUMN seen_at INTEGER; -- when a person marked it as seen
ALTER TABLE alarm ADD COLUMN seen_by TEXT NOT NULL DEFAULT ''; -- who did
CREATE INDEX alarm_open ON alarm (kind, about_id) WHERE cleared_at IS NULL;

-- A key that the gateway doesn't take is the gateway's own alarm alone, not one more of each bill.
UPDATE alarm SET cleared_at = at WHERE kind = 'forbidden' AND cleared_at IS NULL;
-- One alarm could stand for several pages, and for pages that a person has spoken about since; now each page that is unclear has its own.
UPDATE alarm SET cleared_at = at WHERE kind = 'print' AND cleared_at IS NULL;
INSERT INTO alarm (id, at, kind, about_id, text)
  SELECT id, coalesce(handed_at, asked_at), 'print', id, '印刷の結果が分かりません。用紙を確認してください' FROM print_job WHERE state = 'unclear';
