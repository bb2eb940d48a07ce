/* The mail that a card was refused leaves only while that is what keeps the bill unpaid. proves S4, S7, S12, V2, B3, B5, F21, X2 */
#include <cmocka.h>
#include <string.h>

#include "domain/bill.h"
#include "domain/counter.h"
#include "domain/deposit.h"
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
static struct bill b; /* 3,000 yen */

static void at(int day, int minutes)
{
	h.time.now = tokyo_utc(date_of(2026, 11, day), minutes * 60);
}

static struct settlement own(const struct bill *bill)
{
	struct settlement s;
	clinic_ok(ctx, settlement_by_bill(ctx, bill->id, &s));
	return s;
}

static void sql(const char *text, int64_t id)
{
	struct stmt *q = db_stmt(ctx->db, text);
	stmt_int(q, 1, id);
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, stmt_run(ctx, q, NULL)));
}

/* The card is asked, and the answer is that. */
static void asked(enum settle_event answer, const char *key)
{
	const struct settle_news news = { .gateway_ref = "pi_1" };
	struct settle_charge c;
	clinic_ok(ctx, settle_book_load(ctx, own(&b).id, &c));
	clinic_ok(ctx, db_begin(ctx));
	enum err e = settle_book_claim(ctx, &c, key, "request", 1);
	if (e == ERR_OK)
		e = settle_book_event(ctx, &c, answer, &news, NULL);
	clinic_ok(ctx, db_finish(ctx, e));
}

/* On the 25th at 06:00 it may be asked for; no mail leaves before 9:00. */
static int set_up(void **state)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = 1000, .count = 1 };
	(void)state;
	house_new(&h, "atokure");
	v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	clinic_ok(ctx, deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL));
	clinic_ok(ctx, bill_add(ctx, v.id, "", 3, &line, 1, &b));
	clinic_ok(ctx, bill_finalise(ctx, b.id, 0, false, &b));
	sql("UPDATE mail SET state = 'sent' WHERE id > $1", 0);
	at(25, 6 * 60);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

static void last_try_declined(void)
{
	sql("UPDATE settlement SET tries = 2 WHERE id = $1", own(&b).id);
	asked(SETTLE_DECLINED_SOFT, "last");
	assert_int_equal(own(&b).state, SETTLEMENT_COUNTER_DUE);
}

/* What names a page waits an hour for it. */
static int taken_in_the_morning(struct mail *first)
{
	at(25, 10 * 60 + 1);
	return letters_taken(ctx, first);
}

static int mails(void)
{
	struct mail_item all[8];
	int n;
	clinic_ok(ctx, mail_list(ctx, MAIL_WAITING, 0, 8, all, &n));
	return n;
}

/* Nothing leaves, nothing waits, and nobody's state has changed by that. */
static void withdrawn(enum settlement_state stands)
{
	int64_t version = own(&b).version;
	assert_int_equal(taken_in_the_morning(NULL), 0);
	assert_int_equal(mails(), 0);
	assert_int_equal(own(&b).state, stands);
	assert_int_equal(own(&b).version, version);
}

/* Nothing leaves, and it is looked at again in an hour; that is no try. */
static void waits(enum settlement_state stands)
{
	struct mail_item all[8];
	int64_t version = own(&b).version;
	int n;
	assert_int_equal(letters_taken(ctx, NULL), 0);
	clinic_ok(ctx, mail_list(ctx, MAIL_WAITING, 0, 8, all, &n));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].next_at, h.time.now + 3600);
	assert_int_equal(all[0].tries, 0);
	assert_int_equal(outbox_next(ctx), h.time.now + 3600);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(own(&b).state, stands);
	assert_int_equal(own(&b).version, version);
	assert_int_equal(letters_logged(ctx, "%withdrawn%"), 0);
}

static void waits_in_the_morning(enum settlement_state stands)
{
	at(25, 10 * 60 + 1);
	waits(stands);
}

/* It leaves, and is the only one. */
static void told(int day, int minutes, const char *kind, const char *bill, struct mail *m)
{
	at(day, minutes);
	assert_int_equal(letters_taken(ctx, m), 1);
	assert_string_equal(m->kind, kind);
	assert_non_null(strstr(m->body, bill));
	assert_int_equal(mails(), 1);
}

/* With so many points; b: the new one, final. What it corrects keeps its number. */
static struct bill corrected(int points)
{
	const struct bill_line line = { .category = "A00", .name = "診察", .points = points, .count = 1 };
	struct bill was = b;
	clinic_ok(ctx, bill_correct(ctx, was.id, 0, &b));
	clinic_ok(ctx, bill_line_put(ctx, &b, 1, &line));
	clinic_ok(ctx, bill_finalise(ctx, b.id, 0, false, &b));
	return was;
}

static void cash(int64_t yen)
{
	const struct counter_tender t = { .method = METHOD_CASH, .amount = yen };
	struct counter_paid paid;
	clinic_ok(ctx, counter_pay(ctx, b.id, &t, 1, yen < 3000, -1, &paid));
}

static void what_still_stands_is_told(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	assert_int_equal(taken_in_the_morning(&m), 1);
	assert_string_equal(m.kind, "declined");
}

static void an_authentication_is_told(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_AUTHENTICATE, "k");
	assert_int_equal(taken_in_the_morning(&m), 1);
	assert_string_equal(m.kind, "authentication");
}

static void the_counter_is_told(void **state)
{
	(void)state;
	struct mail m;
	last_try_declined();
	assert_int_equal(taken_in_the_morning(&m), 1);
	assert_non_null(strstr(m.body, "会計窓口でのお支払い"));
}

/* At 06:00 the last try is declined, at 08:30 it is paid in cash: at 09:00 nobody asks for it again. */
static void paid_at_the_counter_before(void **state)
{
	(void)state;
	last_try_declined();
	at(25, 8 * 60 + 30);
	cash(3000);
	withdrawn(SETTLEMENT_COUNTER_PAID);
	assert_int_equal(letters_logged(ctx, "%declined, withdrawn after 0 tries: counter_paid%"), 1);
}

static void an_authentication_that_was_paid(void **state)
{
	(void)state;
	asked(SETTLE_AUTHENTICATE, "k");
	cash(3000);
	withdrawn(SETTLEMENT_COUNTER_PAID);
	assert_int_equal(letters_logged(ctx, "%authentication, withdrawn%"), 1);
}

/* S12: the whole amount isn't owed any more. */
static void paid_in_part(void **state)
{
	(void)state;
	last_try_declined();
	cash(1000);
	withdrawn(SETTLEMENT_COUNTER_DUE);
}

static void held(void **state)
{
	(void)state;
	asked(SETTLE_DECLINED_SOFT, "k");
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	waits_in_the_morning(SETTLEMENT_HELD);
}

/* B5: over its turn, and released: only a new card helps, so they are asked for one. */
static void held_and_released(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	waits_in_the_morning(SETTLEMENT_HELD);
	at(25, 17 * 60 + 30);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	clinic_ok(ctx, bill_release(ctx, b.id, 0, &b));
	at(25, 23 * 60);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	told(26, 9 * 60 + 31, "declined", b.number, &m);
	assert_int_equal(m.tries, 0);
	assert_int_equal(letters_logged(ctx, "%withdrawn%"), 0);
}

static void held_and_paid(void **state)
{
	(void)state;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	waits_in_the_morning(SETTLEMENT_HELD);
	clinic_ok(ctx, bill_release(ctx, b.id, 0, &b));
	cash(3000);
	at(25, 11 * 60 + 2);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(mails(), 0);
	assert_int_equal(letters_logged(ctx, "%withdrawn after 0 tries: counter_paid%"), 1);
}

/* The three days after which it is given up are the mail server's. */
static void held_for_a_week(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	for (int day = 25; day <= 30; day++) {
		at(day, 12 * 60);
		assert_int_equal(letters_taken(ctx, NULL), 0);
	}
	clinic_ok(ctx, bill_release(ctx, b.id, 0, &b));
	told(30, 13 * 60 + 1, "declined", b.number, &m);
	letters_done(ctx, &m, OUTBOX_TEMPORARY);
	assert_int_equal(mails(), 1);
}

/* P8: it waits no more. */
static void held_and_died(void **state)
{
	(void)state;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	waits_in_the_morning(SETTLEMENT_HELD);
	sql("UPDATE patient SET died = 20000 WHERE id = $1", v.patient_id);
	at(25, 12 * 60);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(mails(), 0);
	assert_int_equal(letters_logged(ctx, "%withdrawn%"), 0);
}

/* The retry's day came while it was held: what that comes to is told. */
static void its_retry_is_due(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_SOFT, "k");
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	at(28, 12 * 60);
	clinic_ok(ctx, bill_release(ctx, b.id, 0, &b));
	waits(SETTLEMENT_DECLINED);
	asked(SETTLE_DECLINED_SOFT, "l");
	told(28, 15 * 60, "declined", "12月5日", &m);
}

/* It asks for a card on a page that ended meanwhile: another page is asked for, and the mail names that one. */
static void its_page_has_ended(void **state)
{
	(void)state;
	struct mail m;
	int64_t old;
	asked(SETTLE_DECLINED_HARD, "k");
	at(25, 9 * 60);
	sql("UPDATE card_session SET state = 'open', expires_at = 1795651200 WHERE id > $1", 0); /* 2026-11-26T09:00+09 */
	clinic_ok(ctx, bill_hold(ctx, b.id, 0, "算定待ち", &b));
	waits_in_the_morning(SETTLEMENT_HELD);
	clinic_ok(ctx, bill_release(ctx, b.id, 0, &b));
	told(25, 12 * 60, "declined", b.number, &m);
	old = m.session_id;
	at(26, 9 * 60 + 1);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	told(26, 12 * 60, "declined", b.number, &m);
	assert_int_not_equal(m.session_id, old);
	assert_int_equal(letters_logged(ctx, "%withdrawn after 0 tries: declined%"), 1);
	at(27, 12 * 60);
	sql("UPDATE card_session SET state = 'open', expires_at = 1795651200 WHERE id > $1", 0);
	told(27, 12 * 60, "declined", b.number, &m); /* it has one more chance, not one after the other */
}

static void sent_to_the_counter(void **state)
{
	(void)state;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, settle_hand_to_counter(ctx, b.id));
	waits_in_the_morning(SETTLEMENT_COUNTER_DUE);
	cash(1000);
	at(25, 12 * 60);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(mails(), 0);
}

static void deferral_off(void **state)
{
	(void)state;
	asked(SETTLE_DECLINED_SOFT, "k");
	clinic_ok(ctx, deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL));
	waits_in_the_morning(SETTLEMENT_COUNTER_DUE);
}

/* V2 */
static void deferral_off_and_on(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL));
	waits_in_the_morning(SETTLEMENT_COUNTER_DUE);
	clinic_ok(ctx, deferral_set(ctx, v.id, true, DEFERRAL_DESK, "院長の指示"));
	told(25, 12 * 60, "declined", b.number, &m);
}

/* S11 */
static void deposited_and_given_back(void **state)
{
	(void)state;
	struct mail m;
	struct deposit d;
	struct deposit_end end;
	const struct deposit_new new = { .patient_id = v.patient_id, .bill_id = b.id, .amount = 3000 };
	last_try_declined();
	clinic_ok(ctx, deposit_take(ctx, &new, &d));
	waits_in_the_morning(SETTLEMENT_DEPOSITED);
	clinic_ok(ctx, deposit_return(ctx, d.id, 0, &end));
	told(25, 12 * 60, "declined", b.number, &m);
}

/* While another card is asked. */
static void another_card_is_asked(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, settlement_card_replaced(ctx, v.patient_id)));
	waits_in_the_morning(SETTLEMENT_SCHEDULED);
	at(25, 11 * 60);
	asked(SETTLE_UNCLEAR, "l");
	at(25, 11 * 60 + 2);
	waits(SETTLEMENT_UNKNOWN);
	clinic_ok(ctx, db_begin(ctx));
	struct settle_charge c;
	const struct settle_news news = { .code = "card_declined" };
	clinic_ok(ctx, settle_book_load(ctx, own(&b).id, &c));
	clinic_ok(ctx, db_finish(ctx, settle_book_event(ctx, &c, SETTLE_DECLINED_HARD, &news, NULL)));
	told(25, 15 * 60, "declined", b.number, &m);
	assert_int_equal(letters_logged(ctx, "%withdrawn%"), 1);
}

/* B3: what takes its place is refused as well: that one is told of, the other one isn't any more. */
static void corrected_while_declined(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	struct bill was = corrected(2000);
	assert_int_equal(own(&b).state, SETTLEMENT_DECLINED);
	assert_int_equal(mails(), 2);
	told(25, 12 * 60, "declined", b.number, &m);
	assert_non_null(strstr(m.body, "6,000円"));
	assert_null(strstr(m.body, was.number));
	assert_int_equal(m.settlement_id, own(&b).id);
	assert_int_not_equal(m.session_id, 0);
	assert_int_equal(letters_logged(ctx, "%withdrawn after 0 tries: cancelled%"), 1);
}

static void corrected_while_it_must_be_authenticated(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_AUTHENTICATE, "k");
	struct bill was = corrected(2000);
	assert_int_equal(own(&b).state, SETTLEMENT_AUTHENTICATION);
	told(25, 12 * 60, "authentication", b.number, &m);
	assert_null(strstr(m.body, was.number));
}

static void corrected_before_its_retry(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_SOFT, "k");
	corrected(2000);
	told(25, 12 * 60, "declined", "11月28日", &m);
	assert_non_null(strstr(m.body, b.number));
}

static void corrected_at_the_counter(void **state)
{
	(void)state;
	struct mail m;
	last_try_declined();
	corrected(2000);
	assert_int_equal(own(&b).state, SETTLEMENT_COUNTER_DUE);
	told(25, 12 * 60, "declined", b.number, &m);
	assert_non_null(strstr(m.body, "会計窓口でのお支払い"));
	assert_non_null(strstr(m.body, "6,000円"));
}

/* It was told: nobody is told twice. */
static void corrected_when_they_know(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	assert_int_equal(taken_in_the_morning(&m), 1);
	letters_done(ctx, &m, OUTBOX_SENT);
	corrected(2000);
	assert_int_equal(own(&b).state, SETTLEMENT_DECLINED);
	assert_int_equal(mails(), 0);
}

/* By way of zero yen: what was refused comes back, and still nobody knows. */
static void corrected_to_nothing_and_back(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	corrected(0);
	assert_int_equal(own(&b).state, SETTLEMENT_ZERO);
	corrected(2000);
	assert_int_equal(own(&b).state, SETTLEMENT_DECLINED);
	told(25, 12 * 60, "declined", b.number, &m);
}

/* Off the card at the desk, then corrected: a card is asked for when it comes back to it; S10: never where it can't. */
static void corrected_off_the_card(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL));
	corrected(2000);
	at(25, 12 * 60);
	assert_int_equal(letters_taken(ctx, NULL), 0);
	assert_int_equal(mails(), 1);
	clinic_ok(ctx, deferral_set(ctx, v.id, true, DEFERRAL_DESK, "院長の指示"));
	told(25, 14 * 60, "declined", b.number, &m);
	assert_null(strstr(m.body, "会計窓口でのお支払い"));
}

static void corrected_below_the_minimum(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	corrected(10);
	assert_int_equal(own(&b).state, SETTLEMENT_COUNTER_DUE);
	told(25, 12 * 60, "declined", b.number, &m);
	assert_non_null(strstr(m.body, "会計窓口でのお支払い"));
}

/* S4: another card is charged at once: the payment is told, the refusal before it isn't. */
static void another_card_has_paid(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_HARD, "k");
	clinic_ok(ctx, db_begin(ctx));
	clinic_ok(ctx, db_finish(ctx, settlement_card_replaced(ctx, v.patient_id)));
	asked(SETTLE_PAID, "l");
	assert_int_equal(taken_in_the_morning(&m), 1);
	assert_string_equal(m.kind, "paid");
	assert_int_equal(mails(), 1);
}

/* The mail server was away for days: only the newest refusal is told. */
static void declined_again(void **state)
{
	(void)state;
	struct mail m;
	asked(SETTLE_DECLINED_SOFT, "k");
	at(28, 6 * 60);
	asked(SETTLE_DECLINED_SOFT, "l");
	at(28, 10 * 60 + 1);
	assert_int_equal(letters_taken(ctx, &m), 1);
	assert_non_null(strstr(m.body, "12月5日"));
	assert_int_equal(mails(), 1);
}

/* What is on its way is out of anybody's hands: its outcome is kept. What couldn't be delivered isn't sent again once it isn't so. */
static void on_its_way(void **state)
{
	(void)state;
	struct mail m;
	struct mail_item item;
	last_try_declined();
	assert_int_equal(taken_in_the_morning(&m), 1);
	cash(3000);
	letters_done(ctx, &m, OUTBOX_PERMANENT);
	clinic_ok(ctx, mail_list_item(ctx, m.id, &item));
	assert_int_equal(item.state, MAIL_UNDELIVERABLE);
	assert_int_equal(mail_list_again(ctx, m.id, &item), ERR_BAD_STATE);
	assert_non_null(strstr(ctx->cause.text, b.number));
	assert_non_null(strstr(ctx->cause.text, "窓口払い済"));
	assert_int_equal(own(&b).state, SETTLEMENT_COUNTER_PAID);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_still_stands_is_told), T(an_authentication_is_told), T(the_counter_is_told), T(paid_at_the_counter_before),
		T(an_authentication_that_was_paid), T(paid_in_part), T(held), T(sent_to_the_counter), T(deferral_off), T(another_card_has_paid),
		T(declined_again), T(on_its_way), T(held_and_released), T(held_and_paid), T(held_for_a_week), T(held_and_died), T(its_retry_is_due),
		T(its_page_has_ended), T(deferral_off_and_on), T(deposited_and_given_back), T(another_card_is_asked), T(corrected_while_declined),
		T(corrected_while_it_must_be_authenticated), T(corrected_before_its_retry), T(corrected_at_the_counter), T(corrected_when_they_know),
		T(corrected_to_nothing_and_back), T(corrected_off_the_card), T(corrected_below_the_minimum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
