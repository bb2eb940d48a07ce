-- Schema 4: coverages that were entered by mistake.

ALTER TABLE coverage ADD COLUMN removed_at INTEGER; -- taken off the patient's record; the row stays for what refers to it
