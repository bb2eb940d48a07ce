/*
 * The card gateway with the true ledger. It executes a key once and keeps its answer for exactly 24 hours, as the real one
 * may: after that the same key is a new request. What comes back is gateway_say.c's, what becomes of it wire.c's.
 */
#include <string.h>

#include "base/die.h"
#include "gateway/gw_form.h"
#include "sim/sim.h"

#include "base/banned.h"

enum { KEY_LIFE = 86400, PAGE_LIFE = 7 * 3600 };

int gateway_paid(const struct sim *s, int bill, int64_t *sum)
{
	int n = 0;
	*sum = 0;
	for (int i = 0; i < s->n_intents; i++) {
		if (s->intents[i].bill != bill || !s->intents[i].paid || s->intents[i].lost)
			continue;
		n++;
		*sum += s->intents[i].amount - s->intents[i].refunded;
	}
	return n;
}

static int64_t number(const char *body, const char *name)
{
	char value[32];
	int64_t n = 0;
	if (gw_form_value(body, name, value, sizeof value))
		str_int64(value, 0, INT64_MAX, &n);
	return n;
}

/* The number in "pm_SIM0007_2": the part behind the prefix or behind the underscore. */
static int64_t id_number(const char *body, const char *name, const char *prefix, bool second)
{
	char value[64];
	int64_t n = -1;
	if (!gw_form_value(body, name, value, sizeof value) || !str_starts(value, prefix))
		return -1;
	char *from = value + strlen(prefix), *cut = strchr(from, '_');
	if (second)
		from = cut ? cut + 1 : from + strlen(from);
	else if (cut)
		*cut = '\0';
	return str_int64(from, 0, 100000, &n) ? n : -1;
}

/* ---- charges ---- */

static bool card_pays(struct sim *s, struct truth_card *c, struct intent *in)
{
	if (c->card == CARD_SOFT && c->soft-- <= 0)
		c->card = CARD_GOOD;
	in->card = c->card;
	str_copy(in->code, sizeof in->code, c->code);
	static const enum fault declines[CARDS] = { [CARD_SOFT] = FAULT_DECLINE_SOFT, [CARD_HARD] = FAULT_DECLINE_HARD, [CARD_ADVICE] = FAULT_DECLINE_ADVICE,
						    [CARD_LOGIN] = FAULT_DECLINE_LOGIN };
	if (c->card != CARD_GOOD)
		sim_struck(s, declines[c->card]);
	return c->card == CARD_GOOD;
}

static int execute(struct sim *s, struct key *k, const char *body)
{
	struct truth_bill *b = &s->bills[k->bill];
	struct truth_patient *p = &s->patients[b->patient];
	int64_t method = id_number(body, "payment_method", "pm_SIM", true), sum;
	must(s->n_intents < SIM_KEYS);
	struct intent in = { .bill = k->bill, .patient = b->patient, .attempt = (int)number(body, "metadata[attempt]"), .method = (int)method,
			     .amount = number(body, "amount"), .created = sim_now(s) };
	if (method < 0 || method >= p->n_cards || !p->cards[method].credit) {
		sim_broken(s, "I3", "bill %d is charged to a card that isn't the patient's, or no credit card", b->number);
		method = 0;
	}
	in.paid = card_pays(s, &p->cards[method], &in);
	sim_note(s, "gateway: bill %d %s, %lld yen, key %s", b->number, in.paid ? "charged" : "declined", (long long)in.amount, k->text);
	if (in.paid) {
		s->stats->charges++;
		if (in.amount != b->amount)
			sim_broken(s, "I2", "bill %d charged with %lld yen instead of %lld", b->number, (long long)in.amount, (long long)b->amount);
		if (gateway_paid(s, k->bill, &sum) > 0)
			sim_broken(s, "I1", "bill %d charged twice", b->number);
	}
	in.lost = s->sabotage == SABOTAGE_LOSE_CHARGE && in.paid && sim_chance(s, 100);
	s->intents[s->n_intents] = in;
	return s->n_intents++;
}

/* ---- refunds ---- */

enum refund_end gateway_refund_end(const struct sim *s, const struct refund *r)
{
	return r->end == REFUND_PENDING && sim_now(s) >= r->done_at ? REFUND_DONE : r->end;
}

static int give_back(struct sim *s, struct key *k, const char *body)
{
	int64_t at = id_number(body, "payment_intent", "pi_SIM", false);
	must(s->n_refunds < SIM_BILLS);
	char bill[32] = "";
	int64_t no = 0;
	gw_form_value(body, "metadata[bill]", bill, sizeof bill);
	str_int64(bill[0] ? bill + 2 : "", 1, 999999, &no);
	struct refund r = { .bill = check_bill(s, (int)no), .attempt = (int)number(body, "metadata[attempt]"), .amount = number(body, "amount"), .settlement = k->settlement,
			    .created = sim_now(s) };
	if (at < 0 || at >= s->n_intents || !s->intents[at].paid || r.bill < 0) {
		sim_broken(s, "S7", "%s gives back what wasn't taken", k->text);
		at = r.bill = 0;
	}
	r.intent = (int)at;
	r.end = sim_now(s) >= s->calm || sim_chance(s, 850) ? REFUND_DONE : sim_chance(s, 500) ? REFUND_PENDING : REFUND_FAILED;
	r.done_at = r.created + 3600 + (int64_t)sim_dice(s, 2 * SECONDS_PER_DAY);
	for (int i = 0; i < s->n_refunds; i++)
		if (s->refunds[i].settlement == r.settlement && s->refunds[i].end != REFUND_FAILED)
			sim_broken(s, "S7", "settlement %lld is given back twice", (long long)r.settlement);
	struct intent *in = &s->intents[at];
	if (r.end != REFUND_FAILED)
		in->refunded += r.amount;
	if (in->refunded > in->amount)
		sim_broken(s, "S7", "more is given back for bill %d than was taken", s->bills[in->bill].number);
	sim_note(s, "gateway: %lld yen of bill %d go back, %d, key %s", (long long)r.amount, s->bills[in->bill].number, r.end, k->text);
	s->stats->refunds++;
	s->refunds[s->n_refunds] = r;
	return s->n_refunds++;
}

/* ---- pages ---- */

static void new_card(struct sim *s, struct card_page *pg)
{
	struct truth_patient *p = &s->patients[pg->patient];
	pg->card = p->n_cards;
	must(p->n_cards < SIM_CARDS);
	struct truth_card *c = &p->cards[p->n_cards++];
	*c = (struct truth_card){ .card = sim_chance(s, 850) ? CARD_GOOD : CARD_SOFT, .soft = 1, .code = "insufficient_funds", .credit = sim_chance(s, 850) };
	pg->given_at = pg->created + 60 + (int64_t)sim_dice(s, 3 * 3600);
	sim_at(s, s->time.mono + (pg->given_at - pg->created) * 1000 + 1500, EVENT_TICK, 0, 0);
}

static int open_page(struct sim *s, const char *body)
{
	must(s->n_pages < SIM_BILLS);
	struct card_page pg = { .patient = (int)id_number(body, "customer", "cus_SIM", false), .card = -1, .created = sim_now(s) };
	must(pg.patient >= 0 && pg.patient < SIM_PATIENTS && gw_form_value(body, "metadata[session]", pg.reference, sizeof pg.reference));
	pg.expires_at = pg.created + PAGE_LIFE;
	if (s->patients[pg.patient].n_cards < SIM_CARDS && sim_chance(s, 550))
		new_card(s, &pg);
	sim_at(s, s->time.mono + (PAGE_LIFE + 60) * 1000, EVENT_TICK, 0, 0);
	s->pages[s->n_pages] = pg;
	return s->n_pages++;
}

/* ---- serving ---- */

static void prune(struct sim *s, struct key *k)
{
	if (!k->first_at || sim_now(s) - k->first_at < KEY_LIFE)
		return;
	k->known = k->kept_500 = false;
	k->first_at = 0;
}

static void make(struct sim *s, const char *path, const char *body, struct key *k)
{
	if (k->bill >= 0)
		k->made = execute(s, k, body);
	else if (k->settlement)
		k->made = give_back(s, k, body);
	else if (strcmp(path, "/v1/checkout/sessions") == 0)
		k->made = open_page(s, body);
	else
		sim_broken(s, "gateway", "nothing is known of POST %s", path);
}

static void post(struct sim *s, const char *path, const char *body, struct key *k, enum fault f, struct reply *r)
{
	prune(s, k);
	if (f == FAULT_HTTP_500_NOT_DONE) {
		gateway_say_error(r, 500, "api_error", "oops");
		return;
	}
	if (!k->known || s->sabotage == SABOTAGE_CHARGE_TWICE) {
		k->first_at = sim_now(s);
		make(s, path, body, k);
		k->kept_500 = f == FAULT_HTTP_500_KEPT;
	}
	k->known = true;
	if (k->kept_500 || f == FAULT_HTTP_500_DONE)
		gateway_say_error(r, 500, "api_error", "oops");
	else if (k->bill >= 0)
		gateway_say_intent(s, k->made, f, r);
	else if (k->settlement)
		gateway_say_refund(s, k->made, f, r);
	else
		gateway_say_page(s, k->made, r);
}

void gateway_serve(struct sim *s, const char *method, const char *path, const char *body, struct key *k, enum fault f, struct reply *r)
{
	*r = (struct reply){ 0 };
	if (f == FAULT_HTTP_401)
		gateway_say_error(r, 401, "invalid_request_error", "api_key_expired");
	else if (f == FAULT_HTTP_409)
		gateway_say_error(r, 409, "invalid_request_error", "idempotency_key_in_use");
	else if (f == FAULT_HTTP_429)
		gateway_say_error(r, 429, "invalid_request_error", "rate_limit");
	else if (f == FAULT_HTTP_400)
		gateway_say_error(r, 400, "invalid_request_error", "parameter_invalid");
	else if (f == FAULT_HTTP_PAGE)
		gateway_say_error(r, 502, "\"}<html>", "bad gateway");
	else if (strcmp(method, "POST") == 0 && k)
		post(s, path, body, k, f, r);
	else
		gateway_list(s, path, r);
	if (f == FAULT_HTTP_429)
		r->retry_after = 5 + (int64_t)sim_dice(s, 120);
}
