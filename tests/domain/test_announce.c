/* The mail that announces a difference leaves only while it is true; what is held meanwhile waits for it as before. proves S4, S7, B3, B5, V2, V10, E3, X2 */
#include <cmocka.h>
#include <string.h>

#include "domain/bill.h"
#include "domain/mail_list.h"
#include "domain/outbox.h"
#include "domain/settle_book.h"
#include "domain/settle_hand.h"
#include "domain/settlement.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "lib/letters.h"
#include "store/db.h"
#include "store/mails.h"

#include "base/banned.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit v;
static struct bill old, dearer; /* 3,000 yen, charged; 6,000 */

static void at(int month, int day, int minutes)
{
	h.time.now = tokyo_utc(date_of(2026, month, day), minutes * 60);
}

static struct bill final_bill(struct bill *b, int64_t points)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = points, .count = 1 };
	clinic_ok(ctx, bill_line_put(ctx, b, 1, &line));
	clinic_ok(ctx, bill_finalise(ctx, b->id, 0, false, b));
	return *b;
}

static struct bill corrected(const struct bill *was, int64_t points)
{
	struct bill b;
	clinic_ok(ctx, bill_correct(ctx, was->id, 0, &b));
	return final_bill(&b, points);
}

static struct settlement own(const struct bill *b)
{
	struct settlement s;
	clinic_ok(ctx, settlement_by_bill(ctx, b->id, &s));
	return s;
}

static void charged(const struct bill *b)
{
	const struct settle_news news = { .gateway_ref = "pi_1" };
	struct settle_charge c;
	clinic_ok(ctx, settle_book_load(ctx, own(b).id, &c));
	clinic_ok(ctx, db_begin(ctx));
	enum err e = settle_book_claim(ctx, &c, "key", "request", 1);
	if (e == ERR_OK)
		e = settle_book_event(ctx, &c, SETTLE_PAID, &news, NULL);
	clinic_ok(ctx, db_finish(ctx, e));
}

/* Charged on the 25th and told; at 20:30 it becomes dearer, and no mail leaves before 9:00. */
static int set_up(void **state)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	struct mail due[4];
	int n;
	(void)state;
	house_new(&h, "atokure");
	v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	clinic_ok(ctx, deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL));
	clinic_ok(ctx, bill_add(ctx, v.id, "", 3, &line, 1, &old));
	clinic_ok(ctx, bill_finalise(ctx, old.id, 0, false, &old));
	at(11, 25, 10 * 60);
	charged(&old);
	clinic_ok(ctx, outbox_due(ctx, 4, due, &n));
	for (int i = 0; i < n; i++) {
		clinic_ok(ctx, db_begin(ctx));
		clinic_ok(ctx, db_finish(ctx, outbox_done(ctx, &due[i], OUTBOX_SENT, "250")));
	}
	at(11, 25, 20 * 60 + 30);
	dearer = corrected(&old, 2000);
	struct settlement s = own(&dearer);
	assert_int_equal(s.amount, 3000);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(s.next_at, SETTLE_NEVER);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static int taken_at_nine(struct mail *first)
{
	at(11, 26, 9 * 60);
	return letters_taken(ctx, first);
}

static int waiting(const struct bill *b)
{
	struct mail m[4];
	int n, k = 0;
	clinic_ok(ctx, mails_of_settlement(ctx, own(b).id, 4, m, &n));
	for (int i = 0; i < n; i++)
		k += m[i].state == MAIL_WAITING;
	return k;
}

static void hold(const struct bill *b, bool on)
{
	struct bill now;
	clinic_ok(ctx, on ? bill_hold(ctx, b->id, 0, "算定待ち", &now) : bill_release(ctx, b->id, 0, &now));
}

/* What stands as it was announced is told and then due. */
static void what_stands_is_told(void **state)
{
	(void)state;
	struct mail m;
	assert_int_equal(taken_at_nine(&m), 1);
	assert_string_equal(m.kind, "difference");
	letters_done(ctx, &m, OUTBOX_SENT);
	assert_true(own(&dearer).notified);
	assert_int_equal(own(&dearer).next_at, tokyo_utc(dearer.due_day, 0));
}

/* S7, B3, X2: paid in cash before the mail could leave: it never does, and the log says why. */
static void paid_before_its_mail(void **state)
{
	(void)state;
	at(11, 25, 20 * 60 + 40);
	clinic_ok(ctx, settlement_pay_counter(ctx, dearer.id, "cash", 3000));
	assert_int_equal(taken_at_nine(NULL), 0);
	assert_int_equal(waiting(&dearer), 0);
	assert_int_equal(letters_logged(ctx, "%difference%withdrawn%counter_paid%"), 1);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(letters_logged(ctx, "%withdrawn%"), 1);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_PAID);
}

/* S7: refused for now at nine, paid at the counter before it is sent again. */
static void paid_between_two_tries(void **state)
{
	(void)state;
	struct mail m;
	assert_int_equal(taken_at_nine(&m), 1);
	letters_done(ctx, &m, OUTBOX_TEMPORARY);
	clinic_ok(ctx, settlement_pay_counter(ctx, dearer.id, "cash", 3000));
	at(11, 26, 12 * 60);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(waiting(&dearer), 0);
}

/* S7: on its way at this very moment: its outcome is kept, and nothing is charged. */
static void paid_while_its_mail_is_on_its_way(void **state)
{
	(void)state;
	struct mail m;
	assert_int_equal(taken_at_nine(&m), 1);
	clinic_ok(ctx, settlement_pay_counter(ctx, dearer.id, "cash", 3000));
	letters_done(ctx, &m, OUTBOX_SENT);
	struct mail told[2];
	int n;
	clinic_ok(ctx, mails_of_settlement(ctx, own(&dearer).id, 2, told, &n));
	assert_int_equal(told[0].state, MAIL_SENT);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_PAID);
}

/* B3: a second correction has a mail of its own, and only that leaves. */
static void corrected_again(void **state)
{
	(void)state;
	struct mail m;
	struct bill third = corrected(&dearer, 3000);
	assert_int_equal(taken_at_nine(&m), 1);
	assert_int_equal(m.settlement_id, own(&third).id);
	assert_non_null(strstr(m.body, "6,000円"));
	assert_int_equal(waiting(&dearer), 0);
}

/* V2: deferral off: the counter, and nothing else is promised. */
static void deferral_off(void **state)
{
	(void)state;
	clinic_ok(ctx, deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL));
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(taken_at_nine(NULL), 0);
	assert_int_equal(waiting(&dearer), 0);
}

/* S7: the night shift gives up on the card. */
static void sent_to_the_counter(void **state)
{
	(void)state;
	clinic_ok(ctx, settle_hand_to_counter(ctx, dearer.id));
	assert_int_equal(taken_at_nine(NULL), 0);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_DUE);
}

/* B5, B3: held and released before the mail leaves: it waits for it like a fresh one. */
static void held_and_released(void **state)
{
	(void)state;
	struct mail m;
	hold(&dearer, true);
	hold(&dearer, false);
	assert_int_equal(own(&dearer).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(own(&dearer).next_at, SETTLE_NEVER);
	assert_int_equal(taken_at_nine(&m), 1);
	letters_done(ctx, &m, OUTBOX_SENT);
	struct settlement s = own(&dearer);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	assert_int_equal(s.next_at, tokyo_utc(dearer.due_day, 0));
	assert_true(s.notified);
}

/* B5: told while held: due once it is released. */
static void told_while_held(void **state)
{
	(void)state;
	struct mail m;
	hold(&dearer, true);
	assert_int_equal(taken_at_nine(&m), 1);
	letters_done(ctx, &m, OUTBOX_SENT);
	assert_int_equal(own(&dearer).state, SETTLEMENT_HELD);
	hold(&dearer, false);
	assert_int_equal(own(&dearer).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(own(&dearer).next_at, tokyo_utc(dearer.due_day, 0));
}

/* B5, E3: can't be told while held: the counter, not a wait for a mail that never leaves; nor is that one sent again. */
static void untold_while_held(void **state)
{
	(void)state;
	struct mail m;
	struct mail_item item;
	hold(&dearer, true);
	assert_int_equal(taken_at_nine(&m), 1);
	letters_done(ctx, &m, OUTBOX_PERMANENT);
	hold(&dearer, false);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(mail_list_again(ctx, m.id, &item), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, "窓口"));
	clinic_ok(ctx, mail_list_item(ctx, m.id, &item));
	assert_int_equal(item.state, MAIL_UNDELIVERABLE);
}

/* The difference was asked for once, and declined until `next`. */
static void declined_until(int64_t next)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE settlement SET state = 'declined', tries = 1, notified = 1, next_at = $1 WHERE bill_id = $2");
	stmt_int(q, 1, next);
	stmt_int(q, 2, dearer.id);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, stmt_run(ctx, q, NULL)));
}

/* S4, B3: no mail tells of it, so none can be missing: the card is what F7 is refused for. */
static void refused_and_corrected(void **state)
{
	(void)state;
	declined_until(SETTLE_NEVER);
	struct bill more = corrected(&dearer, 2100);
	assert_int_equal(own(&more).state, SETTLEMENT_COUNTER_DUE);
	assert_int_equal(waiting(&more), 0);
	assert_int_equal(settlement_retry(ctx, more.id, NULL), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, "カードはもう使えません"));
}

/* S4, B3: the card refuses the difference; before that is told, it is corrected: what is due at the counter now is told. */
static void refused_untold_and_corrected(void **state)
{
	(void)state;
	struct mail m;
	struct settle_charge c;
	const struct settle_news news = { .code = "lost_card" };
	assert_int_equal(taken_at_nine(&m), 1);
	letters_done(ctx, &m, OUTBOX_SENT);
	at(11, 26, 20 * 60);
	clinic_ok(ctx, settle_book_load(ctx, own(&dearer).id, &c));
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, settle_book_claim(ctx, &c, "difference", "request", 1));
	clinic_ok(ctx, db_finish(ctx, settle_book_event(ctx, &c, SETTLE_DECLINED_HARD, &news, NULL)));
	assert_int_equal(waiting(&dearer), 1);
	struct bill more = corrected(&dearer, 2100);
	assert_int_equal(own(&more).state, SETTLEMENT_COUNTER_DUE);
	at(11, 27, 10 * 60 + 1);
	assert_int_equal(letters_taken(ctx, &m), 1);
	assert_int_equal(m.settlement_id, own(&more).id);
	assert_non_null(strstr(m.body, "会計窓口でのお支払い"));
	assert_non_null(strstr(m.body, "3,300円"));
	assert_int_equal(waiting(&dearer), 0);
}

/* B3: a card was asked for the difference before, and may be asked again: waiting for a mail isn't being refused. */
static void tried_and_corrected(void **state)
{
	(void)state;
	struct mail m;
	declined_until(tokyo_utc(date_of(2026, 11, 28), 0));
	struct bill more = corrected(&dearer, 2100), most = corrected(&more, 2200);
	assert_int_equal(own(&most).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(own(&most).tries, 1);
	struct bill level = corrected(&most, 1000); /* nothing is owed any more */
	assert_int_equal(own(&level).state, SETTLEMENT_ZERO);
	struct bill little = corrected(&level, 1014);
	assert_int_equal(own(&little).state, SETTLEMENT_COUNTER_DUE);
	struct bill again = corrected(&little, 2200);
	hold(&again, true);
	struct bill same = corrected(&again, 2300);
	assert_int_equal(own(&same).state, SETTLEMENT_SCHEDULED);
	hold(&same, true);
	assert_int_equal(taken_at_nine(&m), 1);
	assert_non_null(strstr(m.body, "11月28日"));
	letters_done(ctx, &m, OUTBOX_SENT);
	hold(&same, false);
	assert_int_equal(own(&same).next_at, tokyo_utc(date_of(2026, 11, 28), 0)); /* S4: the card's next try */
}

/* B5, V2: held, and no longer by card when it is released: nothing is promised. */
static void held_and_not_deferred(void **state)
{
	(void)state;
	hold(&dearer, true);
	clinic_ok(ctx, deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL));
	assert_int_equal(taken_at_nine(NULL), 0);
	hold(&dearer, false);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_DUE);
}

static void switched(bool on)
{
	clinic_ok(ctx, deferral_set(ctx, v.id, on, DEFERRAL_DESK, NULL));
}

/* V10: switched off by mistake and on again: its mail leaves, or has left; the card is asked as if nothing had been. */
static void off_and_on_again(void **state)
{
	(void)state;
	struct mail mail;
	switched(false);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_DUE);
	switched(true);
	assert_int_equal(own(&dearer).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(own(&dearer).next_at, SETTLE_NEVER);
	assert_int_equal(taken_at_nine(&mail), 1);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, outbox_done(ctx, &mail, OUTBOX_SENT, "250")));
	int64_t at_nine = own(&dearer).next_at;
	assert_int_not_equal(at_nine, SETTLE_NEVER);
	switched(false);
	switched(true);
	assert_int_equal(own(&dearer).state, SETTLEMENT_SCHEDULED);
	assert_int_equal(own(&dearer).next_at, at_nine);
}

/* B3: once the mail was withdrawn the card may not be asked: to switch it on would promise what doesn't come. */
static void off_until_its_mail_is_withdrawn(void **state)
{
	(void)state;
	switched(false);
	assert_int_equal(taken_at_nine(NULL), 0);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_REFUSED);
	assert_int_equal(own(&dearer).state, SETTLEMENT_COUNTER_DUE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(what_stands_is_told), T(paid_before_its_mail), T(paid_between_two_tries), T(paid_while_its_mail_is_on_its_way), T(corrected_again),
		T(deferral_off), T(sent_to_the_counter), T(held_and_released), T(tried_and_corrected), T(refused_and_corrected), T(told_while_held), T(untold_while_held),
		T(refused_untold_and_corrected),
		T(held_and_not_deferred), T(off_and_on_again), T(off_until_its_mail_is_withdrawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
