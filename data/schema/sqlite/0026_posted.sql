-- Schema 26: a day's settled money in the order in which it comes. By amount each new entry fell on some page of its day, and a commit
-- of a hundred bills wrote nearly as many; by id they follow each other.

DROP INDEX settlement_posted;
CREATE INDEX settlement_posted ON settlement (facility_id, posted_day, kind, state, id, amount) WHERE posted_day IS NOT NULL; -- sums of a day from it alone
