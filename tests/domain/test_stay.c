/*
 * A stay (V7) from its admission to after its discharge, under both presets: the admission desk switches deferral for all of it, each
 * billing period is one bill and one settlement with its own due day, and no period's fate touches another's; its end bounds what it takes. proves V7, V2, V3, V9, B6, S1, F2, I2
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/bill_import.h"
#include "domain/coverage.h"
#include "domain/patient_page.h"
#include "domain/settle_book.h"
#include "domain/settlement.h"
#include "domain/slip.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/settlements.h"

#define CARD "0012345678"
#define DESK "1階 入退院センター"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit stay;
static int64_t taro;

static void at(const char *iso)
{
	assert_true(instant_parse(iso, &h.time.now));
}

/* Admitted on Tuesday 2026-11-03, nothing switched yet. */
static int admit(const char *preset)
{
	house_new(&h, preset);
	at("2026-11-03T10:00");
	taro = clinic_patient(ctx, CARD, "髙橋 太郎", "タカハシ タロウ");
	clinic_cover(ctx, taro);
	clinic_enroll(ctx, taro);
	struct visit_new n = { .patient_id = taro, .inpatient = true };
	clinic_ok(ctx, visit_open(ctx, &n, &stay));
	clinic_ok(ctx, insurance_confirm(ctx, taro, stay.id, ctx_today(ctx), EVIDENCE_MYNUMBER));
	return 0;
}

static int kure(void **state)
{
	(void)state;
	return admit("atokure");
}

static int barai(void **state)
{
	(void)state;
	return admit("atobarai");
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static void sql(const char *text, int64_t id)
{
	clinic_ok(ctx, db_begin(ctx));
	struct stmt *q = db_stmt(ctx->db, text);
	stmt_int(q, 1, id);
	clinic_ok(ctx, db_finish(ctx, stmt_run(ctx, q, NULL)));
}

/* The accounting system's bill of a period, 10,000 points at 30 %: 30,000 yen. */
static enum err take(const char *key, const char *date, const char *from, const char *to, struct bill_import_result *r)
{
	struct bill_import *im = bill_import_new();
	const char *cells[BILL_COLUMNS] = { [BILL_COL_BILL] = key, [BILL_COL_CARD] = CARD, [BILL_COL_DATE] = date, [BILL_COL_SHARE] = "3割",
		[BILL_COL_CATEGORY] = "入院料等", [BILL_COL_POINTS] = "10000", [BILL_COL_PERIOD_FROM] = from, [BILL_COL_PERIOD_TO] = to };
	bill_import_row(im, 2, cells);
	enum err e = bill_import_run(ctx, im, false, r);
	bill_import_free(im);
	return e;
}

static struct bill imported(const char *key, const char *date, const char *from, const char *to)
{
	struct bill b;
	struct bill_import_result r;
	clinic_ok(ctx, take(key, date, from, to, &r));
	assert_int_equal(r.finalised, 1);
	clinic_ok(ctx, bill_by_number(ctx, key, &b));
	return b;
}

/* The same made at the desk today. */
static struct bill entered(void)
{
	struct bill b;
	struct bill_line line = { .category = "A10", .points = 10000, .count = 1 };
	clinic_ok(ctx, bill_add(ctx, stay.id, "", 3, &line, 1, &b));
	clinic_ok(ctx, bill_finalise(ctx, b.id, 0, false, &b));
	return b;
}

static struct settlement charge(const struct bill *b)
{
	struct settlement s;
	clinic_ok(ctx, settlement_by_bill(ctx, b->id, &s));
	return s;
}

static void state_of(const struct bill *b, enum settlement_state want)
{
	if (charge(b).state != want)
		fail_msg("%s: %s, wanted %s", b->number, settlement_state_id(charge(b).state), settlement_state_id(want));
}

static void charged(const struct bill *b)
{
	sql("UPDATE settlement SET state = 'succeeded', settled_at = 1 WHERE bill_id = $1", b->id);
}

static int charges(void)
{
	int64_t ids[16];
	int n;
	clinic_ok(ctx, settlements_of_visit(ctx, stay.id, 16, ids, &n));
	return n;
}

static void defer(bool on)
{
	clinic_ok(ctx, deferral_set(ctx, stay.id, on, DEFERRAL_DESK, NULL));
}

static struct deferral_answer why(enum deferral_at where)
{
	struct deferral_answer a;
	clinic_ok(ctx, deferral_why(ctx, stay.id, where, &a));
	return a;
}

static void refused(const struct deferral_answer *a, const char *id, bool overridable)
{
	for (int i = 0; i < a->n; i++) {
		assert_string_equal(a->reasons[i].desk, DESK);
		if (strcmp(a->reasons[i].id, id) == 0) {
			assert_false(a->allowed);
			assert_int_equal(a->may_override[i], overridable);
			return;
		}
	}
	fail_msg("no %s", id);
}

static void discharge(void)
{
	clinic_ok(ctx, visit_exam_done(ctx, stay.id, true));
}

static const char *next_on(day_t day)
{
	static struct patient_page p;
	clinic_ok(ctx, patient_page_load(ctx, taro, day, &p));
	return p.next.sentence;
}

static const char *next(void)
{
	return next_on(ctx_today(ctx));
}

/*
 * Switched on once; each period's bill, from the accounting system or the desk, of a full month, over its end, of one day, late,
 * after the discharge, becomes one settlement: due four days after the period's last day, never before it is final (F2, S1).
 */
static void each_period_is_one_settlement(void **state)
{
	(void)state;
	static const struct { const char *today, *key, *from, *to; int month, day; } periods[] = {
		{ "2026-11-16T09:00", "S-1", "2026-11-03", "2026-11-15", 11, 19 },
		{ "2026-12-01T09:00", "S-2", "2026-11-16", "2026-11-30", 12, 4 },
		{ "2026-12-08T09:00", NULL, "2026-12-01", "2026-12-08", 12, 12 },
		{ "2026-12-09T09:00", NULL, "2026-12-09", "2026-12-09", 12, 13 },
		{ "2026-12-22T09:00", "S-5", "2026-12-10", "2026-12-15", 12, 22 },
		{ "2026-12-22T10:00", "S-6", "2026-12-16", "2026-12-16", 12, 22 }, /* the discharge */
	};
	enum { N = sizeof periods / sizeof *periods };
	struct bill bills[N];
	struct slip slip, again;
	assert_true(why(DEFERRAL_DESK).allowed);
	defer(true);
	clinic_ok(ctx, slip_of(ctx, stay.id, &slip));
	assert_int_equal(charges(), 0);
	for (int i = 0; i < N; i++) {
		char from[DATE_TEXT], to[DATE_TEXT];
		at(periods[i].today);
		if (i == N - 1)
			discharge();
		bills[i] = periods[i].key ? imported(periods[i].key, periods[i].to, periods[i].from, periods[i].to) : entered();
		assert_int_equal(bills[i].visit_id, stay.id);
		assert_string_equal(date_iso(bills[i].period_from, from), periods[i].from);
		assert_string_equal(date_iso(bills[i].period_to, to), periods[i].to);
		assert_int_equal(charges(), i + 1);
		for (int k = 0; k <= i; k++) { /* the earlier ones stand as they stood */
			struct settlement s = charge(&bills[k]);
			assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
			assert_int_equal(s.amount, 30000);
			assert_int_equal(s.due_day, date_of(2026, periods[k].month, periods[k].day));
		}
	}
	assert_true(clinic_reread(ctx, stay.id).deferral);
	clinic_ok(ctx, slip_of(ctx, stay.id, &again)); /* V3: one for the stay */
	assert_string_equal(again.number, slip.number);
}

/* The admission desk's people, never a machine; billing doesn't switch. */
static void by_the_admission_desk(void **state)
{
	(void)state;
	struct deferral_answer a = why(DEFERRAL_KIOSK);
	refused(&a, "V7", false);
	assert_int_equal(deferral_set(ctx, stay.id, true, DEFERRAL_KIOSK, "許可"), ERR_REFUSED);
	house_act(ctx, "kimura", 1u << ROLE_BILLING);
	assert_int_equal(deferral_set(ctx, stay.id, true, DEFERRAL_DESK, NULL), ERR_FORBIDDEN);
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	defer(true);
	assert_string_equal(clinic_reread(ctx, stay.id).deferral_by, "yamada");
}

/* Off and on in the middle: a charged period stays charged, an open one goes to the counter and back with its due day. */
static void switched_in_the_middle(void **state)
{
	(void)state;
	defer(true);
	at("2026-11-16T09:00");
	struct bill first = imported("S-1", "2026-11-03", "2026-11-03", "2026-11-15");
	at("2026-12-01T09:00");
	charged(&first);
	struct bill second = imported("S-2", "2026-11-03", "2026-11-16", "2026-11-30");
	defer(false);
	state_of(&first, SETTLEMENT_SUCCEEDED);
	state_of(&second, SETTLEMENT_COUNTER_DUE);
	defer(true);
	state_of(&first, SETTLEMENT_SUCCEEDED);
	state_of(&second, SETTLEMENT_SCHEDULED);
	assert_int_equal(charge(&second).due_day, date_of(2026, 12, 4));
	sql("UPDATE settlement SET state = 'claimed' WHERE bill_id = $1", second.id);
	assert_int_equal(deferral_set(ctx, stay.id, false, DEFERRAL_DESK, NULL), ERR_BAD_STATE);
	assert_true(clinic_reread(ctx, stay.id).deferral);
}

/* What is paid is a period: while the stay lasts the next ones can still be switched either way; after it nothing is left to switch. */
static void the_next_period_is_open(void **state)
{
	(void)state;
	at("2026-11-16T09:00");
	struct bill first = imported("S-1", "2026-11-03", "2026-11-03", "2026-11-15");
	state_of(&first, SETTLEMENT_COUNTER_DUE);
	clinic_ok(ctx, settlement_pay_counter(ctx, first.id, "cash", 30000));
	assert_true(why(DEFERRAL_DESK).allowed);
	defer(true);
	state_of(&first, SETTLEMENT_COUNTER_PAID);
	at("2026-12-01T09:00");
	struct bill second = imported("S-2", "2026-11-03", "2026-11-16", "2026-11-30");
	state_of(&second, SETTLEMENT_SCHEDULED);
	charged(&second);
	defer(false); /* from now on at the counter */
	state_of(&second, SETTLEMENT_SUCCEEDED);
	at("2026-12-10T09:00");
	struct bill third = entered();
	state_of(&third, SETTLEMENT_COUNTER_DUE);
	defer(true);
	charged(&third);
	discharge();
	assert_int_equal(deferral_set(ctx, stay.id, false, DEFERRAL_DESK, NULL), ERR_BAD_STATE);
	sql("UPDATE visit SET deferral = 0 WHERE id = $1", stay.id);
	struct deferral_answer a = why(DEFERRAL_DESK);
	refused(&a, "V2-paid", false);
	refused(&a, "V7", true);
}

/* A declined period neither stops nor moves the others; switching on anew then needs a supervisor. */
static void a_failed_period(void **state)
{
	(void)state;
	defer(true);
	at("2026-11-16T09:00");
	struct bill first = imported("S-1", "2026-11-03", "2026-11-03", "2026-11-15");
	sql("UPDATE settlement SET state = 'declined' WHERE bill_id = $1", first.id);
	at("2026-12-01T09:00");
	struct bill second = imported("S-2", "2026-11-03", "2026-11-16", "2026-11-30");
	state_of(&first, SETTLEMENT_DECLINED);
	state_of(&second, SETTLEMENT_SCHEDULED);
	defer(false);
	state_of(&second, SETTLEMENT_COUNTER_DUE);
	sql("UPDATE settlement SET state = 'declined' WHERE bill_id = $1", first.id);
	struct deferral_answer a = why(DEFERRAL_DESK);
	refused(&a, "V2-unpaid", true);
	assert_int_equal(a.n, 1);
	clinic_ok(ctx, deferral_set(ctx, stay.id, true, DEFERRAL_DESK, "会計課長の許可"));
	state_of(&second, SETTLEMENT_SCHEDULED);
}

/* After the discharge only a supervisor switches on; off is as ever until the charge is claimed. */
static void after_the_discharge(void **state)
{
	(void)state;
	at("2026-11-20T09:00");
	struct bill last = imported("S-1", "2026-11-03", "2026-11-03", "2026-11-20");
	discharge();
	struct deferral_answer a = why(DEFERRAL_DESK);
	refused(&a, "V7", true);
	assert_int_equal(a.n, 1);
	assert_int_equal(deferral_set(ctx, stay.id, true, DEFERRAL_DESK, NULL), ERR_REFUSED);
	clinic_ok(ctx, deferral_set(ctx, stay.id, true, DEFERRAL_DESK, "退院時の申し出"));
	state_of(&last, SETTLEMENT_SCHEDULED);
	defer(false);
	state_of(&last, SETTLEMENT_COUNTER_DUE);
}

/* V9: the hint looks at the period's year, not at the admission's. */
static void over_the_new_year(void **state)
{
	(void)state;
	static const struct { const char *today; bool next_year; } days[] = {
		{ "2026-12-26T09:00", false }, { "2026-12-28T09:00", true }, { "2027-01-01T09:00", false }, { "2027-01-10T09:00", false },
	};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		at(days[i].today);
		struct deferral_answer a = why(DEFERRAL_DESK);
		assert_int_equal(a.next_year, days[i].next_year);
		assert_int_equal(a.hint[0] != '\0', days[i].next_year);
	}
}

/* While the stay lasts, the patient is where patients are; a period to be paid, and a new month's insurance, go to the desk of V7. */
static void what_happens_next(void **state)
{
	(void)state;
	const char *in = "入院中です（退院のとき 入退院センターへ）";
	assert_string_equal(next(), in);
	defer(true);
	at("2026-11-16T09:00");
	struct bill first = imported("S-1", "2026-11-03", "2026-11-03", "2026-11-15");
	assert_string_equal(next(), in);
	charged(&first);
	assert_string_equal(next(), in);
	at("2026-12-01T09:00");
	assert_string_equal(next(), "入退院センターへ（今月未確認）");
	clinic_ok(ctx, insurance_confirm(ctx, taro, stay.id, ctx_today(ctx), EVIDENCE_MYNUMBER));
	struct bill second = imported("S-2", "2026-11-03", "2026-11-16", "2026-11-30");
	defer(false);
	assert_string_equal(next(), "入退院センターへ（お支払い 30,000円）");
	defer(true);
	assert_string_equal(next(), in);
	charged(&second);
	discharge();
	assert_string_equal(next_on(stay.day), "終了しました（カード決済済）");
}

static void period(const struct bill *b, const char *from, const char *to)
{
	char text[2][DATE_TEXT];
	assert_int_equal(b->visit_id, stay.id);
	assert_string_equal(date_iso(b->period_from, text[0]), from);
	assert_string_equal(date_iso(b->period_to, text[1]), to);
}

/* A stay that is over takes the bills of its own days, however late, and none of later care; when its end is taken back it goes on. */
static void an_ended_stay_takes_no_later_care(void **state)
{
	(void)state;
	struct bill_import_result r;
	struct bill b;
	at("2026-11-10T15:00");
	discharge();
	assert_int_equal(clinic_reread(ctx, stay.id).ended_on, date_of(2026, 11, 10));
	at("2026-11-25T09:00");
	b = imported("S-1", "2026-11-08", "2026-11-03", "2026-11-08");
	period(&b, "2026-11-03", "2026-11-08");
	b = imported("S-2", "2026-11-10", "2026-11-10", "2026-11-10"); /* the last day itself */
	period(&b, "2026-11-10", "2026-11-10");
	b = imported("S-3", "2026-11-09", "", ""); /* a day of care without a period */
	period(&b, "2026-11-09", "2026-11-09");
	assert_int_equal(take("X-1", "2026-11-17", "2026-11-15", "2026-11-17", &r), ERR_NOT_FOUND);
	assert_int_equal(take("X-2", "2026-11-17", "2026-11-17", "2026-11-17", &r), ERR_NOT_FOUND);
	assert_int_equal(take("X-3", "2026-11-03", "2026-11-11", "2026-11-17", &r), ERR_REFUSED); /* dated with the admission */
	assert_non_null(strstr(ctx->cause.text, "11-10"));
	assert_int_equal(charges(), 3);
	clinic_ok(ctx, visit_exam_done(ctx, stay.id, false));
	assert_int_equal(clinic_reread(ctx, stay.id).ended_on, DAY_NONE);
	b = imported("S-4", "2026-11-17", "2026-11-11", "2026-11-17");
	period(&b, "2026-11-11", "2026-11-17");
}

/* The same file twice changes nothing (B1), also when the end of the stay was recorded with an earlier day in between. */
static void a_bill_keeps_its_stay(void **state)
{
	(void)state;
	struct bill_import_result r;
	at("2026-11-25T09:00");
	imported("S-1", "2026-11-20", "2026-11-16", "2026-11-20");
	sql("UPDATE visit SET exam_done = 1, ended_on = day + 7 WHERE id = $1", stay.id);
	clinic_ok(ctx, take("S-1", "2026-11-20", "2026-11-16", "2026-11-20", &r));
	assert_int_equal(r.unchanged, 1);
	assert_int_equal(take("S-1", "2026-11-20", "2026-11-17", "2026-11-20", &r), ERR_NOT_FOUND); /* other days are another matter */
}

/* The next admission takes what is its own, and the one before keeps what began in it. */
static void two_stays_keep_apart(void **state)
{
	(void)state;
	struct visit second;
	at("2026-11-10T15:00");
	discharge();
	at("2026-11-20T09:00");
	struct visit_new n = { .patient_id = taro, .inpatient = true };
	clinic_ok(ctx, visit_open(ctx, &n, &second));
	at("2026-11-25T09:00");
	struct bill b = imported("S-1", "2026-11-10", "2026-11-03", "2026-11-10");
	period(&b, "2026-11-03", "2026-11-10");
	assert_int_equal(imported("S-2", "2026-11-24", "2026-11-20", "2026-11-24").visit_id, second.id);
}

/* S5: a period's mail is about its own days, not about the day of admission again; a visit has none. */
static void a_periods_mail_says_its_days(void **state)
{
	(void)state;
	struct settle_charge c;
	struct settlement s;
	at("2026-11-25T09:00");
	struct bill b = imported("S-1", "2026-11-20", "2026-11-11", "2026-11-20");
	clinic_ok(ctx, settlement_by_bill(ctx, b.id, &s));
	clinic_ok(ctx, settle_book_load(ctx, s.id, &c));
	assert_int_equal(c.stay_from, date_of(2026, 11, 11));
	assert_int_equal(c.stay_to, date_of(2026, 11, 20));
	sql("UPDATE visit SET kind = 'out' WHERE id = $1", stay.id);
	clinic_ok(ctx, settle_book_load(ctx, s.id, &c));
	assert_int_equal(c.stay_from, DAY_NONE);
	assert_int_equal(c.stay_to, DAY_NONE);
}

/* What the desk bills after the discharge is of the stay's own days: what is left of them, or the last period once all are billed. */
static void a_desk_bill_after_the_discharge(void **state)
{
	(void)state;
	at("2026-11-16T09:00");
	imported("S-1", "2026-11-15", "2026-11-03", "2026-11-15");
	at("2026-11-20T15:00");
	discharge();
	at("2026-12-05T09:00");
	struct bill b = entered();
	period(&b, "2026-11-16", "2026-11-20");
	at("2026-12-06T09:00");
	b = entered();
	period(&b, "2026-11-16", "2026-11-20");
	assert_int_equal(why(DEFERRAL_DESK).due_day, date_of(2026, 12, 6)); /* four days after the 20th are over */
}

/* Days on both sides of a change of the meals' price have no price of their own; either is right, another is pointed out. */
static void meals_over_a_change_of_the_rate(void **state)
{
	(void)state;
	struct bill b;
	struct copay_steps steps;
	struct visit_new n = { .patient_id = taro, .inpatient = true, .day = date_of(2026, 5, 20) };
	struct bill_line line = { .category = "T10", .name = "食事", .yen = BILL_YEN_BY_TABLE, .count = 3 };
	clinic_ok(ctx, visit_open(ctx, &n, &stay));
	clinic_ok(ctx, bill_new(ctx, stay.id, &b));
	period(&b, "2026-05-20", "2026-11-03");
	assert_int_equal(bill_line_put(ctx, &b, 0, &line), ERR_BAD_INPUT);
	assert_non_null(strstr(ctx->cause.text, "510円から 550円"));
	clinic_ok(ctx, bill_by_id(ctx, b.id, &b));
	for (int i = 0; i < 3; i++) {
		line.yen = i == 0 ? 510 : i == 1 ? 550 : 490;
		clinic_ok(ctx, bill_line_put(ctx, &b, 0, &line));
		clinic_ok(ctx, bill_steps(ctx, b.id, &steps));
		assert_int_equal(steps.n && strcmp(steps.list[steps.n - 1].rule, "meal_rate") == 0, i == 2);
	}
}

/* The insurance changes in the middle of the stay: each bill begins with the share of its own first day (I1, B1). */
static void the_share_is_the_periods(void **state)
{
	(void)state;
	struct coverage later = { .patient_id = taro, .kind = COVER_MEDICAL, .insurer = "06130009", .symbol = "12", .number = "345", .branch = "00",
		.holder = "self", .share = 2, .valid_from = date_of(2026, 12, 1), .valid_to = DAY_NONE };
	struct bill_line line = { .category = "A10", .points = 10000, .count = 1 };
	struct bill b;
	clinic_ok(ctx, coverage_add(ctx, &later, false));
	at("2026-11-30T17:00");
	clinic_ok(ctx, bill_add(ctx, stay.id, "", -1, &line, 1, &b));
	period(&b, "2026-11-03", "2026-11-30");
	assert_int_equal(b.share, 3);
	at("2026-12-05T09:00");
	clinic_ok(ctx, bill_add(ctx, stay.id, "", -1, &line, 1, &b));
	period(&b, "2026-12-01", "2026-12-05");
	assert_int_equal(b.share, 2);
}

int main(void)
{
#define K(f) { #f " (atokure)", f, kure, teardown, NULL }
#define B(f) { #f " (atobarai)", f, barai, teardown, NULL }
#define BOTH(f) K(f), B(f)
	const struct CMUnitTest tests[] = {
		BOTH(each_period_is_one_settlement), BOTH(by_the_admission_desk), BOTH(switched_in_the_middle), BOTH(the_next_period_is_open),
		BOTH(a_failed_period), BOTH(after_the_discharge), BOTH(over_the_new_year), BOTH(what_happens_next),
		K(an_ended_stay_takes_no_later_care), K(a_bill_keeps_its_stay), K(two_stays_keep_apart), K(a_desk_bill_after_the_discharge), K(meals_over_a_change_of_the_rate),
		K(the_share_is_the_periods), K(a_periods_mail_says_its_days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
