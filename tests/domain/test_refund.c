/* Money back at the counter, differences there, bills at full cost, and what their receipts say. proves S7, S8, B3, B5, R2, R6, S12, X1, X7 */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/day_close.h"
#include "domain/deferral.h"
#include "domain/receipt.h"
#include "domain/receipt_page.h"
#include "domain/refund.h"
#include "domain/night_list.h"
#include "domain/settle_hand.h"
#include "domain/settle_watch.h"
#include "domain/settlement.h"
#include "domain/settlement_list.h"
#include "domain/visit_facts.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db_inner.h"
#include "store/payments.h"

#include "base/banned.h"

struct setting {
	struct house h;
	struct visit v;
};
static struct setting s;
static struct ctx *ctx = &s.h.ctx;

static int set_up(void **state)
{
	(void)state;
	house_new(&s.h, "atokure");
	s.v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&s.h);
	return 0;
}

/* `points` at 3 tenths, at the counter because the visit isn't deferred. */
static struct bill owed(int64_t points)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = points, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, s.v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	return b;
}

static struct bill paid(int64_t points)
{
	struct bill b = owed(points);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", b.amount), ERR_OK);
	return b;
}

static struct bill corrected(const struct bill *old, int64_t points)
{
	struct bill_line line = { .category = "A00", .name = "診察", .points = points, .count = 1 };
	struct bill b;
	assert_int_equal(bill_correct(ctx, old->id, 0, &b), ERR_OK);
	assert_int_equal(bill_line_put(ctx, &b, 1, &line), ERR_OK);
	assert_int_equal(bill_finalise(ctx, b.id, 0, false, &b), ERR_OK);
	return b;
}

static struct settlement own(const struct bill *b)
{
	struct settlement c;
	assert_int_equal(settlement_by_bill(ctx, b->id, &c), ERR_OK);
	return c;
}

static struct settlement refund_row(const struct bill *b, int i)
{
	struct settlement rows[8];
	int n;
	assert_int_equal(refund_of_bill(ctx, b->id, 8, rows, &n), ERR_OK);
	assert_true(i < n);
	return rows[i];
}

/* What the drawer has of a bill and all that it corrects: the rows of payment, refunds are negative. */
static int64_t in_drawer(const struct bill *b)
{
	struct money_chain m;
	struct payment p[16];
	int64_t yen = 0;
	int n;
	assert_int_equal(money_chain_load(ctx, b->id, &m), ERR_OK);
	for (int i = 0; i < m.n; i++) {
		assert_int_equal(payments_of_settlement(ctx, m.rows[i].s.id, 16, p, &n), ERR_OK);
		for (int k = 0; k < n; k++)
			yen += p[k].amount;
	}
	assert_int_equal(yen, money_chain_net(&m)); /* the book says the same */
	return yen;
}

static enum err give(const struct bill *b, int64_t yen, struct refund_made *made)
{
	return refund_make(ctx, b->id, yen, -1, "", -1, made);
}

static bool says(const char *word)
{
	return strstr(ctx->cause.text, word) != NULL;
}

/* S12, S7: several methods took it; a part goes back in cash, at once, with a row of its own. */
static void given_back_at_once(void **state)
{
	(void)state;
	struct bill b = owed(1080); /* 3,240 yen */
	struct counter_tender t[2] = { { .method = METHOD_CASH, .amount = 2000 }, { .method = METHOD_QR, .amount = 1240 } };
	struct counter_paid done;
	struct refund_made made;
	struct payment p[4];
	int n;
	assert_int_equal(give(&b, 1, &made), ERR_BAD_STATE);
	assert_int_equal(counter_pay(ctx, b.id, t, 2, false, -1, &done), ERR_OK);
	assert_int_equal(give(&b, 3241, &made), ERR_REFUSED);
	assert_true(says("3,240"));
	assert_int_equal(give(&b, 240, &made), ERR_OK);
	assert_int_equal(made.counter, 240);
	assert_int_equal(made.card, 0);
	struct settlement r = refund_row(&b, 0);
	assert_int_equal(r.state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(r.parent_id, own(&b).id);
	assert_int_equal(r.posted_day, ctx_today(ctx));
	assert_int_equal(payments_of_settlement(ctx, r.id, 4, p, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(p[0].amount, -240);
	assert_int_equal(p[0].method, METHOD_CASH);
	assert_int_equal(in_drawer(&b), 3000);
	assert_int_equal(own(&b).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(refund_make(ctx, b.id, 3000, METHOD_TRANSFER, "転院", 3000, &made), ERR_OK);
	assert_string_equal(refund_row(&b, 1).method, "transfer");
	assert_int_equal(in_drawer(&b), 0);
	assert_int_equal(own(&b).state, SETTLEMENT_REFUNDED);
	assert_int_equal(give(&b, 1, &made), ERR_REFUSED);
}

static void only_billing_gives_back(void **state)
{
	(void)state;
	struct bill b = paid(1080);
	struct refund_made made;
	assert_int_equal(refund_make(ctx, b.id, 100, -1, "4242424242424242", -1, &made), ERR_SECRET_TEXT); /* X7 */
	assert_int_equal(refund_make(ctx, b.id, 100, METHOD_DEPOSIT, "", -1, &made), ERR_BAD_INPUT);
	house_act(ctx, "sato", 1u << ROLE_RECEPTION);
	assert_int_equal(give(&b, 100, &made), ERR_FORBIDDEN);
	assert_int_equal(in_drawer(&b), 3240);
}

/* B3: cheaper waits at the desk until it is handed out, and only exactly that. */
static void a_cheaper_correction_is_handed_out(void **state)
{
	(void)state;
	struct bill b = paid(1080), c = corrected(&b, 900);
	struct refund_made made;
	struct refund_due due;
	struct visit_facts seen;
	assert_int_equal(visit_facts_read(ctx, &s.v, &seen), ERR_OK);
	assert_int_equal(seen.n_bills, 1);
	assert_int_equal(seen.bills[0].state, SETTLEMENT_COUNTER_PAID); /* by what it corrects */
	assert_int_equal(seen.next.step, STEP_CASHIER);
	assert_non_null(strstr(seen.next.sentence, "540"));
	assert_int_equal(c.amount, 2700);
	assert_int_equal(own(&c).amount, 0);
	assert_int_equal(refund_row(&c, 0).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(refund_row(&c, 0).amount, 540);
	assert_int_equal(refund_due(ctx, b.id, &due), ERR_BAD_STATE);
	assert_true(says(c.number));
	assert_int_equal(refund_due(ctx, c.id, &due), ERR_OK);
	assert_int_equal(due.hand_out, 540);
	assert_int_equal(due.most, 2700);
	assert_int_equal(give(&c, 539, &made), ERR_REFUSED);
	assert_true(says("540"));
	assert_int_equal(give(&c, 540, &made), ERR_OK);
	assert_int_equal(refund_row(&c, 0).state, SETTLEMENT_COUNTER_PAID);
	assert_int_equal(in_drawer(&c), 2700);
	assert_int_equal(visit_facts_read(ctx, &s.v, &seen), ERR_OK);
	assert_int_equal(seen.next.step, STEP_DONE);
	assert_int_equal(give(&c, 2701, &made), ERR_REFUSED);
}

/* Dearer is due at the counter, for the first was paid there; equal moves nothing; a chain ends at the newest amount. */
static void a_chain_at_the_counter(void **state)
{
	(void)state;
	struct bill b = paid(1080), c = corrected(&b, 1200);
	struct refund_made made;
	struct counter_due due;
	struct settlement d = own(&c);
	assert_int_equal(d.kind, KIND_CORRECTION);
	assert_int_equal(d.state, SETTLEMENT_COUNTER_DUE);
	assert_string_equal(d.reason, "not_deferred");
	assert_int_equal(d.amount, 360);
	assert_int_equal(counter_due(ctx, c.id, &due), ERR_OK);
	assert_int_equal(due.rest, 360);
	struct bill e = corrected(&c, 1300); /* the 360 weren't paid: they are counted anew */
	assert_int_equal(own(&c).state, SETTLEMENT_CANCELLED);
	assert_int_equal(own(&e).amount, 660);
	assert_int_equal(settlement_pay_counter(ctx, e.id, "qr", 660), ERR_OK);
	assert_int_equal(in_drawer(&e), 3900);
	struct bill f = corrected(&e, 1300);
	assert_int_equal(own(&f).state, SETTLEMENT_ZERO);
	struct bill g = corrected(&f, 100); /* 300 yen: 660 of the second and 2,940 of the first go back */
	assert_int_equal(refund_row(&g, 0).amount, 660);
	assert_int_equal(refund_row(&g, 1).amount, 2940);
	assert_int_equal(give(&g, 3600, &made), ERR_OK);
	assert_int_equal(made.n, 2);
	assert_int_equal(in_drawer(&g), 300);
	assert_int_equal(own(&e).state, SETTLEMENT_REFUNDED);
	assert_int_equal(own(&b).state, SETTLEMENT_COUNTER_PAID);
	assert_string_equal(refund_row(&g, 0).method, "qr"); /* as it was paid */
}

/* What the counter took isn't charged on to the card, even where the visit is deferred. */
static void the_card_is_left_alone(void **state)
{
	(void)state;
	assert_int_equal(deferral_set(ctx, s.v.id, true, DEFERRAL_DESK, NULL), ERR_OK);
	struct bill b = paid(1080), c = corrected(&b, 1200);
	assert_int_equal(own(&c).state, SETTLEMENT_COUNTER_DUE);
	assert_string_equal(own(&c).reason, "paid_at_counter");
}

/* S12: what was paid in parts stays paid. */
static void parts_are_corrected_too(void **state)
{
	(void)state;
	struct bill b = owed(1080);
	struct counter_tender t = { .method = METHOD_CASH, .amount = 1000 };
	struct counter_paid done;
	struct refund_made made;
	assert_int_equal(counter_pay(ctx, b.id, &t, 1, true, -1, &done), ERR_OK);
	struct bill c = corrected(&b, 1200);
	assert_int_equal(own(&b).state, SETTLEMENT_CANCELLED);
	assert_int_equal(own(&c).amount, 2600);
	struct bill d = corrected(&c, 200); /* 600 yen */
	assert_int_equal(refund_row(&d, 0).amount, 400);
	assert_int_equal(give(&d, 400, &made), ERR_OK);
	assert_int_equal(in_drawer(&d), 600);
}

/* B5: full cost is a bill of its own; cover that comes later gives the share back, and the difference goes back. */
static void held_full_cost_then_cover(void **state)
{
	(void)state;
	struct bill b = owed(1080), full, draft;
	struct reason why[CAUSE_REASONS_MAX];
	struct bill_line lines[BILL_LINES_MAX];
	struct refund_made made;
	int n;
	assert_int_equal(bill_release_full_cost(ctx, b.id, 0, &full), ERR_BAD_STATE);
	assert_int_equal(bill_hold(ctx, b.id, 0, "資格未確認", &b), ERR_OK);
	assert_int_equal(settlement_pay_counter(ctx, b.id, "cash", 3240), ERR_BAD_STATE);
	assert_int_equal(bill_release_full_cost(ctx, b.id, b.version, &full), ERR_OK);
	assert_int_equal(full.amount, 10800);
	assert_int_equal(full.share, 10);
	assert_int_equal(full.status, BILL_FINAL);
	assert_int_equal(full.corrects, b.id);
	assert_int_equal(bill_lines(ctx, full.id, lines, &n), ERR_OK);
	struct copay_steps steps;
	assert_int_equal(bill_steps(ctx, full.id, &steps), ERR_OK);
	int n_why = bill_explain(&full, lines, n, &steps, why, CAUSE_REASONS_MAX), found = 0;
	for (int i = 0; i < n_why; i++)
		found += strcmp(why[i].id, "full_cost") == 0;
	assert_int_equal(found, 1);
	assert_int_equal(settlement_pay_counter(ctx, full.id, "cash", 10800), ERR_OK);
	assert_int_equal(bill_correct(ctx, full.id, 0, &draft), ERR_OK);
	assert_int_equal(draft.share, 3);
	assert_int_equal(bill_finalise(ctx, draft.id, 0, false, &draft), ERR_OK);
	assert_int_equal(draft.amount, 3240);
	assert_int_equal(refund_row(&draft, 0).amount, 7560);
	assert_int_equal(give(&draft, 7560, &made), ERR_OK);
	assert_int_equal(in_drawer(&draft), 3240);
}

static void a_held_draft_at_full_cost_stays_a_draft(void **state)
{
	(void)state;
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1080, .count = 1 };
	struct bill b;
	assert_int_equal(bill_add(ctx, s.v.id, "", 3, &line, 1, &b), ERR_OK);
	assert_int_equal(bill_hold(ctx, b.id, 0, "資格未確認", &b), ERR_OK);
	assert_int_equal(bill_release_full_cost(ctx, b.id, 0, &b), ERR_OK);
	assert_int_equal(b.status, BILL_DRAFT);
	assert_int_equal(b.share, 10);
	assert_int_equal(b.amount, 10800);
}

/* ---- what the receipts say */

static bool on_page(int64_t bill_id, int64_t receipt_id, const char *words)
{
	struct receipt_facts *f = calloc(1, sizeof *f);
	struct doc doc = { 0 };
	bool found = false;
	assert_non_null(f);
	assert_int_equal(receipt_page_load(ctx, bill_id, receipt_id, f), ERR_OK);
	receipt_page_receipt(ctx, f, false, &doc);
	for (size_t i = 0; i < doc.pages[0].n; i++)
		found |= doc.pages[0].items[i].text && strcmp(doc.pages[0].items[i].text, words) == 0;
	doc_free(&doc);
	free(f);
	return found;
}

static void receipts_name_the_first(void **state)
{
	(void)state;
	struct bill b = paid(1080), c;
	struct receipt first, second, third;
	struct refund_made made;
	assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &first), ERR_OK);
	assert_true(on_page(b.id, first.id, "領　収　証"));
	assert_true(on_page(b.id, first.id, "3,240円"));
	c = corrected(&b, 1200);
	assert_int_equal(receipt_issue(ctx, c.id, PAPER_RECEIPT, false, &second), ERR_BAD_STATE); /* the difference isn't paid */
	assert_int_equal(settlement_pay_counter(ctx, c.id, "cash", 360), ERR_OK);
	assert_int_equal(receipt_issue(ctx, c.id, PAPER_RECEIPT, false, &second), ERR_OK);
	assert_int_equal(second.serial_no, 2);
	assert_true(on_page(c.id, second.id, "領収書 No.2026-000001 の訂正（差額）"));
	assert_true(on_page(c.id, second.id, "訂正後の請求額"));
	assert_true(on_page(c.id, second.id, "3,600円"));
	assert_true(on_page(c.id, second.id, "領収額（差額）"));
	assert_true(on_page(c.id, second.id, "360円"));
	assert_int_equal(give(&c, 600, &made), ERR_OK);
	assert_int_equal(receipt_issue(ctx, c.id, PAPER_RECEIPT, false, &third), ERR_OK);
	assert_int_equal(third.serial_no, 3);
	assert_int_equal(third.settlement_id, made.rows[0].id);
	assert_true(on_page(c.id, third.id, "領　収　証（返金）"));
	assert_true(on_page(c.id, third.id, "領収書 No.2026-000001 の返金"));
	assert_true(on_page(c.id, third.id, "-360円")); /* newest first: 360 of the difference … */
	struct receipt fourth;
	assert_int_equal(receipt_issue(ctx, c.id, PAPER_RECEIPT, false, &fourth), ERR_OK);
	assert_true(on_page(c.id, fourth.id, "-240円")); /* … and 240 of the first */
	assert_true(on_page(c.id, fourth.id, "返金後のお支払い"));
	assert_true(on_page(c.id, fourth.id, "3,000円"));
	struct bill d = corrected(&c, 900); /* 2,700 */
	assert_int_equal(give(&d, 300, &made), ERR_OK);
	struct receipt fifth;
	assert_int_equal(receipt_issue(ctx, d.id, PAPER_RECEIPT, false, &fifth), ERR_OK);
	assert_true(on_page(d.id, fifth.id, "領収書 No.2026-000001 の訂正（返金）"));
	assert_int_equal(receipt_issue(ctx, d.id, PAPER_STATEMENT, false, &fifth), ERR_OK); /* the corrected bill's own */
	assert_int_equal(receipt_issue(ctx, c.id, PAPER_STATEMENT, false, &fifth), ERR_BAD_STATE);
}

/* Whatever was asked for first: what is left is what was left when this one was given back. */
static void refunds_that_end_in_another_order(void **state)
{
	(void)state;
	struct bill b = paid(1080);
	struct receipt r[3];
	struct refund_made made[2];
	for (int i = 0; i < 2; i++)
		assert_int_equal(give(&b, 240 + 60 * i, &made[i]), ERR_OK);
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, "UPDATE settlement SET settled_at = settled_at + 60 WHERE id = $1");
	stmt_int(q, 1, made[0].rows[0].id);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(receipt_issue(ctx, b.id, PAPER_RECEIPT, false, &r[i]), ERR_OK);
	for (int i = 1; i < 3; i++) {
		bool late = r[i].settlement_id == made[0].rows[0].id;
		assert_true(on_page(b.id, r[i].id, late ? "-240円" : "-300円"));
		assert_true(on_page(b.id, r[i].id, late ? "2,700円" : "2,940円"));
	}
}

/* Refunds have their own figures; a correction that needed no money is in none. */
static void figures_keep_their_meaning(void **state)
{
	(void)state;
	struct bill b = paid(1080), c = corrected(&b, 900);
	struct settlement_counts n;
	struct settlement_refunds r;
	struct settlement_row rows[8];
	int got;
	assert_int_equal(settlement_list_counts(ctx, &n), ERR_OK);
	assert_int_equal(n.n[GROUP_COUNTER], 1);
	assert_int_equal(n.yen[GROUP_COUNTER], 3240);
	assert_int_equal(n.n[GROUP_ZERO], 0);
	assert_int_equal(n.n[GROUP_REFUNDED], 0);
	assert_int_equal(settlement_list_refund_counts(ctx, &r), ERR_OK);
	assert_int_equal(r.n[SETTLEMENT_COUNTER_DUE], 1);
	assert_int_equal(r.yen[SETTLEMENT_COUNTER_DUE], 540);
	assert_int_equal(settlement_list_fetch(ctx, -1, 0, 8, rows, &got), ERR_OK);
	assert_int_equal(got, 1);
	assert_int_equal(settlement_list_refunds(ctx, 0, 8, rows, &got), ERR_OK);
	assert_int_equal(got, 1);
	assert_int_equal(rows[0].s.kind, KIND_REFUND);
	assert_string_equal(rows[0].bill, c.number);
}

/* How many refunds wait for a hand by what the night shift, its paper and the day's close say, which all say the same. */
static int64_t waits(int64_t yen)
{
	struct settle_watch w;
	struct settlement_row rows[4];
	struct list_paper paper = { .id = 0 };
	struct day_sheet sheet;
	int n;
	clinic_ok(ctx, settle_watch_read(ctx, &w));
	clinic_ok(ctx, settlement_list_part(ctx, PART_REFUNDS, 0, 4, rows, &n));
	clinic_ok(ctx, night_list_make(ctx, PART_REFUNDS, &paper));
	clinic_ok(ctx, day_close_preview(ctx, ctx_today(ctx), &sheet));
	const struct day_line *l = day_close_find(&sheet, "open", "refunds");
	assert_non_null(l);
	assert_int_equal(w.refunds_n, n);
	assert_int_equal(paper.rows, n);
	assert_int_equal(l->n, n);
	assert_int_equal(w.refunds_yen, yen);
	assert_int_equal(l->yen, yen);
	list_paper_done(&paper);
	day_close_free(&sheet);
	return n;
}

/* S8, B3: what a correction leaves to be handed out stands where people look, also when nobody has the bill open, until it is handed out. */
static void what_waits_to_be_handed_out_is_listed(void **state)
{
	(void)state;
	struct refund_made made;
	struct settle_watch w;
	struct settlement_row row;
	char why[256];
	int64_t yen;
	int n;
	struct bill b = paid(1000);
	clinic_ok(ctx, refund_make(ctx, b.id, 300, -1, "", -1, &made)); /* handed out at once: nothing waits */
	assert_int_equal(waits(0), 0);
	struct bill less = corrected(&b, 500);
	assert_int_equal(waits(1200), 1);
	clinic_ok(ctx, settlement_list_part(ctx, PART_REFUNDS, 0, 1, &row, &n));
	assert_string_equal(row.bill, less.number);
	assert_string_equal(row.name, "髙橋 太郎");
	assert_string_equal(refund_state_name(row.s.state), "窓口返金待ち");
	assert_non_null(strstr(settlement_list_reason(&row.s, why), "窓口で患者さんにお返しください"));
	assert_int_equal(settle_hand_retry_refund(ctx, row.s.id), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, "窓口でお返し"));
	/* Nothing has failed, and it is the last thing to be told: it may wait for weeks. */
	clinic_ok(ctx, settle_watch_read(ctx, &w));
	assert_int_equal(settle_watch_failed(&w, &yen) + settle_watch_unknown(&w, &yen), 0);
	assert_int_equal(settle_watch_situation(&w), SITUATION_HAND_OUT);
	clinic_ok(ctx, refund_make(ctx, less.id, 1200, -1, "", -1, &made));
	assert_int_equal(waits(0), 0);
	clinic_ok(ctx, settle_watch_read(ctx, &w));
	assert_int_equal(settle_watch_situation(&w), SITUATION_NOTHING);
}

/* S8: the drawer is right, and its money is the patient's: the day closes without a reason. */
static void the_day_closes_over_it(void **state)
{
	(void)state;
	struct day_sheet sheet;
	struct bill b = paid(1000);
	corrected(&b, 500);
	clinic_ok(ctx, day_close_make(ctx, ctx_today(ctx), 3000, "", NULL, &sheet));
	assert_int_equal(day_close_find(&sheet, "open", "refunds")->n, 1);
	day_close_free(&sheet);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(given_back_at_once), T(only_billing_gives_back), T(a_cheaper_correction_is_handed_out), T(a_chain_at_the_counter), T(the_card_is_left_alone),
		T(parts_are_corrected_too), T(held_full_cost_then_cover), T(a_held_draft_at_full_cost_stays_a_draft), T(receipts_name_the_first), T(refunds_that_end_in_another_order),
		T(figures_keep_their_meaning), T(what_waits_to_be_handed_out_is_listed), T(the_day_closes_over_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
