/* Duplicates are found, set apart, merged and taken back; nothing is left behind, nothing moves under a running charge. proves P3, P7, X2 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/deposit.h"
#include "domain/patient.h"
#include "domain/patient_import.h"
#include "domain/patient_merge.h"
#include "domain/patient_search.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/patients.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t old_id, new_id;     /* two records of 髙橋 太郎 */
static struct patient_merge_preview p;

static int set_up(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	old_id = clinic_patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	new_id = clinic_patient(ctx, "0012345679", "高橋　太郎", "ﾀｶﾊｼ ﾀﾛｳ");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static int64_t asked(const char *sql)
{
	struct stmt *q = db_stmt(ctx->db, sql);
	int64_t n = stmt_row(q) ? stmt_col(q, 0) : -1;
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	return n;
}

static void run(const char *sql)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, db_stmt(ctx->db, sql), NULL)), ERR_OK);
}

static void look(int64_t from, int64_t into)
{
	assert_int_equal(patient_merge_preview(ctx, from, into, &p), ERR_OK);
}

static void merge(int64_t from, int64_t into)
{
	look(from, into);
	assert_int_equal(p.n_reasons, 0);
	assert_int_equal(patient_merge(ctx, &p), ERR_OK);
}

static void refused(int64_t from, int64_t into, const char *says)
{
	look(from, into);
	assert_int_equal(p.n_reasons, 1);
	if (!strstr(p.reasons[0], says))
		fail_msg("%s", p.reasons[0]);
	assert_int_equal(patient_merge(ctx, &p), ERR_REFUSED);
	assert_string_equal(ctx->cause.reasons[0].text, p.reasons[0]);
	assert_int_equal(asked("SELECT count(*) FROM patient_merge"), 0);
}

/* Whoever adds a table of a patient's adds it to the list, or it would be left with the wrong record. */
static void every_table_of_a_patient_is_in_the_list(void **state)
{
	(void)state;
	int n = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT m.name FROM sqlite_master m CROSS JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'patient_id' ORDER BY m.name");
	while (stmt_row(q)) {
		char table[64];
		bool listed = false;
		stmt_text(q, 0, table, sizeof table);
		for (int k = 0; k < MERGE_KINDS; k++)
			listed = listed || strcmp(merge_kind_id((enum merge_kind)k), table) == 0;
		if (!listed)
			fail_msg("%s.patient_id isn't moved by a merge (model/patient_merge.h)", table);
		n++;
	}
	assert_int_equal(stmt_done(ctx, q), ERR_OK);
	assert_int_equal(n, MERGE_KINDS);
}

/* By name (true variants), kana, birth and sex; not by confusables. */
static void pairs_that_match(void **state)
{
	(void)state;
	struct patient_pair pairs[8];
	int n;
	clinic_patient(ctx, "0000000001", "斉藤 花", "サイトウ ハナ");
	clinic_patient(ctx, "0000000002", "斎藤 花", "サイトウ ハナ");
	clinic_patient(ctx, "0000000003", "高橋 太郎", "タカハシ タロウ");
	run("UPDATE patient SET sex = 'f' WHERE card = '0000000003'");
	assert_int_equal(patient_merge_duplicates(ctx, 8, pairs, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(pairs[0].first.card, "0012345678");
	assert_string_equal(pairs[0].second.card, "0012345679");
	assert_int_equal(patient_merge_apart(ctx, new_id, old_id), ERR_OK);
	assert_int_equal(patient_merge_apart(ctx, old_id, new_id), ERR_OK); /* twice is no trouble */
	assert_int_equal(patient_merge_duplicates(ctx, 8, pairs, &n), ERR_OK);
	assert_int_equal(n, 0);
	struct patient one, twins[4];
	assert_int_equal(patient_by_id(ctx, old_id, &one), ERR_OK);
	assert_int_equal(patient_duplicates(ctx, &one, 4, twins, &n), ERR_OK);
	assert_int_equal(n, 0);
}

/* Everything moves, the card number opens the other record, searches find it alone; back again, each has its own, and what came since stays. */
static void there_and_back(void **state)
{
	(void)state;
	struct patient found[8], by_card;
	char cards[4][CARD_SIZE];
	int n;
	clinic_cover(ctx, new_id);
	clinic_enroll(ctx, new_id);
	struct visit v = clinic_visit(ctx, new_id);
	assert_int_equal(insurance_confirm(ctx, new_id, v.id, v.day, EVIDENCE_MYNUMBER), ERR_OK);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	look(new_id, old_id);
	assert_int_equal(p.from_counts[MERGE_VISIT], 1);
	assert_int_equal(p.from_counts[MERGE_BILL], 1);
	assert_int_equal(p.from_counts[MERGE_ENROLLMENT], 1);
	assert_int_equal(p.from_counts[MERGE_COVERAGE], 1);
	assert_int_equal(p.from_counts[MERGE_CONFIRMATION], 1);
	assert_int_equal(p.into_counts[MERGE_VISIT], 0);
	assert_int_equal(patient_merge(ctx, &p), ERR_OK);
	assert_int_equal(clinic_reread(ctx, v.id).patient_id, old_id);
	look(new_id, old_id);
	assert_true(p.merged);
	for (int k = 0; k < MERGE_KINDS; k++)
		assert_int_equal(p.from_counts[k], 0);
	assert_int_equal(patient_by_card(ctx, "0012345679", &by_card), ERR_OK);
	assert_int_equal(by_card.id, old_id);
	assert_int_equal(patient_merge_cards(ctx, old_id, 4, cards, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(cards[0], "0012345679");
	static const char *const words[] = { "高橋", "タカハシ", "1980-03-01", "0012345679", "12345678" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		assert_int_equal(patient_search(ctx, words[i], 8, found, &n, NULL), ERR_OK);
		assert_int_equal(n, 1);
		assert_int_equal(found[0].id, old_id);
	}
	assert_true(instant_parse("2026-11-24T09:00", &h.time.now));
	struct visit since = clinic_visit(ctx, old_id);
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_OK);
	assert_int_equal(clinic_reread(ctx, v.id).patient_id, new_id);
	assert_int_equal(clinic_reread(ctx, since.id).patient_id, old_id);
	look(new_id, old_id);
	assert_false(p.merged);
	assert_int_equal(p.from_counts[MERGE_BILL], 1);
	assert_int_equal(p.into_counts[MERGE_BILL], 0);
	assert_int_equal(patient_search(ctx, "タカハシ", 8, found, &n, NULL), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(patient_search(ctx, "橋", 8, found, &n, NULL), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(patient_by_card(ctx, "0012345679", &by_card), ERR_OK);
	assert_int_equal(by_card.id, new_id);
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_NOT_FOUND);
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action = 'patient_merge'"), 2);
	merge(new_id, old_id); /* and once more */
}

/* What was billed meanwhile to a visit that goes back goes with it, deposit and all: no other person's card pays for it. */
static void what_was_billed_meanwhile_goes_back(void **state)
{
	(void)state;
	struct visit v = clinic_visit(ctx, new_id);
	clinic_enroll(ctx, old_id);
	merge(new_id, old_id);
	v = clinic_reread(ctx, v.id);
	int64_t bill = clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_COUNTER_DUE);
	struct deposit d;
	struct deposit_new taken = { .patient_id = old_id, .bill_id = bill, .amount = 1000 };
	assert_int_equal(deposit_take(ctx, &taken, &d), ERR_OK);
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_OK);
	look(new_id, old_id);
	static const enum merge_kind gone_back[] = { MERGE_VISIT, MERGE_BILL, MERGE_DEPOSIT };
	for (size_t i = 0; i < sizeof gone_back / sizeof *gone_back; i++) {
		assert_int_equal(p.from_counts[gone_back[i]], 1);
		assert_int_equal(p.into_counts[gone_back[i]], 0);
	}
	assert_int_equal(p.into_counts[MERGE_ENROLLMENT], 1);
}

/* Neither way while a charge of either is claimed, sent or unknown. */
static void never_under_a_running_charge(void **state)
{
	(void)state;
	static const char *const states[] = { "UPDATE settlement SET state = 'claimed'", "UPDATE settlement SET state = 'sent'", "UPDATE settlement SET state = 'unknown'" };
	clinic_enroll(ctx, old_id);
	struct visit v = clinic_visit(ctx, old_id);
	clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	for (size_t i = 0; i < 3; i++) {
		run(states[i]);
		refused(new_id, old_id, "決済が進行中");
		refused(old_id, new_id, "決済が進行中");
	}
	run("UPDATE settlement SET state = 'scheduled'");
	merge(new_id, old_id);
	run("UPDATE settlement SET state = 'sent'");
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_REFUSED);
	run("UPDATE settlement SET state = 'succeeded'");
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_OK);
}

static int64_t book(int64_t patient_id, int64_t menu, const char *at, char number[16])
{
	struct booking b;
	struct booking_near near;
	assert_int_equal(booking_book(ctx, &(struct booking_new){ .menu_id = menu, .start_at = diary_at(at), .patient_id = patient_id }, &b, &near), ERR_OK);
	str_copy(number, 16, b.number);
	return b.id;
}

/* Nobody has two places in one slot: the booking is named, and the merge goes on when one of the two is cancelled. */
static void both_have_a_booking_in_one_slot(void **state)
{
	(void)state;
	int64_t menu = diary_menu(ctx, "naika", 4, ""), other = diary_menu(ctx, "seikei", 4, "");
	char one[16], two[16], else_where[16], says[80];
	book(old_id, menu, "2026-12-01T10:00", one);
	int64_t cancelled = book(new_id, menu, "2026-12-01T10:00", two);
	book(new_id, menu, "2026-12-01T10:30", else_where);
	book(old_id, other, "2026-12-01T10:30", else_where); /* the same time, another menu: two slots */
	str_fmt(says, sizeof says, "同じ枠の予約があります（%s）", two);
	refused(new_id, old_id, says);
	str_fmt(says, sizeof says, "同じ枠の予約があります（%s）", one);
	refused(old_id, new_id, says);
	diary_sound(ctx);
	struct booking b;
	assert_int_equal(booking_by_id(ctx, cancelled, &b), ERR_OK);
	assert_int_equal(booking_cancel(ctx, cancelled, &(struct booking_change){ .version = b.version, .reason = "重複" }, &b), ERR_OK);
	merge(new_id, old_id);
	assert_int_equal(booking_by_id(ctx, cancelled, &b), ERR_OK);
	assert_int_equal(b.patient_id, old_id);
	diary_sound(ctx);
}

static void what_else_refuses(void **state)
{
	(void)state;
	int64_t third = clinic_patient(ctx, "0000000001", "高橋 太郎", "タカハシ タロウ");
	refused(old_id, old_id, "同じ記録");
	clinic_enroll(ctx, old_id);
	clinic_enroll(ctx, new_id);
	refused(new_id, old_id, "どちらにも利用登録");
	run("UPDATE enrollment SET state = 'closed', closed_at = 1");
	run("UPDATE patient SET undisclosed = 1 WHERE card = '0012345679'");
	refused(new_id, old_id, "照会拒否");
	run("UPDATE patient SET undisclosed = 0, birth = birth + 1 WHERE card = '0012345679'");
	refused(new_id, old_id, "生年月日");
	run("UPDATE patient SET birth = birth - 1 WHERE card = '0012345679'");
	look(new_id, old_id);
	run("UPDATE patient SET version = version + 1 WHERE card = '0012345678'"); /* another desk was here */
	assert_int_equal(patient_merge(ctx, &p), ERR_CONFLICT);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION | 1u << ROLE_BILLING);
	look(new_id, old_id);
	assert_int_equal(patient_merge(ctx, &p), ERR_FORBIDDEN);
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_FORBIDDEN);
	assert_int_equal(patient_merge_apart(ctx, new_id, old_id), ERR_FORBIDDEN);
	house_act(ctx, "kanri", 1u << ROLE_ADMIN);
	merge(new_id, old_id);
	look(old_id, third); /* no chains: a card number leads to its record in one step */
	assert_int_equal(p.n_reasons, 1);
	assert_non_null(strstr(p.reasons[0], "先にその統合を戻してください"));
	look(third, new_id);
	assert_int_equal(p.n_reasons, 1);
	assert_non_null(strstr(p.reasons[0], "すでに統合されています"));
	look(new_id, old_id);
	assert_int_equal(patient_merge(ctx, &p), ERR_BAD_STATE);
}

/* The hospital's record system goes on sending both: each record keeps its own, the merged one isn't found by it. */
static void an_import_goes_to_the_record(void **state)
{
	(void)state;
	struct patient_import *im;
	struct patient_import_result result;
	struct patient record, found[4];
	bool taken;
	int n;
	merge(new_id, old_id);
	assert_int_equal(patient_import_begin(ctx, false, &im), ERR_OK);
	struct patient_row row = { .line = 2, .card = "0012345679", .name = "高橋 太朗", .kana = "タカハシ タロウ", .sex = "男", .birth_date = "1980-03-01", .phone = "03-1111-2222" };
	assert_int_equal(patient_import_row(ctx, im, &row, &taken), ERR_OK);
	assert_int_equal(patient_import_end(ctx, im, ERR_OK, &result), ERR_OK);
	assert_int_equal(result.changed, 1);
	assert_int_equal(patient_record(ctx, "0012345679", &record), ERR_OK);
	assert_string_equal(record.name, "高橋 太朗");
	assert_int_equal(record.merged_into, old_id);
	assert_int_equal(patient_search(ctx, "太朗", 4, found, &n, NULL), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(patient_search(ctx, "0311112222", 4, found, &n, NULL), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(patient_unmerge(ctx, new_id), ERR_OK);
	assert_int_equal(patient_search(ctx, "太朗", 4, found, &n, NULL), ERR_OK);
	assert_int_equal(n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_table_of_a_patient_is_in_the_list, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pairs_that_match, set_up, tear_down),
		cmocka_unit_test_setup_teardown(there_and_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(never_under_a_running_charge, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_billed_meanwhile_goes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_else_refuses, set_up, tear_down),
		cmocka_unit_test_setup_teardown(both_have_a_booking_in_one_slot, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_import_goes_to_the_record, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
