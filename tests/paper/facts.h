/* A bill, its patient, visit and payment, made by hand for the tests of printed pages. */
#ifndef TESTS_PAPER_FACTS_H
#define TESTS_PAPER_FACTS_H

#include "base/str.h"
#include "domain/receipt_page.h"
#include "model/profile.h"

static int64_t facts_utc(const struct clock *c)
{
	(void)c;
	return tokyo_utc(date_of(2026, 11, 25), 36000);
}

static struct clock facts_clock = { .utc = facts_utc };

static struct profile facts_profile = {
	.hospital = "医療法人 みどり会 中央病院", .hospital_postal = "100-0001", .hospital_address = "東京都千代田区千代田1-1",
	.hospital_phone = "03-1234-5678", .institution = "1310000001", .invoice_number = "T7123456789012", .service = "あとクレ",
	.slip_title = "利用票", .slip_pink = true, .settle_days = 4,
	.desks[DESK_OPT_OUT] = { .name = "優先受付", .place = "1階" },
};

static const struct bill_line facts_lines[] = {
	{ "A00", "再診料", 76, 1, 0, 0, "" }, { "A00", "外来管理加算", 52, 1, 0, 0, "" }, { "B00", "特定疾患療養管理料", 87, 1, 0, 0, "" },
	{ "D00", "末梢血液一般検査", 21, 1, 0, 0, "" }, { "D00", "生化学検査（10項目以上）", 103, 1, 0, 0, "" }, { "E00", "胸部X線撮影", 210, 2, 0, 0, "" },
	{ "F00", "処方箋料", 60, 1, 0, 0, "" }, { "O00", "外来・在宅ベースアップ評価料（Ⅰ）", 6, 1, 0, 0, "" },
	{ "S10", "特別の療養環境の提供（時間外選定療養）", 0, 1, 1100, 10, "" }, { "Z00", "診断書（当院書式）", 0, 1, 3300, 10, "" },
	{ "Z00", "おむつ", 0, 3, 108, 8, "" },
};

/* 825 points at 3/10: 2,475 -> 2,480; meals none; not covered 1,100 + 3,300 + 324 = 4,724; in all 7,204. */
static void facts_fill(struct receipt_facts *f)
{
	*f = (struct receipt_facts){ .owed_yen = 7204, .cost_class = "社保", .holder = "本人", .corrects_serial = "",
		.bill = { .number = "B-000012", .department = "内科", .status = BILL_FINAL, .share = 3, .points = 825, .insured_yen = 2480,
			.other_yen = 4724, .computed_yen = 7204, .imported_yen = -1, .amount = 7204, .period_from = date_of(2026, 11, 21),
			.period_to = date_of(2026, 11, 21), .due_day = date_of(2026, 11, 25) },
		.patient = { .card = "0012345678", .name = "髙橋 太郎", .kana = "タカハシ タロウ", .sex = 'm' },
		.visit = { .number = "R-0042", .day = date_of(2026, 11, 21) },
		.settlement = { .state = SETTLEMENT_SUCCEEDED, .kind = KIND_CHARGE, .amount = 7204, .settled_at = tokyo_utc(date_of(2026, 11, 25), 21600) },
		.receipt = { .serial_year = 2026, .serial_no = 123, .state = RECEIPT_PRINTING, .issued_at = tokyo_utc(date_of(2026, 12, 3), 36000) } };
	f->bill.n_lines = (int)(sizeof facts_lines / sizeof *facts_lines);
	for (int i = 0; i < f->bill.n_lines; i++)
		f->lines[i] = facts_lines[i];
}

/* A stay of 14 days: 7 × 3,012 + 7 × 2,226 + 1,500 = 38,166 points, and so many drugs that the package pays for. */
static inline void facts_package(struct receipt_facts *f, int drugs)
{
	f->bill.n_lines = 3 + drugs;
	f->bill.points = 38166;
	f->bill.period_from = date_of(2026, 11, 8);
	f->visit.inpatient = true;
	f->lines[0] = (struct bill_line){ .category = "DPC", .name = "肺炎等（75歳以上）手術なし　入院期間Ⅰ", .points = 3012, .count = 7 };
	f->lines[1] = (struct bill_line){ .category = "K00", .name = "気管切開術", .points = 1500, .count = 1 };
	f->lines[2] = (struct bill_line){ .category = "DPC", .name = "肺炎等（75歳以上）手術なし　入院期間Ⅱ", .points = 2226, .count = 7 };
	for (int i = 0; i < drugs; i++) {
		struct bill_line *l = &f->lines[3 + i];
		*l = (struct bill_line){ .category = "DRUG", .count = 1 };
		str_fmt(l->name, sizeof l->name, "包括の薬剤その%d", i + 1);
		str_fmt(l->quantity, sizeof l->quantity, i % 2 ? "%d.5mL" : "%d錠", i + 1);
	}
}

#endif
