-- Schema 10: what was applied for (E1, E3, E4, E6), passwords of enrollments (E7).

CREATE TABLE application (              -- a registration as it was applied for, or a change of one
  id            INTEGER PRIMARY KEY,    -- made by the program
  enrollment_id INTEGER NOT NULL REFERENCES enrollment (id), -- which registration
  kind          TEXT NOT NULL CHECK (kind IN ('new', 'change')), -- a change holds once the card was given again
  state         TEXT NOT NULL CHECK (state IN ('code', 'mismatched', 'matched', 'done', 'dropped')), -- where it stands
  card          TEXT NOT NULL,          -- card number as applied
  name          TEXT NOT NULL,          -- as applied
  kana          TEXT NOT NULL,          -- as applied
  sex           TEXT NOT NULL CHECK (sex IN ('m', 'f', 'u')), -- as applied
  birth         INTEGER NOT NULL,       -- day, as applied
  phone         TEXT NOT NULL,          -- as applied
  postal        TEXT NOT NULL,          -- as applied
  address       TEXT NOT NULL,          -- as applied
  payer_name    TEXT NOT NULL,          -- who pays
  payer_kana    TEXT NOT NULL,          -- and the reading
  relation      TEXT NOT NULL,          -- self, spouse, parent, child, other
  email         BLOB NOT NULL,          -- sealed "application.email"
  lang          TEXT NOT NULL CHECK (lang IN ('ja', 'en')), -- of the mails
  code_hash     TEXT NOT NULL DEFAULT '', -- HMAC of the code that was mailed last; '' once used
  code_until    INTEGER NOT NULL DEFAULT 0, -- when the code expires
  code_tries    INTEGER NOT NULL DEFAULT 0, -- wrong codes since it was mailed
  created_at    INTEGER NOT NULL,       -- when it was entered
  created_by    TEXT NOT NULL,          -- actor's login
  proved_at     INTEGER,                -- when the address was proved
  decided_at    INTEGER,                -- when it matched, or a person accepted it
  decided_by    TEXT NOT NULL DEFAULT '', -- actor's login, '' when it matched by itself
  done_at       INTEGER,                -- when the card was given
  version       INTEGER NOT NULL DEFAULT 1 -- counts the edits
) STRICT;
CREATE INDEX application_enrollment ON application (enrollment_id, id);
CREATE UNIQUE INDEX application_open ON application (enrollment_id) WHERE state IN ('code', 'mismatched', 'matched');

ALTER TABLE enrollment ADD COLUMN password TEXT NOT NULL DEFAULT ''; -- scrypt, crypto/password.h; '' when none was given out
