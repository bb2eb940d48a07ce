/*
 * After the faults have ended and every retry day has passed: each bill is where a person or the patient can see it, the
 * book's sums are the ledger's, each paid one has its mail, the log's chain is whole, and no secret lies anywhere.
 */
#include <string.h>

#include "base/die.h"
#include "sim/sim.h"
#include "store/audit_log.h"
#include "store/db.h"

#include "base/banned.h"

static int64_t number(struct sim *s, struct stmt *q)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	int64_t n = stmt_row(q) ? stmt_col(q, 0) : 0;
	if (stmt_done(ctx, q) != ERR_OK)
		sim_broken(s, "book", "it can't be read: %s", ctx->cause.text);
	return n;
}

/* Nothing that only the worker could bring on may stand still. */
static void check_stuck(struct sim *s)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	struct stmt *q = db_stmt(ctx->db, "SELECT b.number, s.state, s.next_at FROM settlement s JOIN bill b ON b.id = s.bill_id"
		" WHERE s.state IN ('claimed', 'sent', 'unknown') OR (s.state IN ('scheduled', 'declined') AND s.next_at < $1)");
	stmt_int(q, 1, ctx_now(ctx) - SECONDS_PER_DAY);
	if (stmt_row(q)) {
		char bill[16], state[20];
		stmt_text(q, 0, bill, sizeof bill);
		stmt_text(q, 1, state, sizeof state);
		sim_broken(s, "liveness", "%s is stuck in %s since %lld", bill, state, (long long)(ctx_now(ctx) - stmt_col(q, 2)));
	}
	stmt_done(ctx, q);
	check_refusal_end(s);
	if (number(s, db_stmt(ctx->db, "SELECT count(*) FROM print_job WHERE state IN ('waiting', 'handing')")) > 0)
		sim_broken(s, "liveness", "a page still waits");
	if (number(s, db_stmt(ctx->db, "SELECT count(*) FROM settlement WHERE state = 'succeeded' AND notified = 0")) > 0)
		sim_broken(s, "liveness", "a payment was never told");
}

/* How a bill stands at the end. */
struct standing {
	char state[20], reason[64];
	bool open, given_up, last_unsent; /* last_unsent: its last attempt is one of these */
	int unsent;                       /* attempts that were claimed, and nobody was there to send them before their key was too old */
};

static void count_unsent(struct sim *s, const struct truth_bill *b, struct standing *out)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	struct stmt *q = db_stmt(ctx->db, "SELECT a.idem_key FROM attempt a JOIN settlement s ON s.id = a.settlement_id"
		" WHERE s.bill_id = $1 AND s.kind IN ('charge', 'correction') AND a.answered_at IS NOT NULL ORDER BY a.number");
	stmt_int(q, 1, b->id);
	while (stmt_row(q)) {
		char key[96];
		bool sent = false;
		stmt_text(q, 0, key, sizeof key);
		for (int i = 0; i < s->n_keys && !sent; i++)
			sent = strcmp(s->keys[i].text, key) == 0;
		out->unsent += !sent;
		out->last_unsent = !sent;
	}
	stmt_done(ctx, q);
}

static struct standing standing_of(struct sim *s, const struct truth_bill *b)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	struct standing out = { .state = "" };
	struct stmt *q = db_stmt(ctx->db, "SELECT s.state, (SELECT count(*) FROM attempt a WHERE a.settlement_id = s.id AND a.answered_at IS NULL),"
		" (SELECT count(*) FROM mail m WHERE m.settlement_id = s.id AND m.kind = 'paid' AND m.state = 'undeliverable'), s.reason"
		" FROM settlement s WHERE s.bill_id = $1 AND s.kind IN ('charge', 'correction')");
	stmt_int(q, 1, b->id);
	if (stmt_row(q)) {
		stmt_text(q, 0, out.state, sizeof out.state);
		out.open = stmt_col(q, 1) > 0;
		out.given_up = stmt_col(q, 2) > 0;
		stmt_text(q, 3, out.reason, sizeof out.reason);
	}
	stmt_done(ctx, q);
	if (strcmp(out.state, "worklist") != 0 && strcmp(out.state, "counter_due") != 0)
		return out;
	for (int old = b->corrects; old >= 0; old = s->bills[old].corrects)
		count_unsent(s, &s->bills[old], &out);
	out.last_unsent = false;
	count_unsent(s, b, &out);
	return out;
}

/* Nothing lies before a person, or at the counter, without a cause that this run has seen. */
static void check_cause(struct sim *s, const struct truth_bill *b, const struct standing *at)
{
	const struct key *k = b->last_key >= 0 ? &s->keys[b->last_key] : NULL;
	bool to_counter = !b->deferred || b->amount < 50 || b->keys + at->unsent >= 3 || b->difference || b->given_up || b->was_parted;
	bool died = s->patients[b->patient].was_dead && strcmp(at->reason, "died") == 0;
	bool never_left = at->last_unsent && strcmp(at->reason, "not_found") == 0;
	if (strcmp(at->state, "worklist") == 0 && !(k && (k->refused || k->missing)) && !never_left && !died)
		sim_broken(s, "liveness", "bill %d lies before a person (%s), but nothing was wrong with it", b->number, at->reason);
	if (strcmp(at->state, "counter_due") == 0 && !to_counter && !(k && k->refused))
		sim_broken(s, "liveness", "bill %d is due at the counter (%s), but nothing was wrong with it", b->number, at->reason);
}

/* A bill that the card has paid is paid in the book, or lies before a person with its attempt open; and its payer knows. */
static void check_ledger(struct sim *s)
{
	for (int i = 0; i < s->n_bills && !s->violated; i++) {
		int64_t sum;
		struct standing at = standing_of(s, &s->bills[i]);
		bool paid = strcmp(at.state, "succeeded") == 0, told = at.given_up || s->patients[s->bills[i].patient].was_dead;
		if (gateway_paid(s, i, &sum) > 0 && !paid && strcmp(at.state, "refunded") != 0 && !(at.open && strcmp(at.state, "worklist") == 0))
			sim_broken(s, "I4", "the card has paid bill %d, but the book says %s", s->bills[i].number, at.state);
		for (int k = 0; paid && !told && k < s->n_letters; k++)
			told = s->letters[k].bill == i && s->letters[k].accepted > 0 && strcmp(s->letters[k].kind, "paid") == 0;
		if (paid && !told)
			sim_broken(s, "liveness", "bill %d is paid, but no mailbox has heard of it", s->bills[i].number);
		check_cause(s, &s->bills[i], &at);
	}
}

/* What went back is given back in the book as well, or lies before a person. */
static void check_refunds(struct sim *s)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	for (int i = 0; i < s->n_refunds; i++) {
		char state[20] = "";
		if (gateway_refund_end(s, &s->refunds[i]) != REFUND_DONE)
			continue;
		struct stmt *q = db_stmt(ctx->db, "SELECT state FROM settlement WHERE id = $1");
		stmt_int(q, 1, s->refunds[i].settlement);
		if (stmt_row(q))
			stmt_text(q, 0, state, sizeof state);
		stmt_done(ctx, q);
		if (strcmp(state, "succeeded") != 0 && strcmp(state, "worklist") != 0)
			sim_broken(s, "I4", "refund %lld went back, but the book says %s", (long long)s->refunds[i].settlement, state);
	}
}

static void check_secrets(struct sim *s)
{
	static const char *const secrets[] = { "cus_SIM", "pm_SIM", "@patient.sim", "SIMSECRET", "MAILSECRET", "PAGESECRET" };
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		if (vfs_find(secrets[i], strlen(secrets[i])))
			sim_broken(s, "I10", "%s lies in the database", secrets[i]);
	for (int i = 0; i < s->n_calls; i++)
		if (s->calls[i].smtp && (strstr(s->calls[i].text, "cus_SIM") || strstr(s->calls[i].text, "SECRET")))
			sim_broken(s, "I10", "a token lies in a mail");
}

void check_end(struct sim *s)
{
	struct ctx *ctx = &s->procs[PROC_OBSERVER].ctx;
	int64_t count, broken;
	check_stuck(s);
	check_ledger(s);
	check_refunds(s);
	if (audit_log_verify(ctx, &count, &broken) != ERR_OK || broken)
		sim_broken(s, "I9", "the log's chain breaks at entry %lld", (long long)broken);
	check_secrets(s);
	check_guards(s);
}
