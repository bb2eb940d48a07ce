/*
 * The table of SPEC F, row by row, as what the program does under each preset, not what the file says; and the days, hours and
 * cases that tell the two hospitals apart. proves F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19, F20, F21, K2, V9
 */
#include <cmocka.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/calendar.h"
#include "domain/machine.h"
#include "domain/policy.h"
#include "domain/slip.h"
#include "domain/slip_page.h"
#include "domain/staff.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/leases.h"
#include "store/patients.h"

enum { SAID = 1024 };

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit v;

static void at(const char *iso)
{
	assert_true(instant_parse(iso, &h.time.now));
}

static void f1(char *out)
{
	str_copy(out, SAID, policy_service(ctx));
}

static void f2(char *out)
{
	date_iso(policy_due_day(ctx, v.day, v.day), out);
}

static void f3(char *out)
{
	calendar_hours_text(ctx, PLACE_KIOSK, out);
}

/* Which of these days are open: a second Saturday, a Saturday, a Sunday, a holiday, the last and first days of the year. */
static void f4(char *out)
{
	static const struct civil days[] = { { 2026, 12, 12 }, { 2026, 11, 21 }, { 2026, 11, 22 }, { 2026, 11, 23 }, { 2026, 12, 28 }, { 2026, 12, 29 }, { 2027, 1, 3 }, { 2027, 1, 4 } };
	*out = '\0';
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		str_add(out, SAID, "%c", calendar_closed(ctx, date_of(days[i].year, days[i].month, days[i].day)) ? '-' : 'o');
}

static void f5(char *out)
{
	calendar_hours_text(ctx, PLACE_SUPPORT, out);
}

static void f6(char *out)
{
	at("2026-11-22T12:00");
	assert_int_equal(machine_state(ctx, PLACE_KIOSK, out), MACHINE_CLOSED);
	at("2026-11-21T09:00");
}

static void f7(char *out)
{
	struct slip s;
	struct patient p;
	struct doc doc = { 0 };
	char text[4096];
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(slip_of(ctx, v.id, &s), ERR_OK);
	assert_int_equal(patients_by_id(ctx, v.patient_id, &p), ERR_OK);
	slip_page_make(ctx, &s, &v, &p, false, &doc);
	doc_preview(&doc, 0, 100, text, sizeof text);
	str_fmt(out, SAID, "%s %s%s%s", doc.pink ? "pink" : "white", strstr(text, "あと払いご利用票") ? "あと払いご利用票" : strstr(text, "利用票") ? "利用票" : "",
		strstr(text, "このままお帰り") ? " leaves" : "", strstr(text, "会計ファイルと一緒に") ? " hands it in" : "");
	doc_free(&doc);
	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_OK);
}

static void f8(char *out)
{
	struct deferral_answer a;
	struct visit other = clinic_ready(ctx, "0012345679", "鈴木 次郎");
	assert_int_equal(visit_handin_add(ctx, other.id, HANDIN_LIMIT_SLIP, NULL), ERR_OK);
	assert_int_equal(deferral_why(ctx, other.id, DEFERRAL_DESK, &a), ERR_OK);
	str_fmt(out, SAID, "%s %s", a.allowed ? "may" : a.reasons[0].id, step_id(clinic_reread(ctx, other.id).step));
}

static void f9(char *out)
{
	*out = '\0';
	for (int i = 0; i < ctx->profile->n_identity; i++)
		str_add(out, SAID, "%s ", ctx->profile->identity[i]);
}

static struct enrollment enroll(const char *card)
{
	int64_t id = clinic_patient(ctx, card, "小林 葵", "コバヤシ アオイ");
	struct enrollment e = { .patient_id = id, .state = ENROLLMENT_MATCHED, .payer_name = "小林 葵", .payer_kana = "コバヤシ アオイ", .relation = "self",
		.email = "aoi@example.jp", .customer = "cus_1", .method = "pm_1", .brand = "Visa", .last4 = "4242", .exp_year = 2030, .exp_month = 1, .funding = "credit" };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK);
	return e;
}

/* Matched at 10:00: may it be used at 10:00, 10:14, 10:15? */
static void f10(char *out)
{
	struct deferral_answer a;
	at("2026-11-21T10:00");
	struct visit mine = clinic_visit(ctx, enroll("0033333333").patient_id);
	*out = '\0';
	static const char *const times[] = { "2026-11-21T10:00", "2026-11-21T10:14", "2026-11-21T10:15" };
	for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
		at(times[i]);
		assert_int_equal(deferral_why(ctx, mine.id, DEFERRAL_DESK, &a), ERR_OK);
		str_add(out, SAID, "%s ", a.allowed ? "may" : a.reasons[0].id);
	}
	at("2026-11-21T09:00");
}

static void f11(char *out)
{
	str_copy(out, SAID, policy_zero_mail(ctx) ? "mail" : "none");
}

/* A zero-yen bill's papers at the machine. */
static void f12(char *out)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct visit mine = clinic_ready(ctx, "0012345670", "林 実");
	struct machine_list list;
	struct ctx worker;
	struct lease lease;
	struct bill b;
	assert_int_equal(bill_add(ctx, mine.id, "", 0, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	house_join(&h, &worker);
	assert_int_equal(leases_take(&worker, QUEUE_PRINT, &lease), ERR_OK);
	assert_int_equal(machine_look(ctx, "0012345670", &list), ERR_OK);
	str_fmt(out, SAID, "%d %s", list.n, list.why);
	leases_release(&worker, &lease);
	house_leave(&worker);
}

/* A mail that left at 10:00, and one at 15:00. */
static void f13(char *out)
{
	int64_t from;
	day_t until, d = date_of(2026, 11, 25);
	char a[DATE_TEXT], b[DATE_TEXT], c[DATE_TEXT];
	if (!policy_online_copy(ctx, tokyo_utc(d, 10 * 3600), d, &from, &until)) {
		str_copy(out, SAID, "none");
		return;
	}
	instant_time(from, a);
	policy_online_copy(ctx, tokyo_utc(d, 15 * 3600), d, &from, &until);
	str_fmt(out, SAID, "%s %s until %s", a, instant_time(from, b), date_iso(until, c));
}

static void f14(char *out)
{
	struct visit mine = clinic_visit(ctx, clinic_patient(ctx, "0012345671", "森 一", "モリ ハジメ"));
	char text[128];
	str_fmt(out, SAID, "%s %s %s", policy_insurance_label(ctx), step_id(mine.step), policy_desk_text(ctx, DESK_INSURANCE, text));
}

static void f15(char *out)
{
	struct enrollment e = enroll("0044444444");
	bool good = true;
	for (const char *c = e.user_id; *c; c++)
		good = good && isalnum((unsigned char)*c);
	str_fmt(out, SAID, "%zu %s", strlen(e.user_id), good ? "letters and digits" : e.user_id);
}

static void f16(char *out)
{
	str_fmt(out, SAID, "%s %s", staff_password_check(ctx, "yamada", "Abcdef1") ? "7 no" : "7", staff_password_check(ctx, "yamada", "Abcdefg1") ? "8 no" : "8");
}

static void f17(char *out)
{
	str_copy(out, SAID, policy_sender(ctx));
	for (int d = 0; d < DESK_COUNT; d++)
		str_add(out, SAID, " %s", policy_desk(ctx, (enum desk_purpose)d)->name);
}

static void f18(char *out)
{
	str_fmt(out, SAID, "%d %d %d", ctx->profile->book_change_hours, ctx->profile->book_max, ctx->profile->book_horizon_days);
}

/* After the exam of a deferred visit. */
static void f19(char *out)
{
	struct visit mine = clinic_ready(ctx, "0012345672", "中村 花");
	assert_int_equal(deferral_set(ctx, mine.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	assert_int_equal(visit_exam_done(ctx, mine.id, true), ERR_OK);
	str_copy(out, SAID, step_id(clinic_reread(ctx, mine.id).step));
}

static void f20(char *out)
{
	const struct profile_reason *r = policy_reason(ctx, "delivery");
	str_copy(out, SAID, r ? r->text : "none");
}

static void f21(char *out)
{
	day_t d = date_of(2026, 11, 25);
	*out = '\0';
	for (int hour = 0; hour < 24; hour++)
		str_add(out, SAID, "%c", policy_mail_may_leave(ctx, tokyo_utc(d, hour * 3600)) ? 'o' : '-');
}

static const struct row {
	const char *id;
	void (*ask)(char *out);
	const char *kure, *barai;
} rows[] = {
	{ "F1", f1, "あとクレ", "料金あと払いサービス" },
	{ "F2", f2, "2026-11-25", "2026-11-25" },
	{ "F3", f3, "平日 7:00-21:00   土曜 7:00-18:00", "平日・土曜 8:15-17:00" },
	{ "F4", f4, "-o--o--o", "oo--o--o" },
	{ "F5", f5, "平日 9:00-17:00   土曜 9:00-13:00", "平日 8:30-17:00" },
	{ "F6", f6, "ただいまは取扱時間外です。取扱時間は 平日 7:00-21:00   土曜 7:00-18:00（第2土曜・日曜・休祝日・年末年始を除く）です。お困りのときは 1階 優先受付 へ",
	  "ただいまは取扱時間外です。1階 計算窓口⑦ へお越しください。入院の方は 1階 入退院センター へお越しください" },
	{ "F7", f7, "pink 利用票 leaves", "white あと払いご利用票 hands it in" },
	{ "F8", f8, "may priority", "F8 priority" },
	{ "F9", f9, "card name birth sex ", "card kana birth sex " },
	{ "F10", f10, "may may may ", "F10 F10 may " },
	{ "F11", f11, "none", "none" },
	{ "F12", f12, "0 お支払いが 0円の領収書は 1階 優先受付 でお渡しします", "1 " },
	{ "F13", f13, "14:00 15:00 until 2028-11-25", "none" },
	{ "F14", f14, "保険証確認 insurance 1階 保険証確認ブース", "保険確認 insurance 1階 計算窓口⑦" },
	{ "F15", f15, "12 letters and digits", "12 letters and digits" },
	{ "F16", f16, "7 no 8", "7 no 8" },
	{ "F17", f17, "atokure@hospital.invalid 優先受付 事前確認ブース 優先受付 サポートデスク 入退院センター 保険証確認ブース 予約診察室受付 優先受付",
	  "atobarai@hospital.invalid 会計受付⑥ 計算窓口⑦ 計算窓口⑦ 計算窓口⑦ 入退院センター 計算窓口⑦ 計算窓口⑦ 計算窓口⑦" },
	{ "F18", f18, "17 5 180", "17 5 180" },
	{ "F19", f19, "home", "counter" },
	{ "F20", f20, "none", "分娩の費用は、あと払いの対象になりません" },
	{ "F21", f21, "---------ooooooooooo----", "---------ooooooooooo----" },
};

static int kure(void **state)
{
	(void)state;
	house_new(&h, "atokure");
	v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	return 0;
}

static int barai(void **state)
{
	(void)state;
	house_new(&h, "atobarai");
	v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static void every_row(void **state)
{
	(void)state;
	char said[SAID];
	bool booth = h.profile.insurance_booth;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *want = booth ? rows[i].kure : rows[i].barai;
		rows[i].ask(said);
		if (strcmp(said, want) != 0)
			fail_msg("%s: %s, but wanted %s", rows[i].id, said, want);
	}
}

/* Second Saturdays, and the hour at which a Saturday ends. */
static void saturdays(void **state)
{
	(void)state;
	bool second = h.profile.closed_second_saturday;
	static const struct civil days[] = { { 2026, 1, 10 }, { 2026, 2, 14 } };
	for (size_t i = 0; i < 2; i++) {
		day_t d = date_of(days[i].year, days[i].month, days[i].day);
		assert_int_equal(calendar_closed(ctx, d) != NULL, second);
		assert_int_equal(calendar_open(ctx, PLACE_KIOSK, tokyo_utc(d, 10 * 3600)), !second);
	}
	day_t d = date_of(2026, 1, 17);
	assert_null(calendar_closed(ctx, d));
	assert_int_equal(calendar_open(ctx, PLACE_KIOSK, tokyo_utc(d, 17 * 3600 + 59 * 60)), second);
	assert_false(calendar_open(ctx, PLACE_KIOSK, tokyo_utc(d, 18 * 3600 + 60)));
	assert_int_equal(calendar_open(ctx, PLACE_MACHINE, tokyo_utc(d, 18 * 3600 - 1)), second);
	assert_false(calendar_open(ctx, PLACE_MACHINE, tokyo_utc(d, 18 * 3600)));
}

/* A visit on 2026-12-28 is charged on 2027-01-01 in both hospitals: the receipt's date is next year's. */
static void tax_year(void **state)
{
	(void)state;
	struct deferral_answer a;
	at("2026-12-27T10:00"); /* the last day of the old year's charges */
	struct visit in_time = clinic_ready(ctx, "0012345674", "石川 正");
	assert_int_equal(deferral_why(ctx, in_time.id, DEFERRAL_DESK, &a), ERR_OK);
	assert_int_equal(a.due_day, date_of(2026, 12, 31));
	assert_false(a.next_year);
	at("2026-12-28T10:00");
	struct visit late = clinic_visit(ctx, in_time.patient_id);
	assert_int_equal(deferral_why(ctx, late.id, DEFERRAL_DESK, &a), ERR_OK);
	assert_true(a.next_year);
	assert_non_null(strstr(a.hint, "2027-01-01"));
}

int main(void)
{
#define K(f) { #f " (atokure)", f, kure, teardown, NULL }
#define B(f) { #f " (atobarai)", f, barai, teardown, NULL }
	const struct CMUnitTest tests[] = { K(every_row), B(every_row), K(saturdays), B(saturdays), K(tax_year), B(tax_year) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
