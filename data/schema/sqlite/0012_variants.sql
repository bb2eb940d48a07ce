-- Schema 12: the hospital's own table of kanji variants.

CREATE TABLE name_variant (             -- besides the program's tables (P4); all keys of names are made with it
  variant       INTEGER PRIMARY KEY,    -- code point
  usual         INTEGER NOT NULL        -- code point of the character that it is a shape of
) STRICT;
