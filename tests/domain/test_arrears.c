/* Unpaid bills by age and by patient, and what was said about them. proves S12, X7 */
#include <cmocka.h>
#include <string.h>

#include "base/die.h"
#include "domain/arrears.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct ctx *ctx;
	int64_t taro, jiro;
	struct bill older, half, quarter, month, today;
	int64_t declined;
};

static void at(struct setting *s, const char *iso)
{
	must(instant_parse(iso, &s->h.time.now));
}

/* 1,080 points at 3 tenths: 3,240 yen due at the counter on that day. */
static struct bill owed(struct setting *s, int64_t patient, const char *iso)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1080, .count = 1 };
	struct bill b;
	at(s, iso);
	struct visit v = clinic_visit(s->ctx, patient);
	assert_int_equal(bill_add(s->ctx, v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(s->ctx, b.id, 0, false, &b), ERR_OK);
	assert_int_equal(b.amount, 3240);
	return b;
}

/* On 2026-11-21: 204, 124, 60, 7 (the card's due day), 1 and 0 days old. */
static int set_up(void **state)
{
	static struct setting s;
	house_new(&s.h, "atokure");
	s.ctx = &s.h.ctx;
	at(&s, "2026-05-01T10:00");
	s.taro = clinic_patient(s.ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	s.jiro = clinic_patient(s.ctx, "0007712043", "鈴木 次郎", "スズキ ジロウ");
	s.older = owed(&s, s.taro, "2026-05-01T10:00");
	s.half = owed(&s, s.taro, "2026-07-20T23:59");
	s.quarter = owed(&s, s.jiro, "2026-09-22T00:00");
	at(&s, "2026-11-10T10:00");
	struct visit v = clinic_visit(s.ctx, s.jiro);
	s.declined = clinic_bill(s.ctx, &v, BILL_FINAL, SETTLEMENT_DECLINED);
	clinic_bill(s.ctx, &v, BILL_FINAL, SETTLEMENT_SUCCEEDED);
	clinic_bill(s.ctx, &v, BILL_FINAL, SETTLEMENT_SCHEDULED);
	clinic_bill(s.ctx, &v, BILL_HELD, SETTLEMENT_HELD);
	clinic_bill(s.ctx, &v, BILL_DRAFT, -1);
	s.month = owed(&s, s.jiro, "2026-11-20T10:00");
	s.today = owed(&s, s.taro, "2026-11-21T09:00");
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	house_free(&((struct setting *)*state)->h);
	return 0;
}

static void bands_include_their_last_day(void **state)
{
	(void)state;
	static const struct { int days; enum arrears_age age; } rows[] = { { 1, ARREARS_MONTH }, { 30, ARREARS_MONTH }, { 31, ARREARS_QUARTER },
		{ 90, ARREARS_QUARTER }, { 91, ARREARS_HALF_YEAR }, { 180, ARREARS_HALF_YEAR }, { 181, ARREARS_OLDER }, { 20000, ARREARS_OLDER } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(arrears_age_of(rows[i].days), rows[i].age);
}

static void oldest_first_and_added_up_by_age(void **state)
{
	struct setting *s = *state;
	struct arrears_filter f = { 0 };
	struct arrears_item items[10];
	struct arrears_sum ages[ARREARS_AGES], all;
	int n;
	assert_int_equal(arrears_list(s->ctx, &f, 0, 10, items, &n), ERR_OK);
	assert_int_equal(n, 5);
	static const int days[] = { 204, 124, 60, 7, 1 };
	const int64_t ids[] = { s->older.id, s->half.id, s->quarter.id, s->declined, s->month.id };
	for (int i = 0; i < 5; i++) {
		assert_int_equal(items[i].bill_id, ids[i]);
		assert_int_equal(arrears_days(s->ctx, &items[i]), days[i]);
	}
	assert_string_equal(items[0].bill, s->older.number);
	assert_string_equal(items[0].card, "0012345678");
	assert_string_equal(items[2].name, "鈴木 次郎");
	assert_int_equal(items[3].charge.state, SETTLEMENT_DECLINED);
	assert_int_equal(arrears_sums(s->ctx, &f, ages, &all), ERR_OK);
	assert_int_equal(ages[ARREARS_MONTH].n, 2);
	assert_int_equal(ages[ARREARS_MONTH].yen, 6240); /* 3,000 of the card and 3,240 */
	assert_int_equal(ages[ARREARS_QUARTER].yen, 3240);
	assert_int_equal(ages[ARREARS_HALF_YEAR].yen, 3240);
	assert_int_equal(ages[ARREARS_OLDER].yen, 3240);
	assert_int_equal(all.n, 5);
	assert_int_equal(all.yen, 15960);
	f.older_than = 60;
	assert_int_equal(arrears_list(s->ctx, &f, 0, 10, items, &n), ERR_OK);
	assert_int_equal(n, 2);
	f.older_than = 59;
	assert_int_equal(arrears_list(s->ctx, &f, 2, 10, items, &n), ERR_OK); /* the page after the first two */
	assert_int_equal(n, 1);
	assert_int_equal(items[0].bill_id, s->quarter.id);
}

static void the_largest_sum_first_by_patient(void **state)
{
	struct setting *s = *state;
	struct arrears_filter f = { 0 };
	struct arrears_patient who[4];
	int64_t count;
	int n;
	assert_int_equal(arrears_patients(s->ctx, &f, 0, 4, who, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(who[0].patient_id, s->jiro);
	assert_int_equal(who[0].sum.yen, 9480);
	assert_int_equal(who[0].sum.n, 3);
	assert_int_equal(who[0].since, date_of(2026, 9, 22));
	assert_int_equal(who[1].sum.yen, 6480);
	assert_int_equal(arrears_patients_count(s->ctx, &f, &count), ERR_OK);
	assert_int_equal(count, 2);
	f.patient_id = s->taro;
	assert_int_equal(arrears_patients(s->ctx, &f, 0, 4, who, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(who[0].sum.n, 2);
}

/* A part lowers what is owed, the last one ends it; a held bill isn't due. */
static void what_is_paid_is_no_longer_owed(void **state)
{
	struct setting *s = *state;
	struct arrears_filter f = { .bill_id = s->older.id };
	struct counter_tender t = { .method = METHOD_CASH, .amount = 1000 };
	struct counter_paid paid;
	struct arrears_item item;
	struct arrears_sum ages[ARREARS_AGES], all;
	struct bill held;
	int n;
	assert_int_equal(counter_pay(s->ctx, s->older.id, &t, 1, true, -1, &paid), ERR_OK);
	assert_int_equal(arrears_list(s->ctx, &f, 0, 1, &item, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(item.paid, 1000);
	assert_int_equal(arrears_days(s->ctx, &item), 204);
	assert_int_equal(arrears_sums(s->ctx, &f, ages, &all), ERR_OK);
	assert_int_equal(all.yen, 2240);
	assert_int_equal(settlement_pay_counter(s->ctx, s->older.id, "cash", 2240), ERR_OK);
	assert_int_equal(arrears_list(s->ctx, &f, 0, 1, &item, &n), ERR_OK);
	assert_int_equal(n, 0);
	f.bill_id = s->half.id;
	assert_int_equal(bill_hold(s->ctx, s->half.id, 0, "資格未確認", &held), ERR_OK);
	assert_int_equal(arrears_list(s->ctx, &f, 0, 1, &item, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void what_was_said_and_promised(void **state)
{
	struct setting *s = *state;
	struct arrears_filter f = { .bill_id = s->older.id };
	struct arrears_item item;
	struct contact k, notes[4];
	int n;
	day_t friday = date_of(2026, 11, 27);
	assert_int_equal(arrears_note(s->ctx, s->older.id, CONTACT_PHONE, "", DAY_NONE, &k), ERR_BAD_INPUT);
	assert_int_equal(arrears_note(s->ctx, s->older.id, CONTACT_PHONE, "4242 4242 4242 4242 で払いたい", DAY_NONE, &k), ERR_SECRET_TEXT);
	assert_int_equal(arrears_note(s->ctx, s->older.id, CONTACT_PHONE, "払うとのこと", date_of(2026, 11, 20), &k), ERR_BAD_DATE);
	house_act(s->ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(arrears_note(s->ctx, s->older.id, CONTACT_PHONE, "払うとのこと", DAY_NONE, &k), ERR_FORBIDDEN);
	house_act(s->ctx, "kaikei", 1u << ROLE_BILLING);
	assert_int_equal(arrears_note(s->ctx, s->older.id, CONTACT_PHONE, "金曜に来院して払うとのこと", friday, &k), ERR_OK);
	vtime_pass(&s->h.time, 3600);
	assert_int_equal(arrears_note(s->ctx, s->older.id, CONTACT_LETTER, "督促状を送付", DAY_NONE, &k), ERR_OK);
	assert_int_equal(arrears_notes(s->ctx, s->older.id, 4, notes, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(notes[0].how, CONTACT_LETTER);
	assert_string_equal(notes[0].note, "督促状を送付");
	assert_int_equal(notes[1].promised, friday);
	assert_string_equal(notes[1].staff, "kaikei");
	assert_int_equal(arrears_list(s->ctx, &f, 0, 1, &item, &n), ERR_OK);
	assert_int_equal(item.contacts, 2);
	assert_int_equal(item.last_contact, notes[0].at);
	assert_int_equal(item.promised, friday);
	assert_int_equal(arrears_note(s->ctx, 999999, CONTACT_PHONE, "x", DAY_NONE, &k), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bands_include_their_last_day),
		cmocka_unit_test_setup_teardown(oldest_first_and_added_up_by_age, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_largest_sum_first_by_patient, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_paid_is_no_longer_owed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_said_and_promised, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
