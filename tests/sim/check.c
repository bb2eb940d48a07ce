/*
 * The invariants of FACTS §15. SQLite tells which rows each connection touches; after every step those rows are read by
 * a connection of their own, so only what is committed counts, and held against the truth: the gateway's ledger, the
 * mailboxes, the tray, and what the desks were told.
 */
#include <string.h>

#include <sqlite3.h>

#include "base/die.h"
#include "domain/mail_text.h"
#include "domain/steering.h"
#include "gateway/gw_form.h"
#include "model/receipt.h"
#include "sim/sim.h"
#include "store/audit_log.h"
#include "store/db.h"
#include "store/leases.h"

#include "base/banned.h"

enum table { T_SETTLEMENT, T_RECEIPT, T_MAIL, TABLES };
enum { DIRTY_MAX = 512, PAPERS = 2, YEARS = 2, SERIALS = 512 };

/* Of a kind of paper and a year: whose each serial is, how many there are, and the highest. */
struct serials { int64_t owner[SERIALS], n, last; };

static struct {
	int64_t ids[TABLES][DIRTY_MAX];
	int n[TABLES];
	int state_of[4096];          /* of a settlement by its id: state + 1 */
	struct serials serials[PAPERS][YEARS];
	int64_t changes;
} seen;

/* ---- what was touched ---- */

static void touched(void *arg, int op, const char *db, const char *table, sqlite3_int64 id)
{
	static const char *const names[TABLES] = { "settlement", "receipt", "mail" };
	enum table t = 0;
	while (t < TABLES && strcmp(table, names[t]) != 0)
		t++;
	(void)arg;
	(void)op;
	(void)db;
	seen.changes++;
	if (t == TABLES)
		return;
	for (int i = 0; i < seen.n[t]; i++)
		if (seen.ids[t][i] == id)
			return;
	must(seen.n[t] < DIRTY_MAX);
	seen.ids[t][seen.n[t]++] = id;
}

static int opened(sqlite3 *db, char **error, const void *api)
{
	(void)error;
	(void)api;
	sqlite3_update_hook(db, touched, NULL);
	return SQLITE_OK;
}

/* SQLite declares its entry points as functions of nothing. */
void check_watch(void)
{
	void (*entry)(void);
	int (*hook)(sqlite3 *, char **, const void *) = opened;
	memcpy(&entry, &hook, sizeof entry);
	must(sqlite3_auto_extension(entry) == SQLITE_OK);
}

int64_t check_changes(void)
{
	return seen.changes;
}

static struct ctx *observer(struct sim *s)
{
	return &s->procs[PROC_OBSERVER].ctx;
}

static int bill_of_id(struct sim *s, int64_t bill_id)
{
	for (int i = 0; i < s->n_bills; i++)
		if (s->bills[i].id == bill_id)
			return i;
	return -1;
}

int check_bill(struct sim *s, int number)
{
	for (int i = 0; i < s->n_bills; i++)
		if (s->bills[i].number == number)
			return i;
	return -1;
}

/* ---- rows ---- */

#define SETTLEMENT "SELECT s.id, s.state, s.amount, s.bill_id, s.gateway_ref, s.notified, s.kind, s.tries, s.next_at," \
	" (SELECT count(*) FROM attempt a WHERE a.settlement_id = s.id AND a.answered_at IS NULL), s.settled_at, s.posted_day FROM settlement s"

static void check_paid(struct sim *s, int bill, int64_t amount, const char *ref)
{
	int64_t sum, intent;
	const struct truth_bill *b = &s->bills[bill];
	if (gateway_paid(s, bill, &sum) != 1 || amount != b->amount)
		sim_broken(s, "I4", "bill %d is paid in the book by %lld yen, by card were %lld", b->number, (long long)amount, (long long)sum);
	else if (b->last_key < 0 || !s->keys[b->last_key].definite)
		sim_broken(s, "S9", "bill %d is paid in the book without an answer that says so", b->number);
	else if (!str_starts(ref, "pi_SIM") || !str_int64(ref + 6, 0, 9999, &intent) || intent >= s->n_intents || s->intents[intent].bill != bill ||
		 !s->intents[intent].paid)
		sim_broken(s, "I4", "bill %d names %s, which didn't pay it", b->number, ref);
}

static void check_given_back(struct sim *s, int64_t id, int64_t amount, const char *ref)
{
	int64_t at = 0;
	bool is = str_starts(ref, "re_SIM") && str_int64(ref + 6, 0, 9999, &at) && at < s->n_refunds;
	if (!is || s->refunds[at].settlement != id || s->refunds[at].amount != amount || gateway_refund_end(s, &s->refunds[at]) != REFUND_DONE)
		sim_broken(s, "I4", "settlement %lld is given back in the book by %s, not in the ledger", (long long)id, ref);
}

static void count_state(struct sim *s, int64_t id, int state)
{
	int at = (int)(id % 4096);
	if (seen.state_of[at])
		s->states[seen.state_of[at] - 1]--;
	seen.state_of[at] = state + 1;
	s->states[state]++;
}

/* One row of SETTLEMENT that is current. */
static void check_settlement(struct sim *s, struct stmt *q)
{
	char state[20], ref[64], kind[16];
	int64_t sum;
	stmt_text(q, 1, state, sizeof state);
	stmt_text(q, 4, ref, sizeof ref);
	stmt_text(q, 6, kind, sizeof kind);
	int st = settlement_state_from_id(state), bill = bill_of_id(s, stmt_col(q, 3));
	count_state(s, stmt_col(q, 0), st);
	if (stmt_col(q, 9) > 1)
		sim_broken(s, "S9", "settlement %lld has two open attempts", (long long)stmt_col(q, 0));
	if ((st == SETTLEMENT_SUCCEEDED || st == SETTLEMENT_COUNTER_PAID) && (stmt_col(q, 10) <= 0 || stmt_col(q, 11) <= 0))
		sim_broken(s, "book", "settlement %lld is paid, but nobody knows when", (long long)stmt_col(q, 0));
	if (strcmp(kind, "refund") == 0 && st == SETTLEMENT_SUCCEEDED)
		check_given_back(s, stmt_col(q, 0), stmt_col(q, 2), ref);
	if (bill < 0 || (strcmp(kind, "charge") != 0 && strcmp(kind, "correction") != 0))
		return;
	if (st == SETTLEMENT_SUCCEEDED)
		check_paid(s, bill, stmt_col(q, 2), ref);
	if ((st == SETTLEMENT_COUNTER_PAID || st == SETTLEMENT_CANCELLED) && gateway_paid(s, bill, &sum) > 0)
		sim_broken(s, "I4", "bill %d is %s, but the card has paid it", s->bills[bill].number, state);
}

/* Each serial is of one receipt (I6). */
static void note_serial(struct sim *s, int64_t id, int kind, int64_t year, int64_t no)
{
	struct serials *all = &seen.serials[kind][year % YEARS];
	if (no < 1 || no >= SERIALS) {
		sim_broken(s, "I6", "serial %lld is far from the others", (long long)no);
		return;
	}
	if (all->owner[no] && all->owner[no] != id)
		sim_broken(s, "I6", "serial %lld stands twice", (long long)no);
	all->n += !all->owner[no];
	all->owner[no] = id;
	all->last = no > all->last ? no : all->last;
}

/* Serials of a kind and year go from 1 without gaps (I6). */
static void check_serials(struct sim *s)
{
	for (int k = 0; k < PAPERS; k++)
		for (int y = 0; y < YEARS; y++)
			if (seen.serials[k][y].n != seen.serials[k][y].last)
				sim_broken(s, "I6", "serial %lld stands beside a gap", (long long)seen.serials[k][y].last);
}

#define RECEIPT "SELECT r.id, r.kind = 'statement', r.serial_year, r.serial_no, s.state = 'succeeded', s.notified, s.id," \
	" (SELECT count(*) FROM receipt o WHERE o.settlement_id = r.settlement_id AND o.kind = r.kind AND o.state <> 'void')," \
	" CASE WHEN s.state = 'succeeded' THEN (SELECT count(*) FROM mail m WHERE m.settlement_id = s.id AND m.kind = 'paid' AND m.state = 'waiting') END" \
	" FROM receipt r JOIN settlement s ON s.id = r.settlement_id"

/* One row of RECEIPT that is current: one original of each settlement (I6), and none before it may be (R2). */
static void check_receipt(struct sim *s, struct stmt *q)
{
	if (stmt_col(q, 7) > 1)
		sim_broken(s, "I6", "settlement %lld has two originals", (long long)stmt_col(q, 6));
	if (!stmt_is_null(q, 3))
		note_serial(s, stmt_col(q, 0), (int)stmt_col(q, 1), stmt_col(q, 2), stmt_col(q, 3));
	if (stmt_col(q, 4) && (stmt_col(q, 8) > 0 || !stmt_col(q, 5)))
		sim_broken(s, "R2", "settlement %lld has an original before its mail is out", (long long)stmt_col(q, 6));
}

static void read_receipt(struct sim *s, int64_t id)
{
	struct ctx *ctx = observer(s);
	struct stmt *q = db_stmt(ctx->db, RECEIPT " WHERE r.id = $1");
	stmt_int(q, 1, id);
	if (stmt_row(q))
		check_receipt(s, q);
	stmt_done(ctx, q);
}

static void read_settlement(struct sim *s, int64_t id)
{
	struct ctx *ctx = observer(s);
	struct stmt *q = db_stmt(ctx->db, SETTLEMENT " WHERE s.id = $1");
	stmt_int(q, 1, id);
	if (stmt_row(q))
		check_settlement(s, q);
	stmt_done(ctx, q);
}

void check_step(struct sim *s)
{
	for (int i = 0; i < seen.n[T_SETTLEMENT]; i++)
		read_settlement(s, seen.ids[T_SETTLEMENT][i]);
	for (int i = 0; i < seen.n[T_RECEIPT]; i++)
		read_receipt(s, seen.ids[T_RECEIPT][i]);
	for (int i = 0; i < seen.n[T_MAIL]; i++)
		check_refusal_row(s, seen.ids[T_MAIL][i]);
	if (seen.n[T_RECEIPT] > 0)
		check_serials(s);
	memset(seen.n, 0, sizeof seen.n);
}

void check_all(struct sim *s)
{
	struct ctx *ctx = observer(s);
	memset(s->states, 0, sizeof s->states);
	memset(seen.state_of, 0, sizeof seen.state_of);
	memset(seen.serials, 0, sizeof seen.serials);
	struct stmt *q = db_stmt(ctx->db, SETTLEMENT);
	while (stmt_row(q))
		check_settlement(s, q);
	if (stmt_done(ctx, q) != ERR_OK)
		sim_broken(s, "book", "it can't be read: %s", ctx->cause.text);
	q = db_stmt(ctx->db, RECEIPT);
	while (stmt_row(q))
		check_receipt(s, q);
	if (stmt_done(ctx, q) != ERR_OK)
		sim_broken(s, "book", "it can't be read: %s", ctx->cause.text);
	check_serials(s);
	check_refusal_all(s);
	memset(seen.n, 0, sizeof seen.n);
}

/* ---- a charge leaves ---- */

/* What is durably written about this key: it, its bytes' amount, and that a sending was counted. */
static void check_intent(struct sim *s, const struct key *k)
{
	struct ctx *ctx = observer(s);
	struct stmt *q = db_stmt(ctx->db, "SELECT a.sends, a.answered_at IS NULL FROM attempt a WHERE a.idem_key = $1");
	stmt_str(q, 1, k->text);
	if (!stmt_row(q))
		sim_broken(s, "S3", "%s is sent, but not written down", k->text);
	else if (stmt_col(q, 0) < 1 || !stmt_col(q, 1))
		sim_broken(s, "S3", "%s is sent, but the book doesn't say so", k->text);
	stmt_done(ctx, q);
	if (!vfs_synced())
		sim_broken(s, "S3", "%s is sent before its commit is durable", k->text);
}

/* A card that this bill was never tried on begins anew. */
static void check_card(struct truth_bill *b, const struct key *last, int method, bool *cleared)
{
	*cleared = b->cleared;
	if (b->method == method)
		return;
	*cleared = *cleared || !last || last->missing;
	b->by_hand += b->method >= 0;
	b->declines = 0;
	b->declined_day = DAY_NONE;
}

static bool is_paused(struct sim *s)
{
	struct steering now;
	return steering_read(observer(s), &now) == ERR_OK && now.wish == STEERING_PAUSE;
}

bool check_silent(struct sim *s)
{
	struct lease_info info;
	return leases_info(observer(s), QUEUE_SETTLE, &info) == ERR_OK && info.silent;
}

/* Nothing new is begun in a pause. What an owner before wrote down is asked for: nobody knows whether its bytes left. */
static bool begun_in_pause(struct sim *s, const struct key *k)
{
	struct ctx *ctx = observer(s);
	if (!is_paused(s))
		return false;
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM attempt a JOIN lease l ON l.fence = a.fence WHERE a.idem_key = $1 AND l.queue = 'settle'");
	stmt_str(q, 1, k->text);
	bool begun = stmt_row(q);
	stmt_done(ctx, q);
	return begun;
}

/* The same of what was written down before its patient's death was. */
static bool begun_for_the_dead(struct sim *s, const struct truth_patient *p, const struct key *k)
{
	struct ctx *ctx = observer(s);
	if (!p->died)
		return false;
	struct stmt *q = db_stmt(ctx->db, "SELECT 1 FROM attempt WHERE idem_key = $1 AND id <= $2");
	stmt_str(q, 1, k->text);
	stmt_int(q, 2, p->last_attempt);
	bool before = stmt_row(q);
	stmt_done(ctx, q);
	return !before;
}

/* A new key: only after the old one's definite answer, on the profile's days (3, 7), not on a card that was refused for good. */
static void check_new_key(struct sim *s, struct truth_bill *b, int key, int method)
{
	static const int days[] = { 3, 7 };
	const struct key *last = b->last_key >= 0 ? &s->keys[b->last_key] : NULL;
	day_t today = ctx_today(observer(s));
	bool cleared;
	check_card(b, last, method, &cleared);
	if (begun_in_pause(s, &s->keys[key]))
		sim_broken(s, "S2", "bill %d is tried while the engine is paused", b->number);
	if (last && !last->definite && !cleared)
		sim_broken(s, "S9", "bill %d gets a new key while %s is unknown", b->number, last->text);
	if (b->keys >= 3 + b->by_hand)
		sim_broken(s, "I8", "bill %d is tried a %dth time", b->number, b->keys + 1);
	if (b->declined_day != DAY_NONE && b->declines > 0 && today < b->declined_day + days[b->declines > 1])
		sim_broken(s, "S4", "bill %d is tried again before the profile's day", b->number);
	if (b->given_up)
		sim_broken(s, "S4", "bill %d is tried by card after people took it from the card", b->number);
	if (begun_for_the_dead(s, &s->patients[b->patient], &s->keys[key]))
		sim_broken(s, "P8", "bill %d of a patient who has died is tried", b->number);
	if (b->hard_method == method)
		sim_broken(s, "S4", "bill %d is tried again on a card that was refused for good", b->number);
	b->keys++;
	b->last_key = key;
	b->method = method;
	b->cleared = false;
}

/* A refund's intent stands in the book with this very amount. */
static void check_refund(struct sim *s, struct key *k, const char *body)
{
	struct ctx *ctx = observer(s);
	char value[64] = "";
	int64_t amount = -1;
	gw_form_value(body, "amount", value, sizeof value);
	str_int64(value, 1, INT64_MAX, &amount);
	if (!gw_form_value(body, "metadata[settlement]", value, sizeof value) || !str_int64(value, 1, INT64_MAX, &k->settlement)) {
		sim_broken(s, "S7", "a refund of nothing: %s", value);
		return;
	}
	check_intent(s, k);
	struct stmt *q = db_stmt(ctx->db, "SELECT amount, kind FROM settlement WHERE id = $1");
	stmt_int(q, 1, k->settlement);
	if (!stmt_row(q) || stmt_col(q, 0) != amount || strcmp(stmt_ptr(q, 1), "refund") != 0)
		sim_broken(s, "S7", "%s gives back %lld yen, which the book doesn't know", k->text, (long long)amount);
	stmt_done(ctx, q);
	for (int i = 0; i < s->n_keys; i++)
		if (&s->keys[i] != k && s->keys[i].settlement == k->settlement && !s->keys[i].definite && !s->keys[i].missing)
			sim_broken(s, "S9", "%s is sent while %s is unknown", k->text, s->keys[i].text);
}

/* A difference is charged only after its mail is out (B3). */
static void check_announced(struct sim *s, int bill)
{
	for (int i = 0; i < s->n_letters; i++)
		if (s->letters[i].bill == bill && s->letters[i].accepted > 0 && strcmp(s->letters[i].kind, mail_text_kind_id(MAIL_DIFFERENCE)) == 0)
			return;
	sim_broken(s, "B3", "the difference of bill %d is charged before its mail is out", s->bills[bill].number);
}

/* S11: money lies in the drawer for it, or for what it took the place of. */
static bool has_deposit(const struct sim *s, const struct truth_bill *b)
{
	while (!b->kept && b->corrects >= 0)
		b = &s->bills[b->corrects];
	return b->kept;
}

static void check_charge(struct sim *s, int key, bool fresh, const char *body)
{
	struct key *k = &s->keys[key];
	char value[64] = "";
	int64_t number = 0, method = 0;
	if (!gw_form_value(body, "metadata[bill]", value, sizeof value) || !str_starts(value, "B-") || !str_int64(value + 2, 1, 999999, &number) ||
	    (k->bill = check_bill(s, (int)number)) < 0) {
		sim_broken(s, "I3", "a charge for no bill: %s", value);
		k->bill = 0;
		return;
	}
	struct truth_bill *b = &s->bills[k->bill];
	gw_form_value(body, "payment_method", value, sizeof value);
	str_int64(strlen(value) > 11 ? value + 11 : "", 0, 1000, &method);
	check_intent(s, k);
	if (fresh)
		check_new_key(s, b, key, (int)method);
	if (fresh && b->difference)
		check_announced(s, k->bill);
	if (b->due_day == DAY_NONE || ctx_now(observer(s)) < tokyo_utc(b->due_day, 0))
		sim_broken(s, "I3", "bill %d is charged before its day", b->number);
	if (!b->deferred || b->held || b->replaced || b->at_counter || b->parted || has_deposit(s, b))
		sim_broken(s, "I3", "bill %d is charged, but it is %s", b->number, !b->deferred ? "not deferred" : b->held ? "held" : b->replaced ? "replaced" :
			"paid at the counter");
}

/* No key is sent that the gateway may have forgotten, none without end, and none while it has told us to wait. */
static void check_pace(struct sim *s, struct key *k)
{
	int64_t now = sim_now(s);
	if (k->sends++ == 0)
		k->sent_at = now;
	if (k->first_at && now - k->first_at >= SECONDS_PER_DAY)
		sim_broken(s, "S9", "%s is sent again after a day", k->text);
	if (k->sends > 25 + 3 * (now - k->sent_at) / 3600 + 2 * s->starts)
		sim_broken(s, "S4", "%s is sent without pause, %d times", k->text, k->sends);
	if (s->time.mono < s->hold_until)
		sim_broken(s, "S4", "%s is sent although the gateway has told us to wait", k->text);
}

/* Who was overtaken, be it in the middle of its turn, sends nothing any more: others may have decided otherwise since. */
void check_send(struct sim *s, struct proc *p, int key, bool fresh, const char *path, const char *body)
{
	if (strncmp(path, "/v1/checkout/", 13) == 0)
		return;
	if (p->overtaken)
		sim_broken(s, "S3", "%s is sent by a worker that was overtaken", s->keys[key].text);
	check_pace(s, &s->keys[key]);
	if (strcmp(path, "/v1/payment_intents") == 0)
		check_charge(s, key, fresh, body);
	else if (strcmp(path, "/v1/refunds") == 0)
		check_refund(s, &s->keys[key], body);
}

/* Which answers settle what became of a key. */
static bool definite(struct sim *s, const struct call *c)
{
	const char *body = c->answer.body ? c->answer.body : "";
	const struct key *k = &s->keys[c->key];
	if (c->fault == FAULT_ANSWER_CUT || c->fault == FAULT_WRONG_AMOUNT || c->fault == FAULT_WRONG_CURRENCY || c->fault == FAULT_WRONG_REFERENCE)
		return false;
	if (c->answer.status == 402 || c->answer.status == 400)
		return true;
	return c->answer.status == 200 && (strstr(body, "\"succeeded\"") || (k->settlement && strstr(body, "\"failed\"")));
}

static void learn(struct sim *s, struct key *k, int status)
{
	struct truth_bill *b = &s->bills[k->bill];
	const struct intent *in = &s->intents[k->made];
	if (k->definite || status != 402)
		return;
	b->declines++;
	b->declined_day = ctx_today(observer(s));
	if (in->card == CARD_HARD || in->card == CARD_ADVICE)
		b->hard_method = in->method;
}

/* A complete list that shows what a key made is as good as its answer; from one that doesn't, a person may go on. */
static void looked_up(struct sim *s, const struct call *c)
{
	bool refunds = strncmp(c->path, "/v1/refunds", 11) == 0, whole = strstr(c->path, "customer=") || strstr(c->path, "payment_intent=");
	for (int i = 0; i < s->n_keys; i++) {
		struct key *k = &s->keys[i];
		char want[64];
		if (refunds ? !k->settlement : k->bill < 0)
			continue;
		if (k->known)
			str_fmt(want, sizeof want, refunds ? "\"re_SIM%04d" : "\"pi_SIM%04d", k->made);
		if (whole && k->known && !k->definite && sim_now(s) - k->first_at >= SECONDS_PER_DAY)
			sim_struck(s, FAULT_KEY_PRUNED);
		if (k->known && strstr(c->answer.body, want)) {
			if (!refunds)
				learn(s, k, s->intents[k->made].paid ? 200 : 402);
			k->definite = true;
		} else if (whole) {
			k->missing = true;
		}
	}
}

void check_answer(struct sim *s, const struct call *c)
{
	if (!c->answer.body || !c->answer.status)
		return;
	bool of_charge = c->key >= 0 && (s->keys[c->key].bill >= 0 || s->keys[c->key].settlement);
	/* What is told to an owner that was overtaken, the next one doesn't hear. */
	if (c->answer.status == 429 && of_charge && !c->proc->overtaken && s->time.mono + c->answer.retry_after * 1000 > s->hold_until)
		s->hold_until = s->time.mono + c->answer.retry_after * 1000;
	if (c->key < 0) {
		if (c->answer.status == 200 && c->fault != FAULT_ANSWER_CUT)
			looked_up(s, c);
		return;
	}
	struct key *k = &s->keys[c->key];
	if ((k->bill < 0 && !k->settlement) || !definite(s, c))
		return;
	if (k->bill >= 0)
		learn(s, k, c->answer.status);
	k->definite = true;
	k->refused = k->refused || c->answer.status == 400;
}

/* ---- mail and paper ---- */

/* A death that is written while it is on its way doesn't call it back. */
void check_mail(struct sim *s, const struct proc *p, struct letter *l, const char *recipient)
{
	struct ctx *ctx = observer(s);
	char kind[24], state[20], want[64] = "";
	int64_t sum;
	struct stmt *q = db_stmt(ctx->db, "SELECT m.kind, s.bill_id, s.state, m.state FROM mail m LEFT JOIN settlement s ON s.id = m.settlement_id"
		" WHERE m.message_id = $1");
	stmt_str(q, 1, l->id);
	bool found = stmt_row(q);
	if (found) {
		stmt_text(q, 0, kind, sizeof kind);
		l->bill = bill_of_id(s, stmt_col(q, 1));
		stmt_text(q, 3, state, sizeof state);
		str_copy(l->kind, sizeof l->kind, kind);
	}
	stmt_done(ctx, q);
	if (!found) {
		sim_broken(s, "I7", "mail %s isn't in the outbox", l->id);
		return;
	}
	if (l->bill >= 0)
		str_fmt(want, sizeof want, "p%d@patient.sim", s->bills[l->bill].patient);
	if (l->bill >= 0 && s->patients[s->bills[l->bill].patient].died && sim_now(s) > s->patients[s->bills[l->bill].patient].died_at && !p->stood)
		sim_broken(s, "P8", "a mail about bill %d leaves for a patient who has died", s->bills[l->bill].number);
	check_refusal_leaves(s, p, l->id);
	if (want[0] && strcmp(want, recipient) != 0)
		sim_broken(s, "I7", "a mail about bill %d goes to %s", s->bills[l->bill].number, recipient);
	if (strcmp(kind, mail_text_kind_id(MAIL_PAID)) == 0 && (l->bill < 0 || gateway_paid(s, l->bill, &sum) != 1))
		sim_broken(s, "I7", "mail %s says that something is paid, the ledger doesn't", l->id);
}

/* An original's page: its right is spent before it is sent, and no second sheet of it ever lies in the tray. */
void check_sheet(struct sim *s, struct sheet *sheet)
{
	struct ctx *ctx = observer(s);
	int64_t no = 0, year = 0;
	char digits[8];
	const char *serial = strchr(sheet->title, '-');
	sheet->kind = str_starts(sheet->title, "receipt-") ? PAPER_RECEIPT : str_starts(sheet->title, "statement-") ? PAPER_STATEMENT : -1;
	if (sheet->kind < 0)
		return;
	s->stats->sheets++;
	str_copy_n(digits, sizeof digits, serial + 1, 4);
	str_int64(digits, 1900, 2999, &year);
	str_int64(serial + 6, 1, 999999, &no);
	struct stmt *q = db_stmt(ctx->db, "SELECT settlement_id, state FROM receipt WHERE kind = $1 AND serial_year = $2 AND serial_no = $3");
	stmt_str(q, 1, receipt_kind_id((enum receipt_kind)sheet->kind));
	stmt_int(q, 2, year);
	stmt_int(q, 3, no);
	if (stmt_row(q))
		sheet->settlement = stmt_col(q, 0);
	stmt_done(ctx, q);
	if (!sheet->settlement)
		sim_broken(s, "I6", "%s is printed, but its right isn't spent", sheet->title);
	for (int i = 0; i < s->n_sheets; i++) {
		struct sheet *o = &s->sheets[i];
		if (o != sheet && o->sent_at && o->out && sheet->out && o->kind == sheet->kind && o->settlement == sheet->settlement)
			sim_broken(s, "I6", "%s: a second original of %s comes out", sheet->title, o->title);
	}
}
