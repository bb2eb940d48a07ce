/*
 * Digits of a payment card and My Number are kept nowhere. Every TEXT column of the schema is either filled by the program alone, or
 * by people: then it stands below with a way in, which must refuse, or with the test that tries its import. A new column is in
 * neither list, and fails here until somebody has thought of it. proves X7
 */
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "desk.h"
#include "domain/application.h"
#include "domain/arrears.h"
#include "domain/bill.h"
#include "domain/clinic.h"
#include "domain/counter.h"
#include "domain/coverage.h"
#include "domain/day_close.h"
#include "domain/deposit.h"
#include "domain/menu.h"
#include "domain/notice.h"
#include "domain/patient.h"
#include "domain/patient_import.h"
#include "domain/reconcile.h"
#include "domain/refund.h"
#include "domain/staff.h"
#include "domain/waiting.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db.h"
#include "store/db_inner.h"

#include "base/banned.h"

#define CARD "4242424242424242"
#define MY_NUMBER "123456789018"

static struct house h;
static struct ctx *ctx = &h.ctx;
static int64_t taro, bill, menu;
static struct visit visit, waiting;
static struct booking booked;

/* ---- the ways in: which field gets the text, "" when there is one ---- */

static bool is(const char *field, const char *name)
{
	return strcmp(field, name) == 0;
}

static enum err put_staff(const char *field, const char *s)
{
	struct staff x = { .login = "tester", .name = "試験", .roles = 1u << ROLE_RECEPTION };
	str_copy(is(field, "login") ? x.login : is(field, "name") ? x.name : x.os_user, 40, s);
	return staff_add(ctx, &x, "correct horse 9");
}

static enum err put_memo(const char *field, const char *s)
{
	struct patient p;
	(void)field;
	assert_int_equal(patient_by_card(ctx, "0012345678", &p), ERR_OK);
	return patient_set_memo(ctx, p.id, p.version, s);
}

static enum err put_patient(const char *field, const char *s)
{
	struct patient_row r = { .line = 2, .card = "0099990001", .name = "新井 花", .kana = "アライ ハナ", .sex = "女", .birth_date = "1990-01-01" };
	const struct { const char *name, **at; } cells[] = { { "name", &r.name }, { "kana", &r.kana }, { "phone", &r.phone }, { "postal", &r.postal },
		{ "address", &r.address }, { "memo", &r.memo } };
	struct patient_import *im;
	bool taken;
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		if (is(field, cells[i].name))
			*cells[i].at = s;
	assert_int_equal(patient_import_begin(ctx, false, &im), ERR_OK);
	enum err e = patient_import_row(ctx, im, &r, &taken);
	assert_false(taken);
	return patient_import_end(ctx, im, e, NULL);
}

static enum err put_cover(const char *field, const char *s)
{
	struct coverage c = { .patient_id = taro, .kind = COVER_MEDICAL, .insurer = "06130009", .symbol = "1", .number = "2", .branch = "01", .holder = "self",
		.share = 3, .valid_from = date_of(2021, 4, 1), .valid_to = DAY_NONE };
	str_copy(is(field, "insurer") ? c.insurer : is(field, "symbol") ? c.symbol : c.number, is(field, "insurer") ? sizeof c.insurer : sizeof c.number, s);
	return coverage_add(ctx, &c, true);
}

static enum err put_application(const char *field, const char *s)
{
	struct application out, a = { .card = "0020031144", .name = "高橋 多呂", .kana = "タカハシ タロ", .sex = 'm', .birth = date_of(1980, 3, 1), .phone = "03-1234-5678",
		.postal = "100-0001", .address = "東京都千代田区", .payer_name = "高橋 花子", .payer_kana = "タカハシ ハナコ", .relation = "spouse",
		.email = "hanako@example.jp" };
	const struct { const char *name; char *at; size_t size; } texts[] = { { "name", a.name, sizeof a.name }, { "kana", a.kana, sizeof a.kana },
		{ "phone", a.phone, sizeof a.phone }, { "postal", a.postal, sizeof a.postal }, { "address", a.address, sizeof a.address },
		{ "payer_name", a.payer_name, sizeof a.payer_name }, { "payer_kana", a.payer_kana, sizeof a.payer_kana } };
	struct patient p;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (is(field, texts[i].name))
			str_copy(texts[i].at, texts[i].size, s);
	assert_int_equal(patient_by_card(ctx, "0020031144", &p), ERR_OK);
	return application_start(ctx, p.id, &a, &out);
}

static enum err put_visit(const char *field, const char *s)
{
	struct enrollment e;
	struct bill b;
	if (is(field, "close_reason"))
		return enrollment_of(ctx, taro, &e) ? ERR_DB : enrollment_close(ctx, e.id, s);
	if (is(field, "override_reason"))
		return deferral_set(ctx, waiting.id, true, DEFERRAL_DESK, s);
	if (is(field, "note"))
		return visit_handin_add(ctx, visit.id, HANDIN_OTHER, s);
	if (is(field, "held_reason"))
		return bill_hold(ctx, bill, 0, s, &b);
	struct bill_line line = { .category = "A00", .name = "初診料", .points = 100, .count = 1 };
	if (is(field, "name"))
		str_copy(line.name, sizeof line.name, s);
	return bill_add(ctx, visit.id, is(field, "department") ? s : "内科", 3, &line, 1, &b);
}

static enum err put_money(const char *field, const char *s)
{
	struct counter_tender t = { .method = METHOD_TERMINAL, .amount = 3000 };
	struct counter_paid paid;
	struct contact contact;
	struct refund_made made;
	struct deposit deposit;
	struct day_sheet sheet;
	str_copy(t.slip, sizeof t.slip, s);
	if (is(field, "slip"))
		return counter_pay(ctx, bill, &t, 1, false, -1, &paid);
	if (is(field, "contact"))
		return arrears_note(ctx, bill, CONTACT_PHONE, s, DAY_NONE, &contact);
	if (is(field, "refund"))
		return refund_make(ctx, bill, 100, -1, s, -1, &made);
	if (is(field, "deposit"))
		return deposit_take(ctx, &(struct deposit_new){ .patient_id = taro, .amount = 1000, .note = s }, &deposit);
	if (is(field, "explain"))
		return reconcile_explain(ctx, 1, s);
	return day_close_make(ctx, ctx_today(ctx), 0, s, NULL, &sheet);
}

static enum err put_menu(const char *field, const char *s)
{
	static struct menu_sheet m;
	assert_int_equal(menu_sheet(ctx, menu, &m), ERR_OK);
	m.n_days = m.n_questions = 1;
	m.days[0] = (struct menu_day){ .day = ctx_today(ctx) + 9, .reason = "休み" };
	m.questions[0] = (struct question){ .kind = QUESTION_CHOICE, .text = "どちらですか", .options = "はい / いいえ" };
	const struct { const char *name; char *at; size_t size; } texts[] = { { "code", m.menu.code, sizeof m.menu.code }, { "clinic", m.menu.clinic, sizeof m.menu.clinic },
		{ "category", m.menu.category, sizeof m.menu.category }, { "name", m.menu.name, sizeof m.menu.name },
		{ "resource", m.menu.resource, sizeof m.menu.resource }, { "terms", m.terms, sizeof m.terms },
		{ "day", m.days[0].reason, sizeof m.days[0].reason }, { "text", m.questions[0].text, sizeof m.questions[0].text },
		{ "options", m.questions[0].options, sizeof m.questions[0].options }, { "if_value", m.questions[0].if_value, sizeof m.questions[0].if_value } };
	struct closure c = { .day = ctx_today(ctx) + 9 };
	int beyond;
	assert_int_equal(menu_check(ctx, &m), ERR_OK);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (is(field, texts[i].name))
			str_copy(texts[i].at, texts[i].size, s);
	str_copy(c.reason, sizeof c.reason, s);
	return is(field, "closure") ? menu_close_days(ctx, &c, 1, &beyond) : menu_save(ctx, &m, &beyond);
}

static enum err put_clinic(const char *field, const char *s)
{
	struct clinic c = { .name = "東クリニック" };
	str_copy(is(field, "name") ? c.name : c.phone, is(field, "name") ? sizeof c.name : sizeof c.phone, s);
	return clinic_put(ctx, NULL, &c);
}

static enum err put_booking(const char *field, const char *s)
{
	struct booking_new n = { .menu_id = menu, .start_at = diary_at("2026-12-01T11:00"), .person = { .name = "新井 花", .kana = "アライ ハナ", .sex = 'f',
		.birth = date_of(1990, 1, 1), .phone = "03-5555-0101" } };
	const struct { const char *name; char *at; size_t size; } texts[] = { { "name", n.person.name, sizeof n.person.name },
		{ "kana", n.person.kana, sizeof n.person.kana }, { "phone", n.person.phone, sizeof n.person.phone } };
	struct booking b;
	struct booking_near near;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (is(field, texts[i].name))
			str_copy(texts[i].at, texts[i].size, s);
	n.message = is(field, "message") ? s : NULL;
	n.request = is(field, "request") ? s : NULL;
	n.override = is(field, "override_reason") ? s : NULL;
	n.n_answers = is(field, "answer");
	n.answers[0].pos = 1;
	str_copy(n.answers[0].answer, sizeof n.answers[0].answer, s);
	if (is(field, "cancel"))
		return booking_cancel(ctx, booked.id, &(struct booking_change){ .version = booked.version, .reason = s }, &b);
	if (is(field, "notice") || is(field, "notice in English"))
		return notice_one(ctx, booked.id, &(struct notice_text){ .ja = is(field, "notice") ? s : "お知らせ", .en = is(field, "notice") ? "news" : s });
	return booking_book(ctx, &n, &b, &near);
}

static enum err put_waiting(const char *field, const char *s)
{
	struct booking_person p = { .name = "新井 花", .kana = "アライ ハナ", .sex = 'f', .birth = date_of(1990, 1, 1), .phone = "03-5555-0101" };
	struct waiting w;
	str_copy(is(field, "name") ? p.name : is(field, "kana") ? p.kana : p.phone, is(field, "name") ? sizeof p.name : is(field, "kana") ? sizeof p.kana : sizeof p.phone, s);
	return waiting_add_person(ctx, menu, &p, ctx_today(ctx) + 2, ctx_today(ctx) + 9, &w);
}

/* ---- what people write ---- */

static const struct free_text {
	const char *column;
	enum err (*put)(const char *field, const char *s);
	const char *field, *tried_by;   /* tried_by: the test of the import that it comes by alone */
} people[] = {
	{ "staff.login", put_staff, "login", NULL }, { "staff.name", put_staff, "name", NULL }, { "staff.os_user", put_staff, "os_user", NULL },
	{ "patient.memo", put_memo, "", NULL }, { "patient.memo", put_patient, "memo", NULL },
	{ "patient.name", put_patient, "name", NULL }, { "patient.kana", put_patient, "kana", NULL }, { "patient.phone", put_patient, "phone", NULL },
	{ "patient.postal", put_patient, "postal", NULL }, { "patient.address", put_patient, "address", NULL },
	{ "coverage.insurer", put_cover, "insurer", NULL }, { "coverage.symbol", put_cover, "symbol", NULL }, { "coverage.number", put_cover, "number", NULL },
	{ "application.name", put_application, "name", NULL }, { "application.kana", put_application, "kana", NULL },
	{ "application.phone", put_application, "phone", NULL }, { "application.postal", put_application, "postal", NULL },
	{ "application.address", put_application, "address", NULL }, { "application.payer_name", put_application, "payer_name", NULL },
	{ "application.payer_kana", put_application, "payer_kana", NULL },
	{ "enrollment.payer_name", NULL, "", "domain/test_enroll_import" }, { "enrollment.payer_kana", NULL, "", "domain/test_enroll_import" },
	{ "enrollment.user_id", NULL, "", "domain/test_enroll_import" }, { "enrollment.brand", NULL, "", "domain/test_enroll_import" },
	{ "enrollment.close_reason", put_visit, "close_reason", NULL }, { "visit.override_reason", put_visit, "override_reason", NULL },
	{ "visit.external", NULL, "", "e2e/test_bad_input" }, { "visit_department.name", NULL, "", "e2e/test_bad_input" }, { "handin.note", put_visit, "note", NULL },
	{ "bill.held_reason", put_visit, "held_reason", NULL }, { "bill.department", put_visit, "department", NULL }, { "bill_line.name", put_visit, "name", NULL },
	{ "bill.external", NULL, "", "domain/test_bill_import" }, { "bill_line.quantity", NULL, "", "domain/test_bill_import" }, { "receipt.void_reason", NULL, "", "domain/test_receipts" },
	{ "payment.slip", put_money, "slip", NULL }, { "contact.note", put_money, "contact", NULL }, { "settlement.reason", put_money, "refund", NULL },
	{ "deposit.note", put_money, "deposit", NULL }, { "handover.note", NULL, "", "domain/test_deposit" },
	{ "reconcile_diff.note", put_money, "explain", NULL }, { "day_close.note", put_money, "close", NULL },
	{ "menu.code", put_menu, "code", NULL }, { "menu.clinic", put_menu, "clinic", NULL }, { "menu.category", put_menu, "category", NULL },
	{ "menu.name", put_menu, "name", NULL }, { "menu.resource", put_menu, "resource", NULL }, { "menu.terms", put_menu, "terms", NULL },
	{ "menu_day.reason", put_menu, "day", NULL }, { "menu_question.text", put_menu, "text", NULL }, { "menu_question.options", put_menu, "options", NULL },
	{ "menu_question.if_value", put_menu, "if_value", NULL }, { "closure.reason", put_menu, "closure", NULL },
	{ "clinic.name", put_clinic, "name", NULL }, { "clinic.phone", put_clinic, "phone", NULL },
	{ "booking.name", put_booking, "name", NULL }, { "booking.kana", put_booking, "kana", NULL }, { "booking.phone", put_booking, "phone", NULL },
	{ "waiting.name", put_waiting, "name", NULL }, { "waiting.kana", put_waiting, "kana", NULL }, { "waiting.phone", put_waiting, "phone", NULL },
	{ "booking.message", put_booking, "message", NULL }, { "booking.request", put_booking, "request", NULL },
	{ "booking.override_reason", put_booking, "override_reason", NULL }, { "booking_answer.answer", put_booking, "answer", NULL },
	{ "booking_event.reason", put_booking, "cancel", NULL }, { "notice.body", put_booking, "notice", NULL },
	{ "notice.body", put_booking, "notice in English", NULL },
};

/* What the program alone writes: its own words, ids, numbers and logins, keys of what people wrote, copies of what stands above. */
static const char program[] =
	" *.kind *.state *.status *.source *.lang *.sex *.relation *.file *.queue *.idem_key *.gateway_ref *.actor *.staff *.place"
	" *.kana_key *.name_key *.phone_key *.surname_key *.called_by *.made_by *.asked_by *.taken_by *.closed_by *.created_by *.decided_by *.ended_by *.issued_by *.signed_by"
	" *.undone_by *.received_by *.accepted_by *.written_by *.cleared_by *.seen_by *.deferral_by *.method"
	" alarm.text application.card application.code_hash attempt.code attempt.outcome audit.action audit.detail audit.subject bill.number bill_line.category"
	" bill_step.name bill_step.rule booking.number booking_answer.question booking_event.what card_session.purpose card_session.reason card_session.session_ref"
	" certificate.number certificate_line.bill_number certificate_line.department confirmation.evidence contact.how counter.name coverage.branch coverage.holder"
	" coverage.limit_class coverage.specific day_close_line.name day_close_line.section deposit.number eligibility.error_code eligibility.error_text eligibility.file_hash"
	" eligibility_paper.category eligibility_paper.institution eligibility_paper.issue eligibility_paper.payer eligibility_paper.recipient"
	" eligibility_result.branch eligibility_result.class eligibility_result.card eligibility_result.holder eligibility_result.insurer eligibility_result.insurer_name"
	" eligibility_result.kana eligibility_result.limit_flag eligibility_result.name eligibility_result.number eligibility_result.reason eligibility_result.symbol"
	" enrollment.funding enrollment.last4 enrollment.password facility.code facility.name handover.number installation.profile lease.owner closure.clinic"
	" list_paper.content list_paper.title mail.answer mail.body mail.linked mail.message_id mail.subject menu.department notice.subject patient.card"
	" reconcile.reason reconcile_diff.bill reconcile_diff.book_state reconcile_diff.gateway_state settle_run.how slip.number staff.password steering.wish"
	" visit.facility_reason visit.insurance visit.number visit.prescription visit.step visit_department.code ";

static bool by_the_program(const char *table, const char *column)
{
	char one[200], any[200];
	str_fmt(one, sizeof one, " %s.%s ", table, column);
	str_fmt(any, sizeof any, " *.%s ", column);
	return strstr(program, one) || strstr(program, any);
}

static bool by_people(const char *table, const char *column)
{
	char one[200];
	str_fmt(one, sizeof one, "%s.%s", table, column);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		if (is(people[i].column, one))
			return true;
	return false;
}

static const char each_column[] = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT'"
	" AND m.name NOT LIKE 'patient_gram%' ORDER BY m.name, c.name";

/* Calls `with` for each TEXT column of the database. */
static void columns(void (*with)(sqlite3 *db, const char *table, const char *column))
{
	sqlite3_stmt *q;
	int n = 0;
	assert_int_equal(sqlite3_prepare_v2(ctx->db->sql, each_column, -1, &q, NULL), SQLITE_OK);
	for (; sqlite3_step(q) == SQLITE_ROW; n++)
		with(ctx->db->sql, (const char *)sqlite3_column_text(q, 0), (const char *)sqlite3_column_text(q, 1));
	sqlite3_finalize(q);
	assert_true(n > 150);
}

static void known(sqlite3 *db, const char *table, const char *column)
{
	(void)db;
	if (by_people(table, column) == by_the_program(table, column))
		fail_msg("%s.%s: who writes it, people or the program alone?", table, column);
}

static void every_column_is_thought_of(void **state)
{
	(void)state;
	columns(known);
}

static void clean(sqlite3 *db, const char *table, const char *column)
{
	char sql[300];
	sqlite3_stmt *q;
	str_fmt(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE \"%s\" LIKE '%%" CARD "%%' OR \"%s\" LIKE '%%" MY_NUMBER "%%'", table, column, column);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	if (sqlite3_column_int64(q, 0))
		fail_msg("%s.%s keeps them", table, column);
	sqlite3_finalize(q);
}

static void none_takes_them(void **state)
{
	(void)state;
	static const char *const digits[] = { CARD, MY_NUMBER };
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		for (int k = 0; people[i].put && k < 2; k++) {
			enum err e = people[i].put(people[i].field, digits[k]);
			if (e != ERR_SECRET_TEXT && !(people[i].put == put_patient && e == ERR_BAD_INPUT))
				fail_msg("%s: %s is answered by %s (%s)", people[i].column, digits[k], err_id(e), ctx->cause.text);
			if (strstr(ctx->cause.text, digits[k]))
				fail_msg("%s: told in \"%s\"", people[i].column, ctx->cause.text);
		}
	columns(clean);
}

/* A draft of a form keeps the other fields (O6). */
static void nor_does_a_draft(void **state)
{
	(void)state;
	char text[400];
	desk_draft_put(ctx, "memo:1:0", "owner\tyamada\nmemo\tカード " CARD " です\nname\t髙橋\n");
	assert_true(desk_draft_get(ctx, "memo:1:0", text, sizeof text));
	assert_string_equal(text, "owner\tyamada\nname\t髙橋\n");
	desk_draft_put(ctx, "memo:1:0", "memo\t1234 5678 9018");
	assert_false(desk_draft_get(ctx, "memo:1:0", text, sizeof text));
	desk_draft_put(ctx, "memo:1:0", "memo\t車椅子");
	assert_true(desk_draft_get(ctx, "memo:1:0", text, sizeof text));
	assert_string_equal(text, "memo\t車椅子");
}

static int setup(void **state)
{
	(void)state;
	struct booking_near near;
	house_new(&h, "atobarai");
	visit = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	taro = visit.patient_id;
	bill = clinic_bill(ctx, &visit, BILL_FINAL, SETTLEMENT_COUNTER_DUE);
	clinic_patient(ctx, "0020031144", "高橋 多呂", "タカハシ タロ");
	int64_t jiro = clinic_patient(ctx, "0007712043", "鈴木 次郎", "スズキ ジロウ");
	struct enrollment e = { .patient_id = jiro, .state = ENROLLMENT_MATCHED, .payer_name = "鈴木 次郎", .payer_kana = "スズキ ジロウ", .relation = "self",
		.email = "jiro@example.invalid", .customer = "cus_2", .method = "pm_2", .brand = "Visa", .last4 = "1881", .funding = "credit", .exp_year = 2029,
		.exp_month = 1 };
	assert_int_equal(enrollment_insert(ctx, &e), ERR_OK); /* still in its waiting time: a supervisor may set that aside */
	waiting = clinic_visit(ctx, jiro);
	menu = diary_menu(ctx, "naika", 4, "question = text optional | どうしましたか\n");
	assert_int_equal(booking_book(ctx, &(struct booking_new){ .menu_id = menu, .start_at = diary_at("2026-12-01T10:00"), .patient_id = jiro }, &booked, &near), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_column_is_thought_of),
		cmocka_unit_test(none_takes_them),
		cmocka_unit_test(nor_does_a_draft),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
