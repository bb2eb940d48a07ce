-- The certificate of a specified disease (特定疾病療養受療証) has days of its own within its cover's (SPEC B2, I1).

ALTER TABLE coverage ADD COLUMN specific_from INTEGER; -- first day of that certificate; none: not known
ALTER TABLE coverage ADD COLUMN specific_to INTEGER; -- its last day; none: open
