/* Refunds and differences against a real gateway over TLS; its ledger is the truth. proves S7, B3, S3, S9, R2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/receipt.h"
#include "domain/refund.h"
#include "domain/settle_step.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "lib/ward.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/mails.h"
#include "store/patients.h"
#include "store/receipts.h"
#include "store/settlements.h"
#include "worker/ports.h"

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

static struct settlement of(const struct bill *b)
{
	struct settlement s;
	assert_int_equal(settlement_by_bill(w.ctx, b->id, &s), ERR_OK);
	return s;
}

static struct settlement refund_row(const struct bill *b, int i)
{
	struct settlement s[8];
	int n;
	assert_int_equal(refund_of_bill(w.ctx, b->id, 8, s, &n), ERR_OK);
	assert_true(i < n);
	return s[i];
}

/* What the gateway keeps of all the intents of these bills, refunds taken off, and how many refunds it made. */
static int64_t kept(const struct bill *const *bills, int n)
{
	json_t *book, *row;
	size_t i;
	int64_t yen = 0;
	assert_int_equal(sandbox_ledger_read(w.dir, &book, &w.ctx->cause), ERR_OK);
	json_array_foreach(book, i, row) {
		const char *bill = json_string_value(json_object_get(json_object_get(row, "metadata"), "bill"));
		for (int k = 0; k < n; k++)
			if (bill && strcmp(bill, bills[k]->number) == 0 && strcmp(json_string_value(json_object_get(row, "status")), "succeeded") == 0)
				yen += json_integer_value(json_object_get(row, "amount")) - json_integer_value(json_object_get(row, "refunded"));
	}
	json_decref(book);
	return yen;
}

static int64_t kept_of(const struct bill *b)
{
	return kept(&b, 1);
}

static struct worker_report work_at(const char *iso)
{
	struct worker_report r;
	ward_at(&w, iso);
	assert_int_equal(ward_work(&w, &r), ERR_OK);
	return r;
}

static struct worker_report once_at(const char *iso)
{
	struct worker_report r;
	ward_at(&w, iso);
	assert_int_equal(ward_once(&w, &r), ERR_OK);
	return r;
}

static int mails_of(const struct settlement *s, const char *kind)
{
	struct mail m[8];
	int n, of_kind = 0;
	assert_int_equal(mails_of_settlement(w.ctx, s->id, 8, m, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		of_kind += strcmp(m[i].kind, kind) == 0;
	return of_kind;
}

static bool alarmed(const char *kind)
{
	struct alarm a[16];
	int n;
	assert_int_equal(alarms_open(w.ctx, 0, 16, a, &n), ERR_OK);
	for (int i = 0; i < n; i++)
		if (strcmp(a[i].kind, kind) == 0)
			return true;
	return false;
}

/* A bill of 4,130 yen (1,377 points at 3/10), charged on its due day. */
static void charged(struct bill *b)
{
	ward_bill(&w, "visa", 1377, b);
	ward_open(&w);
	work_at("2026-11-25T10:00");
	assert_int_equal(of(b).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(kept_of(b), 4130);
}

static struct refund_made give(const struct bill *b, int64_t yen)
{
	struct refund_made made;
	assert_int_equal(refund_make(w.ctx, b->id, yen, -1, "重複", -1, &made), ERR_OK);
	return made;
}

static void a_part_then_all_of_it(void **state)
{
	(void)state;
	struct bill b;
	struct settlement_counts n;
	charged(&b);
	struct refund_made made = give(&b, 1000);
	assert_int_equal(made.n, 1);
	assert_int_equal(made.card, 1000);
	assert_int_equal(refund_row(&b, 0).state, SETTLEMENT_SCHEDULED);
	struct worker_report r = work_at("2026-11-25T10:01");
	assert_int_equal(r.refunded, 1);
	assert_int_equal(r.charged, 0);
	assert_int_equal(r.mails_sent, 1);
	assert_int_equal(kept_of(&b), 3130);
	struct settlement s = refund_row(&b, 0);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_true(str_starts(s.gateway_ref, "re_"));
	assert_int_equal(s.parent_id, of(&b).id);
	assert_int_equal(s.posted_day, date_of(2026, 11, 25));
	assert_int_equal(mails_of(&s, "refunded"), 1);
	assert_int_equal(of(&b).state, SETTLEMENT_SUCCEEDED);
	give(&b, 3130);
	assert_int_equal(work_at("2026-11-25T10:02").refunded, 1);
	assert_int_equal(kept_of(&b), 0);
	assert_int_equal(of(&b).state, SETTLEMENT_REFUNDED);
	assert_int_equal(settlement_list_counts(w.ctx, &n), ERR_OK);
	assert_int_equal(n.n[GROUP_REFUNDED], 1);
	assert_int_equal(n.yen[GROUP_REFUNDED], 4130);
	assert_int_equal(n.n[GROUP_SUCCEEDED], 0);
}

/* Open ones count; the one that comes second is refused with the numbers. */
static void never_more_than_was_paid(void **state)
{
	(void)state;
	struct bill b;
	struct refund_made made;
	charged(&b);
	assert_int_equal(refund_make(w.ctx, b.id, 4131, -1, "", -1, &made), ERR_REFUSED);
	assert_non_null(strstr(w.ctx->cause.text, "4,130"));
	assert_int_equal(refund_make(w.ctx, b.id, 0, -1, "", -1, &made), ERR_BAD_INPUT);
	assert_int_equal(refund_make(w.ctx, b.id, 100, METHOD_CASH, "", -1, &made), ERR_REFUSED); /* the card's goes to the card */
	assert_int_equal(refund_make(w.ctx, b.id, 2130, -1, "", 4130, &made), ERR_OK);
	assert_int_equal(refund_make(w.ctx, b.id, 2130, -1, "", 4130, &made), ERR_CONFLICT); /* another desk saw 4,130 as well */
	assert_int_equal(refund_make(w.ctx, b.id, 2001, -1, "", -1, &made), ERR_REFUSED);
	assert_non_null(strstr(w.ctx->cause.text, "2,000"));
	assert_non_null(strstr(w.ctx->cause.text, "2,130"));
	assert_int_equal(refund_make(w.ctx, b.id, 2000, -1, "", -1, &made), ERR_OK); /* two on their way at once */
	assert_int_equal(work_at("2026-11-25T10:05").refunded, 2);
	assert_int_equal(kept_of(&b), 0);
	assert_int_equal(of(&b).state, SETTLEMENT_REFUNDED);
	assert_int_equal(refund_make(w.ctx, b.id, 1, -1, "", -1, &made), ERR_REFUSED);
}

static void what_is_not_paid_cannot_go_back(void **state)
{
	(void)state;
	struct bill b;
	struct refund_made made;
	ward_bill(&w, "visa", 1377, &b);
	ward_open(&w);
	assert_int_equal(refund_make(w.ctx, b.id, 100, -1, "", -1, &made), ERR_BAD_STATE);
	assert_int_equal(made.n, 0);
}

/* Whatever happens to the answer, it goes back once. */
static void a_lost_answer_never_gives_back_twice(void **state)
{
	(void)state;
	static const char *const faults[] = { "500_before", "500_after", "drop_before", "drop_after", "truncate", "html", "409", "429",
					      "wrong_amount", "wrong_currency", "wrong_metadata", "wrong_status" };
	enum { N = sizeof faults / sizeof *faults };
	struct bill b;
	struct settlement_health h;
	int64_t refunded = 0;
	ward_bill(&w, "visa", 4000, &b); /* 12,000 yen */
	ward_open(&w);
	assert_int_equal(work_at("2026-11-25T10:00").charged, 1);
	struct buf lines = { 0 };
	for (int i = 0; i < N; i++) {
		give(&b, 100 + i);
		buf_fmt(&lines, "%s POST /v1/refunds\n", faults[i]);
	}
	ward_fault(&w, lines.data);
	buf_free(&lines);
	static const char *const turns[] = { "2026-11-25T10:10", "2026-11-25T10:40", "2026-11-25T12:00" };
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		refunded += once_at(turns[i]).refunded;
	assert_int_equal(refunded, N - 1); /* 500_after is the saved answer for that key: only the look-up can tell */
	assert_true(alarmed("mismatch"));
	assert_int_equal(settlement_list_health(w.ctx, &h), ERR_OK);
	assert_int_equal(h.unknown, 1);
	assert_int_equal(kept_of(&b), 12000 - (100 * N + N * (N - 1) / 2));
	assert_int_equal(work_at("2026-11-26T10:00").refunded, 1);
	assert_int_equal(kept_of(&b), 12000 - (100 * N + N * (N - 1) / 2));
	for (int i = 0; i < 8; i++) {
		struct settlement s = refund_row(&b, i);
		assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
		assert_int_equal(mails_of(&s, "refunded"), 1);
	}
}

static void an_old_key_is_looked_up_never_sent(void **state)
{
	(void)state;
	struct bill b;
	charged(&b);
	give(&b, 500);
	give(&b, 700);
	ward_fault(&w, "500_after POST /v1/refunds\n500_before POST /v1/refunds\n");
	assert_int_equal(once_at("2026-11-25T11:00").refunded, 0);
	assert_int_equal(refund_row(&b, 0).state, SETTLEMENT_UNKNOWN);
	assert_int_equal(refund_row(&b, 1).state, SETTLEMENT_UNKNOWN);
	int64_t there = kept_of(&b);
	assert_true(there == 3630 || there == 3430); /* one of the two was made */
	assert_int_equal(work_at("2026-11-26T11:00").refunded, 1);
	assert_int_equal(kept_of(&b), there);
	bool first = refund_row(&b, 0).state == SETTLEMENT_SUCCEEDED;
	assert_int_equal(refund_row(&b, first ? 1 : 0).state, SETTLEMENT_UNKNOWN); /* it may still be on its way */
	ward_passed(&w, 3660);
	assert_int_equal(work_at("2026-11-26T12:01").refunded, 0);
	assert_int_equal(refund_row(&b, first ? 1 : 0).state, SETTLEMENT_WORKLIST);
	assert_true(alarmed("found_none"));
	struct settlement did;
	assert_int_equal(settlement_retry(w.ctx, b.id, &did), ERR_OK); /* a person: under the next number */
	assert_int_equal(did.id, refund_row(&b, first ? 1 : 0).id);
	assert_int_equal(did.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(work_at("2026-11-26T12:02").refunded, 1);
	assert_int_equal(kept_of(&b), 2930);
	assert_int_equal(refund_row(&b, first ? 1 : 0).tries, 2);
}

/* A standing worker charges from its hour on; refunds wait for none. */
static void refunds_wait_for_no_hour(void **state)
{
	(void)state;
	struct bill b, later;
	ward_bill(&w, "visa", 1000, &later);
	assert_int_equal(bill_hold(w.ctx, later.id, 0, "算定待ち", &later), ERR_OK);
	charged(&b);
	assert_int_equal(bill_release(w.ctx, later.id, 0, &later), ERR_OK);
	give(&b, 130);
	ward_at(&w, "2026-11-25T10:30");
	struct worker_options o = ward_options(&w);
	struct worker_report r;
	struct worker *worker;
	struct ports *ports;
	bool over = false;
	o.mode = WORKER_STANDING;
	o.settle_start = 23 * 3600;
	ports = ports_open(&o);
	assert_int_equal(worker_open(w.ctx, &o, ports, &r, &worker), ERR_OK);
	int64_t begun = clock_mono(&w.clock);
	while (refund_row(&b, 0).state != SETTLEMENT_SUCCEEDED && clock_mono(&w.clock) - begun < 20000)
		assert_int_equal(worker_turn(worker, &over), ERR_OK);
	ports_close(ports);
	worker_close(worker, ERR_OK);
	assert_int_equal(refund_row(&b, 0).state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(kept_of(&b), 4000);
	assert_int_equal(of(&later).state, SETTLEMENT_SCHEDULED);
}

/* ---- a gateway that takes its time: no sandbox does that, so the engine's ports are played here */

static struct {
	const char *status;          /* of the refund, in every answer */
	char refund[400];            /* its JSON up to the status */
	struct { http_done done; void *arg; bool list, refund; } asked[8];
	struct { smtp_done done; void *arg; } mailed[8];
	int n_asked, n_mailed, posts, looks;
} slow;

static void slow_start(void *self, const char *method, const char *path, const char *body, const char *key, http_done done, void *arg)
{
	(void)self;
	(void)body;
	(void)key;
	bool refund = str_starts(path, "/v1/refunds"), list = strcmp(method, "GET") == 0;
	slow.asked[slow.n_asked].done = done;
	slow.asked[slow.n_asked].arg = arg;
	slow.asked[slow.n_asked].list = list;
	slow.asked[slow.n_asked++].refund = refund;
	slow.posts += refund && !list;
	slow.looks += refund && list;
}

static void slow_mail(void *self, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg)
{
	(void)self;
	(void)recipient;
	(void)bytes;
	(void)n;
	slow.mailed[slow.n_mailed].done = done;
	slow.mailed[slow.n_mailed++].arg = arg;
}

static int slow_wait(void *self, int timeout_ms)
{
	struct smtp_result sent = { .class = SMTP_SENT, .reply = 250 };
	int n = slow.n_asked + slow.n_mailed;
	(void)self;
	(void)timeout_ms;
	for (int i = 0; i < slow.n_asked; i++) {
		char one[600] = "", body[800];
		if (slow.asked[i].refund)
			str_fmt(one, sizeof one, "%s\"%s\"}", slow.refund, slow.status);
		if (slow.asked[i].list)
			str_fmt(body, sizeof body, "{\"object\":\"list\",\"has_more\":false,\"data\":[%s]}", one);
		else
			str_copy(body, sizeof body, one);
		struct http_answer a = { .status = 200, .body = body, .n = strlen(body) };
		slow.asked[i].done(slow.asked[i].arg, &a);
	}
	for (int i = 0; i < slow.n_mailed; i++)
		slow.mailed[i].done(slow.mailed[i].arg, &sent);
	slow.n_asked = slow.n_mailed = 0;
	return n;
}

static void slow_work(const char *iso, const char *status)
{
	struct worker_options o = ward_options(&w);
	struct worker_report r;
	struct worker *worker;
	struct ports p = { .gateway = { NULL, slow_start }, .mail = { NULL, slow_mail }, .wait = slow_wait };
	struct actor who = w.ctx->actor;
	bool over = false;
	ward_at(&w, iso);
	slow.status = status;
	w.ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	assert_int_equal(worker_open(w.ctx, &o, &p, &r, &worker), ERR_OK);
	while (!over)
		assert_int_equal(worker_turn(worker, &over), ERR_OK);
	worker_close(worker, ERR_OK);
	w.ctx->actor = who;
}

/* `pending` may last for days: it is looked up with long pauses, and never sent again. */
static void a_pending_refund_is_looked_up(void **state)
{
	(void)state;
	struct bill b;
	charged(&b);
	give(&b, 400);
	give(&b, 30);
	struct settlement s = refund_row(&b, 0), t = refund_row(&b, 1);
	assert_int_equal(db_begin(w.ctx), ERR_OK); /* only the first is played */
	t.next_at = SETTLE_NEVER;
	assert_int_equal(db_finish(w.ctx, settlements_update(w.ctx, &t, SETTLEMENT_SCHEDULED)), ERR_OK);
	str_fmt(slow.refund, sizeof slow.refund, "{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":400,\"currency\":\"jpy\",\"payment_intent\":\"%s\","
		"\"metadata\":{\"bill\":\"%s\",\"attempt\":\"1\",\"settlement\":\"%lld\"},\"status\":", of(&b).gateway_ref, b.number, (long long)s.id);
	slow_work("2026-11-25T11:00", "pending");
	s = refund_row(&b, 0);
	assert_int_equal(s.state, SETTLEMENT_UNKNOWN);
	assert_string_equal(s.reason, "pending");
	assert_true(s.next_at >= clock_utc(&w.clock) + 3500);
	assert_int_equal(slow.posts, 1);
	slow_work("2026-11-25T13:00", "pending");
	slow_work("2026-11-27T13:00", "pending");
	assert_int_equal(refund_row(&b, 0).state, SETTLEMENT_UNKNOWN);
	assert_int_equal(slow.looks, 2);
	slow_work("2026-11-28T13:00", "succeeded");
	assert_int_equal(slow.posts, 1);
	s = refund_row(&b, 0);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_string_equal(s.gateway_ref, "re_1");
	assert_true(s.notified);
}

/* A card that is gone: the gateway says so for certain, a person hands the money out. */
static void a_failed_refund_is_handed_out(void **state)
{
	(void)state;
	struct bill b;
	struct refund_made made;
	charged(&b);
	give(&b, 400);
	struct settlement s = refund_row(&b, 0);
	str_fmt(slow.refund, sizeof slow.refund, "{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":400,\"currency\":\"jpy\",\"payment_intent\":\"%s\","
		"\"metadata\":{\"bill\":\"%s\",\"attempt\":\"1\",\"settlement\":\"%lld\"},\"status\":", of(&b).gateway_ref, b.number, (long long)s.id);
	slow_work("2026-11-25T11:00", "failed");
	assert_int_equal(refund_row(&b, 0).state, SETTLEMENT_WORKLIST);
	assert_true(alarmed("declined_hard"));
	assert_int_equal(refund_make(w.ctx, b.id, 100, -1, "", -1, &made), ERR_REFUSED);
	assert_int_equal(refund_make(w.ctx, b.id, 400, METHOD_TRANSFER, "カード解約", -1, &made), ERR_OK);
	s = refund_row(&b, 0);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_PAID);
	assert_string_equal(s.method, "transfer");
}

/* ---- differences after the charge */

static void dearer_is_mailed_first_and_charged_from_its_day(void **state)
{
	(void)state;
	struct bill b, c;
	charged(&b);
	ward_at(&w, "2026-11-25T22:00"); /* no mail leaves at night */
	ward_correct(&w, &b, 2000, &c);         /* 6,000 yen */
	struct settlement s = of(&c);
	assert_int_equal(s.kind, KIND_CORRECTION);
	assert_int_equal(s.amount, 1870);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(s.parent_id, of(&b).id);
	assert_int_equal(c.due_day, date_of(2026, 11, 25)); /* the later of visit + 4 and the day it became final */
	assert_int_equal(mails_of(&s, "difference"), 1);
	struct mail told[4];
	int n;
	assert_int_equal(mails_of_settlement(w.ctx, s.id, 4, told, &n), ERR_OK);
	assert_non_null(strstr(told[0].body, "2026年11月26日")); /* when it can be charged, not the day that will have passed */
	assert_non_null(strstr(told[0].body, "1,870円"));
	assert_non_null(strstr(told[0].body, "4,130円"));
	assert_int_equal(work_at("2026-11-25T22:05").charged, 0);
	assert_int_equal(kept_of(&b), 4130);
	struct worker_report r = work_at("2026-11-26T09:00");
	assert_int_equal(r.charged, 1);
	assert_int_equal(kept_of(&c), 1870);
	s = of(&c);
	assert_int_equal(s.state, SETTLEMENT_SUCCEEDED);
	assert_int_equal(mails_of(&s, "paid"), 1);
	assert_int_equal(kept((const struct bill *[]){ &b, &c }, 2), c.amount);
	assert_int_equal(bill_by_id(w.ctx, b.id, &b), ERR_OK);
	assert_int_equal(b.status, BILL_CORRECTED);
}

static void an_unreachable_payer_pays_the_difference_at_the_counter(void **state)
{
	(void)state;
	struct bill b, c;
	struct patient p;
	charged(&b);
	assert_int_equal(patients_by_id(w.ctx, b.patient_id, &p), ERR_OK);
	p.died = date_of(2026, 11, 25); /* nothing is mailed any more (P8) */
	assert_int_equal(db_begin(w.ctx), ERR_OK);
	assert_int_equal(db_finish(w.ctx, patients_update(w.ctx, &p)), ERR_OK);
	ward_correct(&w, &b, 2000, &c);
	struct settlement s = of(&c);
	assert_int_equal(s.state, SETTLEMENT_COUNTER_DUE);
	assert_string_equal(s.reason, "notice_undeliverable");
	assert_int_equal(settlement_retry(w.ctx, c.id, NULL), ERR_BAD_STATE);
	assert_int_equal(work_at("2026-11-26T10:00").charged, 0);
	assert_int_equal(settlement_pay_counter(w.ctx, c.id, "cash", 1870), ERR_OK);
	assert_int_equal(of(&c).state, SETTLEMENT_COUNTER_PAID);
}

static void cheaper_goes_back_and_equal_moves_nothing(void **state)
{
	(void)state;
	struct bill b, c, d;
	struct settlement shown;
	charged(&b);
	ward_correct(&w, &b, 1000, &c); /* 3,000 yen */
	assert_int_equal(of(&c).amount, 0);
	assert_int_equal(refund_row(&c, 0).amount, 1130);
	struct bill draft;
	assert_int_equal(bill_correct(w.ctx, c.id, 0, &draft), ERR_OK); /* the refund hasn't left: it can still be counted anew */
	assert_int_equal(bill_finalise(w.ctx, draft.id, 0, false, &d), ERR_OK);
	assert_int_equal(refund_row(&d, 0).amount, 1130);
	assert_int_equal(work_at("2026-11-25T10:10").refunded, 1);
	assert_int_equal(kept_of(&b), 3000);
	assert_int_equal(settlement_shown(w.ctx, d.id, &shown), ERR_OK);
	assert_int_equal(shown.id, of(&b).id);
	assert_int_equal(shown.state, SETTLEMENT_SUCCEEDED);
	struct bill e;
	ward_correct(&w, &d, 1000, &e);
	int n;
	struct settlement none[8];
	assert_int_equal(refund_of_bill(w.ctx, e.id, 8, none, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(work_at("2026-11-25T10:20").refunded, 0);
	assert_int_equal(kept_of(&b), e.amount);
}

/* Up, up, down below the first, up again: the ledger always ends at the newest bill's amount. */
static void chains_end_at_the_newest_amount(void **state)
{
	(void)state;
	struct bill b[6];
	charged(&b[0]);
	static const struct { int64_t points, yen; const char *at; } steps[] = {
		{ 2000, 6000, "2026-11-26T10:00" }, { 3000, 9000, "2026-11-27T10:00" }, { 500, 1500, "2026-11-28T10:00" },
		{ 1377, 4130, "2026-11-30T10:00" }, { 0, 0, "2026-12-01T10:00" },
	};
	for (int i = 0; i < 5; i++) {
		ward_at(&w, steps[i].at);
		ward_correct(&w, &b[i], steps[i].points, &b[i + 1]);
		assert_int_equal(b[i + 1].amount, steps[i].yen);
		work_at(steps[i].at);
		const struct bill *all[] = { &b[0], &b[1], &b[2], &b[3], &b[4], &b[5] };
		assert_int_equal(kept(all, i + 2), steps[i].yen);
	}
	/* 9,000 -> 1,500 went back newest first: 3,000 of the third, 1,870 of the second, the rest of the first. */
	assert_int_equal(of(&b[2]).state, SETTLEMENT_REFUNDED);
	assert_int_equal(of(&b[1]).state, SETTLEMENT_REFUNDED);
	assert_int_equal(refund_row(&b[3], 0).amount, 3000);
	assert_int_equal(refund_row(&b[3], 1).amount, 1870);
	assert_int_equal(refund_row(&b[3], 2).amount, 2630);
	assert_int_equal(of(&b[0]).state, SETTLEMENT_REFUNDED);
}

static void nothing_is_corrected_while_it_runs(void **state)
{
	(void)state;
	struct bill b, c;
	struct refund_made made;
	ward_bill(&w, "visa", 1377, &b);
	ward_open(&w);
	ward_fault(&w, "truncate POST /v1/payment_intents\n");
	once_at("2026-11-25T10:00");
	assert_int_equal(of(&b).state, SETTLEMENT_UNKNOWN);
	assert_int_equal(bill_correct(w.ctx, b.id, 0, &c), ERR_BAD_STATE);
	once_at("2026-11-25T10:30");
	assert_int_equal(bill_correct(w.ctx, b.id, 0, &c), ERR_OK);
	give(&b, 100);
	ward_fault(&w, "truncate POST /v1/refunds\n");
	once_at("2026-11-25T10:40");
	assert_int_equal(refund_row(&b, 0).state, SETTLEMENT_UNKNOWN);
	assert_int_equal(bill_finalise(w.ctx, c.id, 0, false, &c), ERR_BAD_STATE); /* made while it stood still, final while it doesn't */
	once_at("2026-11-25T11:40");
	assert_int_equal(bill_finalise(w.ctx, c.id, 0, false, &c), ERR_OK);
	assert_int_equal(of(&c).amount, 100); /* 4,130 is owed, 4,030 is there */
	assert_int_equal(refund_make(w.ctx, b.id, 1, -1, "", -1, &made), ERR_BAD_STATE);
	assert_non_null(strstr(w.ctx->cause.text, c.number));
}

/* R2, B3: a receipt of its own once it was told, after the first. */
static void receipts_follow_the_money(void **state)
{
	(void)state;
	struct bill b, c;
	struct receipt first, second;
	charged(&b);
	ward_correct(&w, &b, 1000, &c);
	work_at("2026-11-25T10:10");
	assert_int_equal(receipt_issue(w.ctx, c.id, PAPER_RECEIPT, false, &second), ERR_BAD_STATE);
	assert_non_null(strstr(w.ctx->cause.text, b.number)); /* the first isn't fetched yet */
	assert_int_equal(receipt_issue(w.ctx, b.id, PAPER_RECEIPT, false, &first), ERR_OK);
	assert_int_equal(receipt_issue(w.ctx, c.id, PAPER_RECEIPT, false, &second), ERR_OK);
	assert_int_equal(first.serial_no, 1);
	assert_int_equal(second.serial_no, 2);
	assert_int_equal(second.settlement_id, refund_row(&c, 0).id);
	assert_int_equal(receipt_issue(w.ctx, b.id, PAPER_STATEMENT, false, &first), ERR_BAD_STATE);
	assert_int_equal(receipt_issue(w.ctx, c.id, PAPER_STATEMENT, false, &second), ERR_OK);
	assert_int_equal(receipt_issue(w.ctx, c.id, PAPER_RECEIPT, false, &second), ERR_BAD_STATE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		T(a_part_then_all_of_it), T(never_more_than_was_paid), T(what_is_not_paid_cannot_go_back), T(a_lost_answer_never_gives_back_twice),
		T(an_old_key_is_looked_up_never_sent), T(a_pending_refund_is_looked_up), T(a_failed_refund_is_handed_out), T(refunds_wait_for_no_hour), T(dearer_is_mailed_first_and_charged_from_its_day),
		T(an_unreachable_payer_pays_the_difference_at_the_counter), T(cheaper_goes_back_and_equal_moves_nothing),
		T(chains_end_at_the_newest_amount), T(nothing_is_corrected_while_it_runs), T(receipts_follow_the_money),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
