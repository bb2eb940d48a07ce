/*
 * The mails that a card was refused (S4): each leaves only while that is what keeps the bill unpaid, and none is withdrawn while it is.
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

/* Is what it asks for what its bill lacks? By the bill's state in the book, what the counter has, and that nothing newer tells of it. */
static bool stands(struct sim *s, const struct refusal *r, int *bill, char state[20])
{
	struct ctx *ctx = observer(s);
	bool still = false;
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
		bool card = strcmp(state, "declined") == 0 || strcmp(state, "authentication") == 0;
		bool counter = !r->page && strcmp(state, "counter_due") == 0 && *bill >= 0 && !s->bills[*bill].parted;
		still = (card || counter) && stmt_col(q, 2) == 0;
	}
	stmt_done(ctx, q);
	return still;
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
	bool there = read_row(q, &now);
	stmt_done(ctx, q);
	bool sure = !overlapped(&s->procs[PROC_WORKER]) && !overlapped(&s->procs[PROC_WORKER2]);
	if (!there && was->id == id && sure && stands(s, was, &bill, state))
		sim_broken(s, "S4", "the mail that bill %d was refused is withdrawn, but it is %s", bill < 0 ? 0 : s->bills[bill].number, state);
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
	bool is = read_row(q, &r);
	stmt_done(ctx, q);
	if (is && !overlapped(p) && !stands(s, &r, &bill, state))
		sim_broken(s, "S4", "a mail says that bill %d was refused, but it is %s", bill < 0 ? 0 : s->bills[bill].number, state);
}
