/*
 * People of the invented hospital: names with real frequencies and true variants, plausible ages, cover with valid
 * check digits, and registrations for deferred payment in every state. Four in ten may defer.
 */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/coverage.h"
#include "domain/enrollment.h"
#include "domain/insurance.h"
#include "model/checkdigit.h"
#include "store/patients.h"
#include "worker_demo.h"

#include "base/banned.h"

static const struct demo_surname *pick_surname(struct demo *d)
{
	int at = (int)demo_below(d, (uint64_t)d->words.total_weight);
	const struct demo_surname *s = d->words.surnames;
	while (at >= s->weight)
		at -= (s++)->weight;
	return s;
}

/* The list covers the births of 1920 to 2099. */
static const struct demo_given *pick_given(struct demo *d, char sex, int year)
{
	if (year > 2099)
		year = 2099;
	for (;;) {
		const struct demo_given *g = &d->words.givens[demo_below(d, (uint64_t)d->words.n_givens)];
		if (g->sex == sex && year >= g->from && year <= g->to)
			return g;
	}
}

/* Patients of a hospital: few of them young, most between 40 and 85. */
static int pick_age(struct demo *d)
{
	static const struct { int upto, from, to; } shares[] = {
		{ 70, 0, 6 }, { 140, 7, 19 }, { 300, 20, 39 }, { 560, 40, 64 }, { 700, 65, 69 }, { 840, 70, 74 }, { 1000, 75, 98 },
	};
	int at = (int)demo_below(d, 1000), i = 0;
	while (at >= shares[i].upto)
		i++;
	return shares[i].from + (int)demo_below(d, (uint64_t)(shares[i].to - shares[i].from + 1));
}

static void make_patient(struct demo *d, int index, struct patient *p)
{
	memset(p, 0, sizeof *p);
	const struct demo_surname *s = pick_surname(d);
	int year = date_civil(d->today).year - pick_age(d);
	if (year < 1920)
		year = 1920;
	p->sex = demo_chance(d, 480) ? 'm' : 'f';
	const struct demo_given *g = pick_given(d, p->sex, year);
	str_fmt(p->card, sizeof p->card, "%010d", 12345 + index * 7);
	str_fmt(p->name, sizeof p->name, "%s　%s", s->name, g->name);
	str_fmt(p->kana, sizeof p->kana, "%s　%s", s->kana, g->kana);
	p->birth = date_of(year, 1, 1) + (day_t)demo_below(d, 365);
	if (p->birth > d->today)
		p->birth = d->today;
	str_fmt(p->phone, sizeof p->phone, "0%c0-%04d-%04d", demo_chance(d, 500) ? '9' : '8', (int)demo_below(d, 10000), (int)demo_below(d, 10000));
	const struct demo_town *t = &d->words.towns[demo_below(d, (uint64_t)d->words.n_towns)];
	str_copy(p->postal, sizeof p->postal, t->postal);
	str_fmt(p->address, sizeof p->address, "%s%d-%d-%d", t->town, 1 + (int)demo_below(d, 9), 1 + (int)demo_below(d, 30), 1 + (int)demo_below(d, 20));
	if (demo_chance(d, 12))
		str_copy(p->memo, sizeof p->memo, demo_chance(d, 500) ? "車椅子をご利用" : "お名前で呼ばず番号で");
	p->died = demo_chance(d, 3) ? d->today - (day_t)demo_below(d, 300) - 30 : DAY_NONE;
	p->undisclosed = demo_chance(d, 4);
}

/* Body digits and their check digit. */
static void with_check(const char *body, char *out, size_t size)
{
	str_fmt(out, size, "%s%d", body, checkdigit_luhn(body));
}

static int share_of_age(int age)
{
	return age < 6 ? 2 : age < 70 ? 3 : age < 75 ? 2 : 1;
}

static enum err add_cover(struct demo *d, const struct patient *p)
{
	int age = date_age(p->birth, d->today);
	struct coverage c = { .patient_id = p->id, .kind = COVER_MEDICAL, .share = share_of_age(age) };
	char body[16];
	int office = (int)demo_below(d, 900) + 100;
	if (age >= 75)
		str_fmt(body, sizeof body, "3913%03d", office);
	else if (demo_chance(d, 400))
		str_fmt(body, sizeof body, "13%03d", office);
	else
		str_fmt(body, sizeof body, "%s13%03d", demo_chance(d, 600) ? "06" : "01", office);
	with_check(body, c.insurer, sizeof c.insurer);
	if (age < 75)
		str_fmt(c.symbol, sizeof c.symbol, "%d", 10 + (int)demo_below(d, 9000));
	str_fmt(c.number, sizeof c.number, "%08d", (int)demo_below(d, 100000000));
	str_fmt(c.branch, sizeof c.branch, "%02d", (int)demo_below(d, 4));
	str_copy(c.holder, sizeof c.holder, age < 18 || demo_chance(d, 250) ? "family" : "self");
	c.valid_from = d->today - 200 - (day_t)demo_below(d, 700);
	if (c.valid_from < p->birth)
		c.valid_from = p->birth;
	c.valid_to = demo_chance(d, 700) ? d->today + 60 + (day_t)demo_below(d, 700) : DAY_NONE;
	enum err e = coverage_add(d->ctx, &c, false);
	if (e || !demo_chance(d, 30))
		return e;
	struct coverage public = { .patient_id = p->id, .kind = COVER_PUBLIC, .share = 2, .cap = 10000, .slip = true,
		.valid_from = c.valid_from, .valid_to = d->today + 120 };
	str_fmt(body, sizeof body, "5413%03d", office);
	with_check(body, public.insurer, sizeof public.insurer);
	str_fmt(body, sizeof body, "%06d", (int)demo_below(d, 1000000));
	with_check(body, public.number, sizeof public.number);
	return coverage_add(d->ctx, &public, false);
}

/* A customer and a card at the training gateway; every twentieth card is one that will be declined later. */
static void give_card(struct demo *d, struct enrollment *e, const struct patient *p)
{
	static const struct { const char *token, *brand, *last4; } cards[] = {
		{ "visa", "visa", "4242" }, { "mastercard", "mastercard", "4444" }, { "jcb", "jcb", "0505" },
	};
	bool failing = demo_chance(d, 20);
	size_t i = (size_t)demo_below(d, 3);
	const char *token = failing ? "chargeCustomerFail" : cards[i].token;
	const char *const metadata[] = { "patient", p->card, NULL };
	struct civil today = date_civil(d->today);
	e->exp_year = today.year + 1 + (int)demo_below(d, 4);
	e->exp_month = 1 + (int)demo_below(d, 12);
	if (demo_chance(d, 15)) { /* expires soon (E9) */
		e->exp_year = today.year;
		e->exp_month = today.month;
	}
	str_copy(e->brand, sizeof e->brand, failing ? "visa" : cards[i].brand);
	str_copy(e->last4, sizeof e->last4, failing ? "0341" : cards[i].last4);
	str_copy(e->funding, sizeof e->funding, "credit");
	char customer[SANDBOX_ID], method[SANDBOX_ID];
	sandbox_seed_customer(d->gateway, e->created_at, e->payer_name, e->email, metadata, customer);
	sandbox_seed_method(d->gateway, e->created_at, customer, token, e->exp_month, e->exp_year, method);
	str_copy(e->customer, sizeof e->customer, customer);
	str_copy(e->method, sizeof e->method, method);
}

/* In every state of SPEC E; 400 in 1,000 patients are active. */
static enum enrollment_state pick_state(int at)
{
	static const struct { int upto; enum enrollment_state state; } shares[] = {
		{ 400, ENROLLMENT_ACTIVE }, { 408, ENROLLMENT_WAITING }, { 416, ENROLLMENT_SUSPENDED }, { 426, ENROLLMENT_CLOSED },
		{ 434, ENROLLMENT_APPLIED }, { 440, ENROLLMENT_VERIFIED }, { 444, ENROLLMENT_MATCHED }, { 450, ENROLLMENT_MISMATCHED },
	};
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
		if (at < shares[i].upto)
			return shares[i].state;
	return ENROLLMENT_STATES;
}

static enum err enroll(struct demo *d, const struct patient *p, enum enrollment_state state)
{
	bool family = date_age(p->birth, d->today) < 18 || demo_chance(d, 60);
	struct enrollment e = { .patient_id = p->id, .state = state };
	str_copy(e.payer_name, sizeof e.payer_name, p->name);
	str_copy(e.payer_kana, sizeof e.payer_kana, p->kana);
	str_copy(e.relation, sizeof e.relation, family ? "parent" : "self");
	str_fmt(e.email, sizeof e.email, "p%s@patient.test", p->card);
	e.created_at = d->now - (30 + (int64_t)demo_below(d, 300)) * SECONDS_PER_DAY;
	if (state == ENROLLMENT_WAITING) {
		e.created_at = d->now - 300;
		e.usable_at = d->now + 600;
	}
	if (state != ENROLLMENT_APPLIED && state != ENROLLMENT_VERIFIED)
		give_card(d, &e, p);
	if (state == ENROLLMENT_CLOSED) {
		e.closed_at = d->now - 5 * SECONDS_PER_DAY;
		str_copy(e.close_reason, sizeof e.close_reason, "転院のため");
	}
	return enrollment_insert(d->ctx, &e);
}

static void shuffle(struct demo *d, int64_t *ids, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int j = (int)demo_below(d, (uint64_t)i + 1);
		int64_t t = ids[i];
		ids[i] = ids[j];
		ids[j] = t;
	}
}

enum err demo_people(struct demo *d)
{
	size_t n = (size_t)d->n_patients;
	d->patients = mem_array(n, sizeof *d->patients);
	d->able = mem_array(n, sizeof *d->able);
	d->others = mem_array(n, sizeof *d->others);
	/* A fixed order of states keeps the promised shares also in a small hospital. */
	for (int i = 0; i < d->n_patients; i++) {
		struct patient p;
		make_patient(d, i, &p);
		int at = (int)((int64_t)i * 617 % 1000);
		enum enrollment_state state = pick_state(at);
		if (state == ENROLLMENT_ACTIVE)
			p.died = DAY_NONE;
		enum err e = patients_add(d->ctx, &p);
		if (!e)
			e = add_cover(d, &p);
		if (!e && state != ENROLLMENT_STATES && p.died == DAY_NONE)
			e = enroll(d, &p, state);
		if (e)
			return e;
		d->patients[i] = p.id;
		if (state == ENROLLMENT_ACTIVE)
			d->able[d->n_able++] = p.id;
		else if (state == ENROLLMENT_STATES && p.died == DAY_NONE)
			d->others[d->n_others++] = p.id;
	}
	shuffle(d, d->able, d->n_able);
	shuffle(d, d->others, d->n_others);
	return audit_note(d->ctx, ACTION_PATIENT_IMPORT, "", 0, "invented patients: %d", d->n_patients);
}
