-- The certificate of a specified disease (特定疾病療養受療証) stands beside the income band, and a bill says whether it is for that disease (SPEC B2).

ALTER TABLE coverage ADD COLUMN specific TEXT NOT NULL DEFAULT ''; -- which certificate (data/forms/kogaku_limits.tsv, kind certificate), '' none
UPDATE coverage SET specific = limit_class, limit_class = '' WHERE limit_class IN ('特定疾病', '特定疾病(上位)');
ALTER TABLE bill ADD COLUMN specific INTEGER NOT NULL DEFAULT 0 CHECK (specific IN (0, 1)); -- care for the specified disease: the certificate limits it
UPDATE bill SET specific = 1 WHERE id IN (SELECT bill_id FROM bill_step WHERE name IN ('特定疾病', '特定疾病(上位)'));
