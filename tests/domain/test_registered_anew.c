/*
 * Two registrations of one patient, after a merge or when one registers anew: whose card is charged, who is written to, and what
 * the desk sees; with a real gateway over TLS. proves E5, E8, E9, P7, S4, S5, S7
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "domain/application.h"
#include "domain/card_session.h"
#include "domain/enroll_import.h"
#include "domain/enrollment.h"
#include "domain/patient_merge.h"
#include "domain/patient_page.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "lib/ward.h"
#include "store/db.h"
#include "store/db_inner.h"
#include "store/enrollments.h"
#include "store/mails.h"

#include "base/banned.h"

static struct ward w;

static int begin(void **state)
{
	(void)state;
	ward_new(&w);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ward_free(&w);
	return 0;
}

static void ok(enum err e)
{
	if (e)
		fail_msg("%s: %s", err_id(e), w.ctx->cause.text);
}

static void work_at(const char *iso)
{
	struct worker_report r;
	ward_at(&w, iso);
	ok(ward_work(&w, &r));
}

static void stands(const struct bill *b, enum settlement_state state)
{
	struct settlement s;
	ok(settlement_by_bill(w.ctx, b->id, &s));
	assert_string_equal(settlement_state_id(s.state), settlement_state_id(state));
}

static struct enrollment enrolled(int64_t patient_id)
{
	struct enrollment e;
	ok(enrollment_of(w.ctx, patient_id, &e));
	return e;
}

static struct enrollment row(int64_t id)
{
	struct enrollment e;
	ok(enrollment_by_id(w.ctx, id, &e));
	return e;
}

/* The newest mail of that kind to the patient went there. */
static void told(int64_t patient_id, const char *kind, const char *address)
{
	struct mail_item items[50];
	int n;
	ok(mails_list(w.ctx, -1, 0, 50, items, &n));
	for (int i = 0; i < n; i++)
		if (items[i].patient_id == patient_id && strcmp(items[i].kind, kind) == 0) {
			assert_string_equal(items[i].recipient, address);
			return;
		}
	fail_msg("no mail %s", kind);
}

static void close_it(const struct enrollment *e)
{
	ok(enrollment_close(w.ctx, e->id, "支払者の変更"));
}

static struct application anew(const struct bill *b)
{
	struct application in = { .sex = 'f', .birth = date_of(1980, 3, 1), .name = "髙橋 花子", .kana = "タカハシ ハナコ", .payer_name = "髙橋 花子",
		.payer_kana = "タカハシ ハナコ", .relation = "self", .email = "other@stranger.test", .phone = "03-1234-5678", .postal = "1000001",
		.address = "東京都千代田区1-1" };
	struct patient_page p;
	ok(patient_page_load(w.ctx, b->patient_id, ctx_today(w.ctx), &p));
	str_copy(in.card, sizeof in.card, p.patient.card);
	return in;
}

/* As the patient reads it in the newest mail. */
static void prove(const struct bill *b, enum application_state becomes)
{
	char body[4096] = "", digits[APPLICATION_DIGITS + 1];
	struct application a;
	struct stmt *q = db_stmt(w.ctx->db, "SELECT body FROM mail WHERE kind = 'enroll_code' AND patient_id = $1 ORDER BY id DESC LIMIT 1");
	stmt_int(q, 1, b->patient_id);
	if (stmt_row(q))
		stmt_text(q, 0, body, sizeof body);
	ok(stmt_done(w.ctx, q));
	const char *at = strstr(body, "確認コード  ");
	assert_non_null(at);
	assert_true(str_copy_n(digits, sizeof digits, at + strlen("確認コード  "), APPLICATION_DIGITS));
	ok(application_verify(w.ctx, enrolled(b->patient_id).id, digits, &a));
	assert_int_equal(a.state, becomes);
}

/* P7, E5: of the two records' registrations the open one holds, whichever is younger: at the desk, for the card and for the mails. */
static void the_open_one_of_a_merged_record(void **state)
{
	(void)state;
	struct bill a, b;
	struct patient_merge_preview p;
	struct patient_page page;
	struct application in, out;
	ward_bill(&w, "visa", 1377, &a);
	ward_bill(&w, "chargeCustomerFail", 1000, &b);
	ward_open(&w);
	struct enrollment older = enrolled(a.patient_id), younger = enrolled(b.patient_id);
	close_it(&younger);
	ok(patient_merge_preview(w.ctx, b.patient_id, a.patient_id, &p));
	ok(patient_merge(w.ctx, &p));
	assert_int_equal(enrolled(a.patient_id).id, older.id);
	ok(patient_page_load(w.ctx, a.patient_id, ctx_today(w.ctx), &page));
	assert_int_equal(page.enrollment.id, older.id);
	assert_int_equal(enrollment_usable(&page.enrollment, ctx_now(w.ctx)), USE_OK);
	in = anew(&a);
	assert_int_equal(application_start(w.ctx, a.patient_id, &in, &out), ERR_DUPLICATE);
	work_at("2026-11-25T10:00");
	stands(&a, SETTLEMENT_SUCCEEDED);
	stands(&b, SETTLEMENT_SUCCEEDED);
	told(a.patient_id, "paid", older.email);
	/* Both closed: the one that was made last. */
	older = row(older.id);
	close_it(&older);
	assert_int_equal(enrolled(a.patient_id).id, younger.id);
}

/* P7: two open ones aren't merged, though the younger record of one side is closed. */
static void two_open_ones_stay_apart(void **state)
{
	(void)state;
	struct bill a, b, c;
	struct patient_merge_preview p;
	ward_bill(&w, "visa", 1377, &a);
	ward_bill(&w, "visa", 1377, &b);
	ward_bill(&w, "visa", 1377, &c);
	ward_open(&w);
	struct enrollment younger = enrolled(b.patient_id);
	close_it(&younger);
	ok(patient_merge_preview(w.ctx, b.patient_id, a.patient_id, &p));
	ok(patient_merge(w.ctx, &p));
	ok(patient_merge_preview(w.ctx, c.patient_id, a.patient_id, &p));
	assert_int_equal(p.n_reasons, 1);
	assert_non_null(strstr(p.reasons[0], "どちらにも利用登録があります"));
}

/* They run for every bill of a night. */
static void statements_use_their_indexes(void)
{
	int seen = 0;
	for (sqlite3_stmt *s = sqlite3_next_stmt(w.ctx->db->sql, NULL); s; s = sqlite3_next_stmt(w.ctx->db->sql, s)) {
		char sql[2048];
		sqlite3_stmt *plan;
		const char *text = sqlite3_sql(s);
		if (!strstr(text, "FROM enrollment") && !strstr(text, "UPDATE enrollment"))
			continue;
		seen++;
		str_fmt(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", text);
		assert_int_equal(sqlite3_prepare_v2(w.ctx->db->sql, sql, -1, &plan, NULL), SQLITE_OK);
		while (sqlite3_step(plan) == SQLITE_ROW) {
			const char *step = (const char *)sqlite3_column_text(plan, 3);
			if (strncmp(step, "SCAN", 4) == 0 && strcmp(step, "SCAN CONSTANT ROW") != 0)
				fail_msg("%s\n%s", text, step);
		}
		sqlite3_finalize(plan);
	}
	assert_true(seen >= 5);
}

/* E8: what is still due goes to the closed registration's card and address as long as the new one hasn't begun, and the desk sees the new one. */
static void due_while_one_registers_anew(void **state)
{
	(void)state;
	enum { APPLIED, MISMATCHED, MATCHED, WITHDRAWN, CASES };
	struct bill b[CASES];
	struct enrollment old[CASES];
	for (int i = 0; i < CASES; i++)
		ward_bill(&w, "visa", 1377, &b[i]);
	ward_open(&w);
	ward_at(&w, "2026-11-22T10:00");
	for (int i = 0; i < CASES; i++) {
		struct application in = anew(&b[i]), out;
		old[i] = enrolled(b[i].patient_id);
		close_it(&old[i]);
		if (i == MISMATCHED)
			in.birth = date_of(1980, 3, 2);
		ok(application_start(w.ctx, b[i].patient_id, &in, &out));
		if (i == MISMATCHED || i == MATCHED)
			prove(&b[i], i == MATCHED ? APPLICATION_MATCHED : APPLICATION_MISMATCHED);
		struct enrollment now = enrolled(b[i].patient_id);
		assert_int_equal(now.id, out.enrollment_id);
		if (i == WITHDRAWN)
			close_it(&now);
	}
	work_at("2026-11-25T10:00");
	for (int i = 0; i < CASES; i++) {
		struct refund_made made;
		stands(&b[i], SETTLEMENT_SUCCEEDED);
		told(b[i].patient_id, "paid", old[i].email);
		ok(refund_make(w.ctx, b[i].id, 1000, -1, "重複", -1, &made));
	}
	work_at("2026-11-25T10:30");
	for (int i = 0; i < CASES; i++)
		told(b[i].patient_id, "refunded", old[i].email);
	statements_use_their_indexes();
}

/* What the gateway says about the page of that registration: that customer and card. */
static void given_to(int64_t enrollment_id, const char *customer, const char *method, const enum card_session_event *events, size_t n_events)
{
	struct card_session_news n = { .ref = customer, .url = "https://x.invalid/", .code = "", .expires_at = ctx_now(w.ctx) + 86400, .method = method,
		.brand = "visa", .last4 = "4242", .funding = "credit", .exp_year = 2030, .exp_month = 12 };
	struct card_session s;
	struct card_session_facts f;
	ok(card_session_latest(w.ctx, enrollment_id, &s));
	for (size_t i = 0; i < n_events; i++) {
		ok(card_session_load(w.ctx, s.id, &f));
		ok(db_begin(w.ctx));
		ok(db_finish(w.ctx, card_session_event(w.ctx, &f, events[i], &n)));
	}
}

static void card_given(const struct bill *b, const char *customer, const char *method)
{
	static const enum card_session_event events[] = { CARD_SESSION_KNOWN, CARD_SESSION_OPENED, CARD_SESSION_GIVEN };
	given_to(enrolled(b->patient_id).id, customer, method, events, sizeof events / sizeof *events);
}

/* S4, E9: a decline of the old card is told to its payer and isn't the new registration's; once that has a card, it is charged at once. */
static void declined_then_the_new_card(void **state)
{
	(void)state;
	struct bill b;
	struct application out;
	char customer[SANDBOX_ID], method[SANDBOX_ID];
	ward_bill(&w, "chargeCustomerFail", 1377, &b);
	sandbox_seed_customer(w.seed, clock_utc(&w.clock), "髙橋 花子", "other@stranger.test", NULL, customer);
	sandbox_seed_method(w.seed, clock_utc(&w.clock), customer, "visa", 12, 2030, method);
	ward_open(&w);
	struct enrollment old = enrolled(b.patient_id);
	close_it(&old);
	struct application in = anew(&b);
	ward_at(&w, "2026-11-25T09:00");
	ok(application_start(w.ctx, b.patient_id, &in, &out));
	work_at("2026-11-25T10:00");
	stands(&b, SETTLEMENT_DECLINED);
	told(b.patient_id, "declined", old.email);
	assert_false(row(out.enrollment_id).card_failed);
	prove(&b, APPLICATION_MATCHED);
	told(b.patient_id, "card_page", in.email);
	card_given(&b, customer, method);
	assert_int_equal(enrolled(b.patient_id).id, out.enrollment_id);
	work_at("2026-11-25T10:05");
	stands(&b, SETTLEMENT_SUCCEEDED);
	told(b.patient_id, "paid", in.email);
}

/* A bill whose card was refused for good, and its registration closed; another customer has a card that is refused as well, and one that pays. */
static struct enrollment refused_and_closed(struct bill *b, char customer[SANDBOX_ID], char lost[SANDBOX_ID], char good[SANDBOX_ID])
{
	ward_bill(&w, "chargeDeclinedLostCard", 1377, b);
	sandbox_seed_customer(w.seed, clock_utc(&w.clock), "髙橋 花子", "other@stranger.test", NULL, customer);
	sandbox_seed_method(w.seed, clock_utc(&w.clock), customer, "chargeDeclinedLostCard", 12, 2030, lost);
	sandbox_seed_method(w.seed, clock_utc(&w.clock), customer, "visa", 12, 2030, good);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	stands(b, SETTLEMENT_DECLINED);
	struct enrollment old = enrolled(b->patient_id);
	close_it(&old);
	return old;
}

/* S4, E8: an old mail's link leads to the page of a registration that pays no more: its card changes nothing, and nobody's is asked again. */
static void the_page_of_a_closed_registration(void **state)
{
	(void)state;
	static const enum card_session_event event[] = { CARD_SESSION_GIVEN };
	struct bill b;
	struct application out;
	struct card_session page;
	char customer[SANDBOX_ID], lost[SANDBOX_ID], good[SANDBOX_ID], why[160];
	struct enrollment old = refused_and_closed(&b, customer, lost, good);
	struct application in = anew(&b);
	ok(application_start(w.ctx, b.patient_id, &in, &out));
	prove(&b, APPLICATION_MATCHED);
	card_given(&b, customer, lost);
	work_at("2026-11-25T10:30");
	stands(&b, SETTLEMENT_DECLINED);
	given_to(old.id, customer, good, event, 1);
	stands(&b, SETTLEMENT_DECLINED);
	assert_string_equal(row(old.id).method, old.method);
	ok(card_session_latest(w.ctx, old.id, &page));
	assert_int_equal(page.state, CARD_SESSION_FAILED);
	assert_non_null(strstr(card_session_reason(&page, why), "終了した利用登録"));
}

static void imported(const struct bill *b, const char *customer, const char *method)
{
	struct enroll_import_result r;
	struct enroll_row x = { .line = 2, .name = "髙橋 花子", .sex = "女", .birth_date = "S55.3.1", .phone = "03-1", .postal = "113-0021", .address = "文京区",
		.relation = "本人", .email = "a@example.invalid", .brand = "visa", .last4 = "4242", .funding = "credit", .expires = "12/30" };
	struct patient_page p;
	ok(patient_page_load(w.ctx, b->patient_id, ctx_today(w.ctx), &p));
	str_copy(x.card, sizeof x.card, p.patient.card);
	str_copy(x.kana, sizeof x.kana, p.patient.kana);
	str_copy(x.customer, sizeof x.customer, customer);
	str_copy(x.method, sizeof x.method, method);
	ok(enroll_import(w.ctx, &x, 1, false, &r));
	assert_int_equal(enrolled(b->patient_id).state, ENROLLMENT_ACTIVE);
}

/* S4: registered anew by an import: the refused card isn't asked again, another one is, at once. */
static void a_card_that_is_imported(void **state)
{
	(void)state;
	struct bill b;
	char customer[SANDBOX_ID], lost[SANDBOX_ID], good[SANDBOX_ID];
	struct enrollment old = refused_and_closed(&b, customer, lost, good);
	imported(&b, old.customer, old.method);
	stands(&b, SETTLEMENT_DECLINED);
	old = enrolled(b.patient_id);
	close_it(&old);
	imported(&b, customer, good);
	work_at("2026-11-25T10:30");
	stands(&b, SETTLEMENT_SUCCEEDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_open_one_of_a_merged_record, begin, end),
		cmocka_unit_test_setup_teardown(two_open_ones_stay_apart, begin, end),
		cmocka_unit_test_setup_teardown(due_while_one_registers_anew, begin, end),
		cmocka_unit_test_setup_teardown(declined_then_the_new_card, begin, end),
		cmocka_unit_test_setup_teardown(the_page_of_a_closed_registration, begin, end),
		cmocka_unit_test_setup_teardown(a_card_that_is_imported, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
