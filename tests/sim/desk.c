/*
 * What people do at the two desks, through the same functions as their screens. What is true afterwards is read from the
 * book, as they would read it on their screens; when a call said that it was done, the book must show it.
 */
#include <string.h>

#include "base/die.h"
#include "domain/bill.h"
#include "domain/card_session.h"
#include "domain/counter.h"
#include "domain/deferral.h"
#include "domain/deposit.h"
#include "domain/enrollment.h"
#include "domain/patient.h"
#include "domain/receipt.h"
#include "domain/settle_hand.h"
#include "domain/refund.h"
#include "domain/settlement.h"
#include "domain/steering.h"
#include "sim/sim.h"
#include "store/db.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { SETTLE_DAYS = 4 };

/* ---- the truth, read from the book ---- */

static int patient_of_id(const struct sim *s, int64_t id)
{
	for (int i = 0; i < SIM_PATIENTS; i++)
		if (s->patients[i].id == id)
			return i;
	die("no such patient");
}

static struct truth_bill *bill_of(struct sim *s, struct stmt *q)
{
	char number[BILL_NUMBER];
	int64_t id = stmt_col(q, 0), n;
	for (int i = 0; i < s->n_bills; i++)
		if (s->bills[i].id == id)
			return &s->bills[i];
	must(s->n_bills < SIM_BILLS);
	stmt_text(q, 1, number, sizeof number);
	must(str_int64(number + 2, 1, 999999, &n));
	struct truth_bill *b = &s->bills[s->n_bills++];
	*b = (struct truth_bill){ .id = id, .number = (int)n, .patient = patient_of_id(s, stmt_col(q, 2)), .visit_id = stmt_col(q, 3), .due_day = DAY_NONE,
				  .corrects = -1, .method = -1, .hard_method = -1, .last_key = -1, .declined_day = DAY_NONE };
	return b;
}

/* Taken by card less what went back, and what the counter has of it. */
static int64_t had(struct sim *s, const struct truth_bill *b)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	int64_t sum = 0, counter;
	for (; b; b = b->corrects < 0 ? NULL : &s->bills[b->corrects]) {
		gateway_paid(s, (int)(b - s->bills), &counter);
		sum += counter;
		struct stmt *q = db_stmt(ctx->db, "SELECT sum(p.amount) FROM payment p JOIN settlement s ON s.id = p.settlement_id WHERE s.bill_id = $1");
		stmt_int(q, 1, b->id);
		sum += stmt_row(q) ? stmt_col(q, 0) : 0;
		stmt_done(ctx, q);
	}
	return sum;
}

/* What the card answered to the bill that it takes the place of, and how often it was asked, counts for it too. */
static void inherit(struct truth_bill *b, const struct truth_bill *old)
{
	b->keys = old->keys;
	b->by_hand = old->by_hand;
	b->method = old->method;
	b->hard_method = old->hard_method;
	b->declines = old->declines;
	b->declined_day = old->declined_day;
	b->given_up = old->given_up;
}

/*
 * A bill that has just become final: from now on its amount is locked. A correction keeps the old one's day; when something
 * was paid for the old one, exactly the difference to that may be charged.
 */
static void became_final(struct sim *s, struct truth_bill *b, struct stmt *q)
{
	int64_t corrects = stmt_col(q, 6);
	day_t today = tokyo_day(stmt_col(q, 7)), day = (day_t)stmt_col(q, 11) + SETTLE_DAYS;
	b->amount = b->whole = stmt_col(q, 5);
	b->due_day = today > day ? today : day;
	for (int i = 0; corrects && i < s->n_bills; i++)
		if (s->bills[i].id == corrects)
			b->corrects = i;
	if (b->corrects < 0)
		return;
	b->due_day = s->bills[b->corrects].due_day;
	b->amount -= had(s, &s->bills[b->corrects]);
	b->difference = strcmp(stmt_ptr(q, 12) ? stmt_ptr(q, 12) : "", "correction") == 0;
	const struct truth_bill *old = &s->bills[b->corrects];
	int64_t counter;
	if (!b->difference || (old->difference && !gateway_paid(s, b->corrects, &counter) && !old->at_counter))
		inherit(b, old);
}

static void learn_death(struct sim *s, struct truth_patient *p, bool died)
{
	if (died && !p->died) {
		struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
		struct stmt *q = db_stmt(ctx->db, "SELECT coalesce(max(id), 0) FROM attempt");
		p->last_attempt = stmt_row(q) ? stmt_col(q, 0) : 0;
		stmt_done(ctx, q);
		p->died_at = sim_now(s);
	}
	p->died = died;
	p->was_dead = p->was_dead || died;
}

static void learn_bill(struct sim *s, struct stmt *q)
{
	char status[16], state[20];
	struct truth_bill *b = bill_of(s, q);
	stmt_text(q, 4, status, sizeof status);
	stmt_text(q, 10, state, sizeof state);
	b->held = strcmp(status, "held") == 0;
	b->replaced = strcmp(status, "corrected") == 0;
	b->deferred = stmt_col(q, 8) != 0;
	b->settlement_id = stmt_col(q, 9);
	b->parted = stmt_col(q, 14) > 0;
	b->was_parted |= b->parted;
	b->kept = stmt_col(q, 15) != 0;
	learn_death(s, &s->patients[b->patient], stmt_col(q, 13) != 0);
	b->at_counter = strcmp(state, "counter_paid") == 0 || strcmp(state, "deposited") == 0;
	if (strcmp(status, "draft") != 0 && b->due_day == DAY_NONE)
		became_final(s, b, q);
	if (strcmp(status, "draft") != 0 && b->whole != stmt_col(q, 5))
		sim_broken(s, "I2", "the amount of bill %d was changed after it became final", b->number);
}

#define BILL "SELECT b.id, b.number, b.patient_id, b.visit_id, b.status, b.amount, b.corrects, b.finalised_at, v.deferral, s.id, s.state, v.day, s.kind," \
	" p.died IS NOT NULL, (SELECT coalesce(sum(m.amount), 0) FROM payment m JOIN settlement c ON c.id = m.settlement_id" \
	" LEFT JOIN settlement t ON t.id = c.parent_id WHERE CASE c.kind WHEN 'refund' THEN t.kind = 'counter' AND t.bill_id = b.id" \
	" ELSE c.kind = 'counter' AND c.bill_id = b.id END), EXISTS (SELECT 1 FROM deposit d WHERE d.bill_id = b.id AND d.state = 'taken') FROM bill b JOIN visit v ON v.id = b.visit_id JOIN patient p ON p.id = b.patient_id LEFT JOIN settlement s ON s.bill_id = b.id AND s.kind IN ('charge', 'correction')"

void desk_learn(struct sim *s, int64_t visit_id)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	struct stmt *q = visit_id ? db_stmt(ctx->db, BILL " WHERE b.visit_id = $1 ORDER BY b.id") : db_stmt(ctx->db, BILL " ORDER BY b.id");
	if (visit_id)
		stmt_int(q, 1, visit_id);
	while (stmt_row(q))
		learn_bill(s, q);
	if (stmt_done(ctx, q) != ERR_OK)
		sim_broken(s, "book", "it can't be read: %s", ctx->cause.text);
}

static enum settlement_state state_of(struct sim *s, const struct truth_bill *b)
{
	struct settlement out;
	if (!b->settlement_id || settlements_by_id(&s->procs[PROC_OBSERVER].ctx, b->settlement_id, &out) != ERR_OK)
		return SETTLEMENT_STATES;
	return out.state;
}

/* ---- deeds ---- */

/* The desk asks the gateway for a page; the patient gives a card there, or doesn't. */
static enum err new_card(struct sim *s, struct ctx *ctx, int patient)
{
	struct enrollment en;
	struct card_session out;
	enum err e = enrollment_of(ctx, s->patients[patient].id, &en);
	return e ? e : card_session_ask(ctx, en.id, &out);
}

static void tried_again(struct truth_bill *b)
{
	b->by_hand++;
	b->declines = 0;
	b->declined_day = DAY_NONE;
	b->cleared = true;
	b->given_up = false;
}

static enum err retry(struct sim *s, struct ctx *ctx, struct truth_bill *b)
{
	enum err e = settlement_retry(ctx, b->id, NULL);
	if (e == ERR_OK && state_of(s, b) == SETTLEMENT_SCHEDULED)
		tried_again(b);
	return e;
}

/* The night shift's key for all that it may. */
static enum err retry_all(struct sim *s, struct ctx *ctx)
{
	enum settlement_state was[SIM_BILLS];
	struct settle_hand_sum sum;
	for (int i = 0; i < s->n_bills; i++)
		was[i] = state_of(s, &s->bills[i]);
	enum err e = settle_hand_retry_all(ctx, -1, &sum);
	for (int i = 0; i < s->n_bills; i++)
		if (was[i] != SETTLEMENT_SCHEDULED && state_of(s, &s->bills[i]) == SETTLEMENT_SCHEDULED)
			tried_again(&s->bills[i]);
	return e;
}

static enum err to_counter(struct ctx *ctx, struct truth_bill *b)
{
	enum err e = settle_hand_to_counter(ctx, b->id);
	b->given_up |= e == ERR_OK;
	return e;
}

/* Held and released, or deferred anew, a bill that the gateway's whole list doesn't have is a person's to send again. */
static void send_again(const struct sim *s, struct truth_bill *b)
{
	b->cleared |= b->last_key >= 0 && s->keys[b->last_key].missing;
}

/* Whoever asks for it anew means the card again. */
static enum err defer_on(struct sim *s, struct ctx *ctx, const struct truth_bill *b)
{
	bool was = b->deferred;
	enum err e = deferral_set(ctx, b->visit_id, true, DEFERRAL_DESK, sim_chance(s, 500) ? "院長の指示" : NULL);
	for (int i = 0; e == ERR_OK && !was && i < s->n_bills; i++)
		if (s->bills[i].visit_id == b->visit_id) {
			s->bills[i].given_up = false;
			send_again(s, &s->bills[i]);
		}
	return e;
}

static enum err release(struct sim *s, struct ctx *ctx, struct truth_bill *b)
{
	struct bill out;
	enum err e = bill_release(ctx, b->id, 0, &out);
	if (e == ERR_OK)
		send_again(s, b);
	return e;
}

/* 1 point is 3 yen, rounded to nothing; 14 are 40 yen: less than a card takes. */
static enum err correct(struct ctx *ctx, const struct truth_bill *b, int chance)
{
	struct bill draft;
	struct bill_line line = { .category = "A00", .name = "再診料", .points = chance < 2 ? 1 + 13 * chance : 100 + 50 * chance, .count = 1 };
	enum err e = bill_correct(ctx, b->id, 0, &draft);
	if (e == ERR_OK)
		e = bill_line_put(ctx, &draft, 1, &line);
	return e ? e : bill_finalise(ctx, draft.id, 0, false, &draft);
}

/* B6: of another department, say. */
static enum err second_bill(struct sim *s, struct ctx *ctx, const struct truth_bill *b)
{
	struct bill draft;
	struct bill_line line = { .category = "A00", .name = "再診料", .points = 100 + 50 * (int64_t)sim_dice(s, 10), .count = 1 };
	enum err e = bill_add(ctx, b->visit_id, "", 3, &line, 1, &draft);
	return e ? e : bill_finalise(ctx, draft.id, 0, false, &draft);
}

static bool came_out(const struct sim *s, const struct receipt *r)
{
	char title[64], serial[24];
	str_fmt(title, sizeof title, "%s-%s", receipt_kind_id(r->kind), receipt_serial(r, serial));
	for (int i = 0; i < s->n_sheets; i++)
		if (strcmp(s->sheets[i].title, title) == 0 && s->sheets[i].out)
			return true;
	return false;
}

/* Somebody walks to the printer and looks. */
static enum err resolve(struct sim *s, struct ctx *ctx)
{
	struct receipt_item items[8];
	struct receipt out;
	int n = 0;
	post_refill(s);
	enum err e = receipt_list(ctx, 0, RECEIPT_UNCLEAR, 0, 8, items, &n);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		bool there = came_out(s, &items[i].receipt);
		e = receipt_resolve(ctx, items[i].receipt.id, there, there ? "" : "紙詰まり", &out);
	}
	return e;
}

/* The whole rest, or a part of it. */
static enum err pay(struct sim *s, struct ctx *ctx, const struct truth_bill *b)
{
	struct counter_due due;
	struct counter_paid paid;
	enum err e = counter_due(ctx, b->id, &due);
	if (e != ERR_OK)
		return e;
	bool part = sim_chance(s, 300);
	int64_t yen = part ? 1 + (int64_t)sim_dice(s, (uint64_t)due.rest) : due.rest;
	struct counter_tender t = { .method = METHOD_CASH, .amount = yen, .tendered = yen };
	return counter_pay(ctx, b->id, &t, 1, part, due.rest, &paid);
}

/* Some of it, or all. */
static enum err give_back(struct sim *s, struct ctx *ctx, const struct truth_bill *b)
{
	struct refund_due due;
	struct refund_made made;
	enum err e = refund_due(ctx, b->id, &due);
	if (e != ERR_OK || due.most <= 0)
		return e;
	int64_t yen = sim_chance(s, 400) ? due.most : 1 + (int64_t)sim_dice(s, (uint64_t)due.most);
	return refund_make(ctx, b->id, yen, -1, "過誤請求", -1, &made);
}

/* At night: some of it, or more; a bill that waits at the counter. */
static enum err deposit(struct sim *s, struct ctx *ctx, const struct truth_bill *b)
{
	struct deposit out;
	struct deposit_new d = { .patient_id = s->patients[b->patient].id, .bill_id = b->id, .amount = 1000 * (1 + (int64_t)sim_dice(s, 6)) };
	return deposit_take(ctx, &d, &out);
}

/* In the morning: settled with its bill, or given back. */
static enum err end_deposit(struct sim *s, struct ctx *ctx)
{
	struct deposit_item items[4];
	struct deposit_filter open = { .state = DEPOSIT_TAKEN };
	struct deposit_end end;
	int n = 0;
	enum err e = deposit_list(ctx, &open, 0, 4, items, &n);
	for (int i = 0; e == ERR_OK && i < n; i++)
		e = sim_chance(s, 700) ? deposit_settle(ctx, items[i].deposit.id, 0, 0, NULL, 0, &end) : deposit_return(ctx, items[i].deposit.id, 0, &end);
	return e;
}

/* Today; who stood so already, stood so by mistake. */
static enum err death(struct ctx *ctx, int64_t patient_id)
{
	struct patient p;
	enum err e = patient_by_id(ctx, patient_id, &p);
	return e ? e : patient_set_flags(ctx, p.id, p.version, p.died == DAY_NONE ? ctx_today(ctx) : DAY_NONE, p.undisclosed);
}

static enum err go_on(struct ctx *ctx)
{
	enum steering_wish now;
	return steering_go_on(ctx, &now);
}

static enum err deed(struct sim *s, struct ctx *ctx, const struct plan *p, struct truth_bill *b)
{
	struct bill out;
	struct receipt r;
	switch ((enum deed)p->what) {
	case DEED_FINALISE: return bill_finalise(ctx, b->id, 0, false, &out);
	case DEED_DEFER_OFF: return deferral_set(ctx, b->visit_id, false, DEFERRAL_DESK, NULL);
	case DEED_DEFER_ON: return defer_on(s, ctx, b);
	case DEED_HOLD: return bill_hold(ctx, b->id, 0, "算定待ち", &out);
	case DEED_RELEASE: return release(s, ctx, b);
	case DEED_CORRECT: return correct(ctx, b, (int)sim_dice(s, 10));
	case DEED_PAY: return pay(s, ctx, b);
	case DEED_RETRY: return retry(s, ctx, b);
	case DEED_RETRY_ALL: return retry_all(s, ctx);
	case DEED_TO_COUNTER: return to_counter(ctx, b);
	case DEED_NEW_CARD: return new_card(s, ctx, b->patient);
	case DEED_RECEIPT: return receipt_issue(ctx, b->id, p->b ? PAPER_STATEMENT : PAPER_RECEIPT, false, &r);
	case DEED_RESOLVE: return resolve(s, ctx);
	case DEED_REFUND: return give_back(s, ctx, b);
	case DEED_DEPOSIT: return deposit(s, ctx, b);
	case DEED_DEPOSIT_END: return end_deposit(s, ctx);
	case DEED_SECOND_BILL: return second_bill(s, ctx, b);
	case DEED_DIED: return death(ctx, s->patients[b->patient].id);
	case DEED_PAUSE: return steering_set(ctx, sim_chance(s, 500) ? STEERING_PAUSE : STEERING_STOP);
	case DEED_GO_ON: return go_on(ctx);
	case DEED_RUN: return steering_set(ctx, STEERING_RUN);
	case DEED_REFUSED: return bill_hold(ctx, b->id, 0, "算定待ち", &out);
	case DEEDS: break;
	}
	return ERR_USAGE;
}

/* What a call promised must stand in the book. */
static void check_kept(struct sim *s, const struct plan *p, const struct truth_bill *b)
{
	bool kept = true;
	if (p->what == DEED_DEFER_OFF || p->what == DEED_DEFER_ON)
		kept = b->deferred == (p->what == DEED_DEFER_ON);
	else if (p->what == DEED_HOLD || p->what == DEED_RELEASE)
		kept = b->held == (p->what == DEED_HOLD);
	else if (p->what == DEED_PAY)
		kept = b->at_counter || b->parted;
	if (!kept)
		sim_broken(s, "book", "deed %d on bill %d was told to be done, but isn't", p->what, b->number);
}

static struct truth_bill *target(struct sim *s, const struct plan *p)
{
	static const enum settlement_state stopped[] = { SETTLEMENT_DECLINED, SETTLEMENT_AUTHENTICATION, SETTLEMENT_WORKLIST, SETTLEMENT_COUNTER_DUE };
	bool looks = p->what == DEED_RETRY || p->what == DEED_NEW_CARD || p->what == DEED_PAY || (p->what == DEED_DEFER_OFF && p->a % 2);
	for (int k = 0; looks && k < s->n_bills; k++) {
		int i = (p->a + k) % s->n_bills;
		enum settlement_state st = state_of(s, &s->bills[i]);
		for (size_t j = 0; j < sizeof stopped / sizeof *stopped; j++)
			if (st == stopped[j] && !(p->what == DEED_RETRY && k % 2))
				return &s->bills[i];
	}
	for (int k = 0; p->what == DEED_DEFER_ON && k < s->n_bills; k++) {
		struct truth_bill *b = &s->bills[(p->a + k) % s->n_bills];
		if (!b->deferred && state_of(s, b) == SETTLEMENT_COUNTER_DUE)
			return b;
	}
	for (int k = 0; p->what == DEED_CORRECT && p->a % 4 == 0 && k < s->n_bills; k++) /* at the counter, after the card was asked */
		if (s->bills[k].keys > 0 && !s->bills[k].deferred && state_of(s, &s->bills[k]) == SETTLEMENT_COUNTER_DUE)
			return &s->bills[k];
	for (int k = 0; p->what == DEED_DIED && p->a % 3 == 0 && k < s->n_bills; k++)
		if (s->patients[s->bills[k].patient].died)
			return &s->bills[k];
	for (int k = 0; p->what == DEED_DEPOSIT && p->a % 2 && k < s->n_bills; k++)
		if (state_of(s, &s->bills[(p->a + k) % s->n_bills]) == SETTLEMENT_COUNTER_DUE)
			return &s->bills[(p->a + k) % s->n_bills];
	if (p->what == DEED_RECEIPT || p->what == DEED_RELEASE || p->what == DEED_REFUND)
		for (int k = 0; k < s->n_bills; k++) {
			int i = (p->a + k) % s->n_bills;
			enum settlement_state st = state_of(s, &s->bills[i]);
			if (p->what == DEED_RELEASE ? st == SETTLEMENT_HELD : st == SETTLEMENT_SUCCEEDED || st == SETTLEMENT_COUNTER_PAID)
				return &s->bills[i];
		}
	return &s->bills[p->a];
}

int desk_in_the_way(struct sim *s, const struct plan *p)
{
	int64_t now = ctx_now(&s->procs[PROC_OBSERVER].ctx);
	bool takes = p->what == DEED_HOLD || p->what == DEED_DEFER_OFF || p->what == DEED_TO_COUNTER || p->what == DEED_CORRECT || p->what == DEED_PAY;
	for (int i = 0; takes && i < s->n_bills; i++)
		if (state_of(s, &s->bills[i]) == SETTLEMENT_SCHEDULED && tokyo_utc(s->bills[i].due_day, 0) <= now)
			return i;
	return p->a;
}

void desk_do(struct sim *s, const struct plan *p)
{
	struct proc *desk = &s->procs[p->b % 2 || p->what == DEED_REFUSED ? PROC_DESK2 : PROC_DESK];
	struct truth_bill *b = target(s, p);
	bool refused = p->what == DEED_REFUSED;
	int64_t visit = b->visit_id, id = b->id, writes = desk->disk.writes;
	sim_act(desk);
	enum err e = deed(s, &desk->ctx, p, b);
	sim_note(s, "desk %d does %d to bill %d: %d %s", desk->id, p->what, b->number, e, e ? desk->ctx.cause.text : "");
	if (e == ERR_OK && desk->disk.writes != writes && !vfs_synced())
		sim_broken(s, "R2", "desk %d was told that %d is done, but a power cut would undo it", desk->id, p->what);
	sim_start_anew(desk);
	if (refused && e != ERR_BUSY)
		sim_broken(s, "L6", "a desk wasn't refused while the worker stands in its commit: %d", e);
	if (desk->disk.dead)
		sim_dead_desk(desk);
	if (refused)
		return;
	desk_learn(s, p->what == DEED_RESOLVE || p->what == DEED_DEPOSIT_END ? 0 : visit);
	for (int i = 0; e == ERR_OK && i < s->n_bills; i++)
		if (s->bills[i].id == id)
			check_kept(s, p, &s->bills[i]);
	check_step(s);
}
