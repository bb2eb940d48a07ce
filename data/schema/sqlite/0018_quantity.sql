-- A line may name a drug that a package of care (DPC) pays for: how much of it, and neither points nor yen (SPEC R1).

ALTER TABLE bill_line ADD COLUMN quantity TEXT NOT NULL DEFAULT ''; -- of a drug within the package, with its unit; '' for lines that cost
