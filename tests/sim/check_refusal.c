/*
 * The mails that a card was refused (S4): each leaves only while that is what keeps the bill unpaid, and none is withdrawn while it is or
 * may be so again. Where a correction took the bill's place and is refused as well, that is told.
 * What is withdrawn has no row any more, so what stood in the outbox is kept here.
 */
#include <string.h>

#include "base/die.h"
#include "sim/sim.h"
#include "store/db.h"

#include "base/banned.h"

enum { MAILS = 4096 };

/* page: it asks for another card; else for the whole amount at the counter. */
struct refusal { int64_t id, settlement; bool page; };
static struct refusal waiting[MAILS];

static struct ctx *observer(struct sim *s)
{
	return &s->procs[PROC_OBSERVER].ctx;
}

enum standing_of { SO, NOT_NOW, OVER };

static bool among(const char *word, const char *const *words)
{
	while (*words && strcmp(word, *words) != 0)
		words++;
	return *words != NULL;
}

/* Is what it asks for what its bill lacks, or may it be again? */
static enum standing_of by_state(const struct refusal *r, const char *state)
{
	static const char *const card[] = { "declined", "authentication", NULL };
	static const char *const between[] = { "held", "deposited", "scheduled", "claimed", "sent", "unknown", "worklist", NULL };
	if (among(state, card))
		return SO;
	if (strcmp(state, "counter_due") == 0)
		return r->page ? NOT_NOW : SO;
	return among(state, between) ? NOT_NOW : OVER;
}

/* By the bill's state in the book, what the counter has, and that nothing newer tells of it. */
static enum standing_of stands(struct sim *s, const struct refusal *r, int *bill, char state[20])
{
	struct ctx *ctx = observer(s);
	enum standing_of how = OVER;
	struct stmt *q = db_stmt(ctx->db, "SELECT s.bill_id, s.state, (SELECT count(*) FROM mail m WHERE m.settlement_id = s.id AND m.id > $1 AND"
		" m.kind IN ('declined', 'authentication')) FROM settlement s WHERE s.id = $2");
	stmt_int(q, 1, r->id);
	stmt_int(q, 2, r->settlement);
	*bill = -1;
	state[0] = '\0';
	if (stmt_row(q)) {
		for (int i = 0; i < s->n_bills; i++)
			if (s->bills[i].id == stmt_col(q, 0))
				*bill = i;
		stmt_text(q, 1, state, 20);
		bool parted = *bill >= 0 && s->bills[*bill].parted;
		how = parted || stmt_col(q, 2) > 0 ? OVER : by_state(r, state);
	}
	stmt_done(ctx, q);
	return how;
}

static int count_of(struct sim *s, const char *sql, int64_t bill_id)
{
	struct ctx *ctx = observer(s);
	struct stmt *q = db_stmt(ctx->db, sql);
	stmt_int(q, 1, bill_id);
	int n = stmt_row(q) ? (int)stmt_col(q, 0) : 0;
	stmt_done(ctx, q);
	return n;
}

/* It went unread, as its bill was corrected: is what took its place refused, and nobody has been told? */
static void check_instead(struct sim *s, int bill)
{
	int newest = bill, told = 0;
	for (int i = 0; i < s->n_bills; i++) {
		if (s->bills[i].corrects != newest || s->bills[i].due_day == DAY_NONE)
			continue;
		newest = i;
		told += count_of(s, "SELECT count(*) FROM mail m JOIN settlement s ON s.id = m.settlement_id WHERE s.bill_id = $1 AND"
			" m.kind IN ('declined', 'authentication')", s->bills[i].id);
	}
	bool refused = newest != bill && count_of(s, "SELECT count(*) FROM settlement WHERE bill_id = $1 AND kind = 'charge' AND"
		" state IN ('declined', 'authentication')", s->bills[newest].id) > 0;
	if (refused && !told && !s->patients[s->bills[bill].patient].was_dead)
		sim_broken(s, "S4", "bill %d is refused in place of %d, and nobody is told", s->bills[newest].number, s->bills[bill].number);
}

/* In the middle of its turn others have gone on: what it let go or withdrew before, may be otherwise by now. */
static bool overlapped(const struct proc *p)
{
	return p->stood || p->disturbed;
}

static bool read_row(struct stmt *q, struct refusal *out)
{
	if (!stmt_row(q))
		return false;
	*out = (struct refusal){ stmt_col(q, 0), stmt_col(q, 1), stmt_col(q, 2) > 0 };
	return true;
}

static bool only_row(struct ctx *ctx, struct stmt *q, struct refusal *out)
{
	bool there = read_row(q, out);
	return stmt_done(ctx, q) == ERR_OK && there;
}

#define REFUSAL "SELECT id, settlement_id, session_id FROM mail WHERE settlement_id IS NOT NULL AND kind IN ('declined', 'authentication')"

/* A row of the outbox was touched: it waits, or went. */
void check_refusal_row(struct sim *s, int64_t id)
{
	struct ctx *ctx = observer(s);
	struct refusal *was = &waiting[id % MAILS], now;
	int bill;
	char state[20];
	struct stmt *q = db_stmt(ctx->db, REFUSAL " AND id = $1");
	stmt_int(q, 1, id);
	bool there = only_row(ctx, q, &now);
	bool sure = !overlapped(&s->procs[PROC_WORKER]) && !overlapped(&s->procs[PROC_WORKER2]);
	bool gone = !there && was->id == id && sure;
	if (gone && stands(s, was, &bill, state) != OVER)
		sim_broken(s, "S4", "the mail that bill %d was refused is withdrawn, but it is %s", bill < 0 ? 0 : s->bills[bill].number, state);
	else if (gone && bill >= 0 && strcmp(state, "cancelled") == 0)
		check_instead(s, bill);
	*was = there ? now : (struct refusal){ 0 };
}

void check_refusal_all(struct sim *s)
{
	struct ctx *ctx = observer(s);
	struct refusal r;
	memset(waiting, 0, sizeof waiting);
	struct stmt *q = db_stmt(ctx->db, REFUSAL);
	while (read_row(q, &r))
		waiting[r.id % MAILS] = r;
	if (stmt_done(ctx, q) != ERR_OK)
		sim_broken(s, "book", "it can't be read: %s", ctx->cause.text);
}

/* It leaves. */
void check_refusal_leaves(struct sim *s, const struct proc *p, const char *message_id)
{
	struct ctx *ctx = observer(s);
	struct refusal r;
	int bill;
	char state[20];
	struct stmt *q = db_stmt(ctx->db, REFUSAL " AND message_id = $1");
	stmt_str(q, 1, message_id);
	if (only_row(ctx, q, &r) && !overlapped(p) && stands(s, &r, &bill, state) != SO)
		sim_broken(s, "S4", "a mail says that bill %d was refused, but it is %s", bill < 0 ? 0 : s->bills[bill].number, state);
}

/* At the end one waits only for what its bill may come back to: a person's, for as long as it lies before them or at the counter. */
void check_refusal_end(struct sim *s)
{
	struct ctx *ctx = observer(s);
	struct refusal r;
	char kind[24], state[20] = "";
	int bill = -1;
	struct stmt *q = db_stmt(ctx->db, "SELECT m.id, m.settlement_id, m.session_id, m.kind FROM mail m WHERE m.state = 'waiting'");
	while (!s->violated && read_row(q, &r)) {
		stmt_text(q, 3, kind, sizeof kind);
		bool refusal = r.settlement && (strcmp(kind, "declined") == 0 || strcmp(kind, "authentication") == 0);
		if (!refusal || stands(s, &r, &bill, state) != NOT_NOW)
			sim_broken(s, "liveness", "a mail (%s) still waits, bill %d is %s", kind, bill < 0 ? 0 : s->bills[bill].number, state);
	}
	stmt_done(ctx, q);
}
