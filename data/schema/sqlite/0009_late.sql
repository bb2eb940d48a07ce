-- Schema 9: what was done on paper and entered afterwards with its true time (O5); visits and bills have their mark already.

ALTER TABLE payment ADD COLUMN entered_late INTEGER NOT NULL DEFAULT 0 CHECK (entered_late IN (0, 1)); -- written down on paper first; `at` is its true time
ALTER TABLE confirmation ADD COLUMN entered_late INTEGER NOT NULL DEFAULT 0 CHECK (entered_late IN (0, 1)); -- written down on paper first; `at` is its true time
ALTER TABLE deposit ADD COLUMN entered_late INTEGER NOT NULL DEFAULT 0 CHECK (entered_late IN (0, 1)); -- written down on paper first; `taken_at` is its true time
