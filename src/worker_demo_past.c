/*
 * The last days of the invented hospital and today, lived through the rules one day after the other: visits, cover
 * confirmed, deferral switched on, bills, and what was charged. Bills of the last four days are final, deferred and
 * not yet due; older ones are settled, and the same charges stand in the gateway's own book. Each past day is closed.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/bill.h"
#include "domain/calendar.h"
#include "domain/day_close.h"
#include "domain/deferral.h"
#include "domain/insurance.h"
#include "domain/outbox.h"
#include "domain/patient.h"
#include "domain/policy.h"
#include "domain/receipt.h"
#include "domain/settle_book.h"
#include "domain/settlement.h"
#include "domain/visit.h"
#include "gateway/gateway.h"
#include "store/print_jobs.h"
#include "worker_demo.h"

#include "base/banned.h"

enum { PAST_DAYS = 12 };

/* Children go to the children's doctors instead of the internal ones, and nobody else does. */
static const char *pick_department(struct demo *d, int age)
{
	static const char *const departments[] = { "01", "01", "01", "08", "11", "18", "27", "28", "06", "09" };
	enum { GROWN_UP = 16 };
	const char *code = departments[demo_below(d, 10)];
	if (age >= GROWN_UP)
		return strcmp(code, "09") == 0 ? "01" : code;
	return strcmp(code, "01") == 0 || strcmp(code, "06") == 0 || strcmp(code, "08") == 0 ? "09" : code;
}

static enum err open_visit(struct demo *d, int64_t patient, struct visit *v)
{
	struct visit_new n = { .patient_id = patient, .insurance = COVER_MEDICAL };
	struct patient p;
	enum err e = patient_by_id(d->ctx, patient, &p);
	if (e)
		return e;
	int age = date_age(p.birth, d->today);
	visit_department(pick_department(d, age), &n.departments[n.n_departments++]);
	if (demo_chance(d, 150)) {
		struct department second;
		visit_department("18", &second);
		if (strcmp(second.code, n.departments[0].code) != 0)
			n.departments[n.n_departments++] = second;
	}
	str_copy(n.prescription, sizeof n.prescription, demo_chance(d, 750) ? "outside" : demo_chance(d, 300) ? "inhouse" : "");
	n.handins[HANDIN_REFERRAL] = demo_chance(d, 60);
	n.handins[HANDIN_MATERNITY] = demo_chance(d, 200) && p.sex == 'f' && age >= 18 && age <= 45;
	if (n.handins[HANDIN_MATERNITY])
		visit_department("24", &n.departments[0]);
	return visit_open(d->ctx, &n, v);
}

/* A bill of two to six items; one in thirty has a certificate that isn't covered. */
static enum err make_bill(struct demo *d, const struct visit *v, bool final, struct bill *out)
{
	struct bill_line lines[8];
	int n = 0, items = 1 + (int)demo_below(d, 5);
	memset(lines, 0, sizeof lines);
	for (int i = 0; i <= items; i++) {
		int at = i == 0 ? (int)demo_below(d, 3) : 3 + (int)demo_below(d, (uint64_t)d->words.n_treatments - 3);
		const struct demo_treatment *t = &d->words.treatments[at];
		str_copy(lines[n].category, sizeof lines[n].category, t->category);
		str_copy(lines[n].name, sizeof lines[n].name, t->name);
		lines[n].points = t->low + (int64_t)demo_below(d, (uint64_t)(t->high - t->low) + 1);
		lines[n++].count = 1 + (int64_t)demo_below(d, (uint64_t)t->count);
	}
	if (demo_chance(d, 33)) {
		str_copy(lines[n].category, sizeof lines[n].category, "Z00");
		str_copy(lines[n].name, sizeof lines[n].name, "診断書");
		lines[n].yen = 3300;
		lines[n].count = 1;
		lines[n++].tax_rate = 10;
	}
	enum err e = bill_add(d->ctx, v->id, "", -1, lines, n, out);
	return e || !final ? e : bill_finalise(d->ctx, out->id, 0, false, out);
}

/* The charge as it stands in the gateway's book; a card that fails has the bank's answer there. */
static bool charge_at_gateway(struct demo *d, const struct settle_charge *c, char intent[SANDBOX_ID])
{
	char attempt[12], charge[SANDBOX_ID];
	snprintf(attempt, sizeof attempt, "%d", c->a.number);
	const char *const metadata[] = { "bill", c->bill, "attempt", attempt, NULL };
	bool failing = demo_chance(d, 30);
	struct sandbox_seed_charge s = { .created = clock_utc(&d->clock), .amount = c->s.amount, .customer = c->customer,
		.method = c->method, .description = policy_service(d->ctx), .metadata = metadata,
		.decline_code = failing ? "insufficient_funds" : NULL };
	sandbox_seed_intent(d->gateway, &s, intent, charge);
	return !failing;
}

static enum err build_request(struct demo *d, struct settle_charge *c, const char *key, char *body, size_t size)
{
	struct gateway_request r;
	struct gateway_charge g = { .amount = c->s.amount, .customer = c->customer, .method = c->method,
		.description = policy_service(d->ctx), .bill = c->bill, .attempt = c->s.tries + 1 };
	if (!gateway_build_charge(&r, &g, key))
		return ctx_fail(d->ctx, ERR_BAD_INPUT, "demo: the charge of %s is too long", c->bill);
	str_copy(body, size, r.body);
	return ERR_OK;
}

/* As the worker would have done it in the morning of that day. */
static enum err settle_one(struct demo *d, int64_t id)
{
	struct settle_charge c;
	char key[ATTEMPT_KEY], body[GATEWAY_BODY], intent[SANDBOX_ID];
	struct settle_news news = { 0 };
	enum err e = settle_book_load(d->ctx, id, &c);
	if (e)
		return e;
	settle_book_key(&c, key);
	e = build_request(d, &c, key, body, sizeof body);
	if (!e)
		e = settle_book_claim(d->ctx, &c, key, body, 0);
	if (e)
		return e;
	bool paid = charge_at_gateway(d, &c, intent);
	str_copy(news.gateway_ref, sizeof news.gateway_ref, intent);
	if (!paid)
		str_copy(news.code, sizeof news.code, "insufficient_funds");
	return settle_book_event(d->ctx, &c, paid ? SETTLE_PAID : SETTLE_DECLINED_SOFT, &news, NULL);
}

static enum err settle_due(struct demo *d)
{
	int64_t ids[64];
	int n = 0;
	enum err e = settle_book_due(d->ctx, 64, ids, &n);
	while (!e && n > 0) {
		for (int i = 0; i < n && !e; i++)
			e = settle_one(d, ids[i]);
		if (!e)
			e = settle_book_due(d->ctx, 64, ids, &n);
	}
	return e;
}

static enum err send_mails(struct demo *d)
{
	static struct mail mails[16];
	int n = 0;
	enum err e = outbox_due(d->ctx, 16, mails, &n);
	while (!e && n > 0) {
		for (int i = 0; i < n && !e; i++)
			e = outbox_done(d->ctx, &mails[i], OUTBOX_SENT, "250 2.0.0 OK");
		if (!e)
			e = outbox_due(d->ctx, 16, mails, &n);
	}
	return e;
}

/* Slips and receipts of the past lie in somebody's drawer already. */
static enum err finish_papers(struct demo *d)
{
	struct print_job j;
	enum err e;
	while ((e = print_jobs_next(d->ctx, PRINT_WAITING, &j)) == ERR_OK) {
		j.state = PRINT_DONE;
		j.handed_at = j.done_at = clock_utc(&d->clock);
		e = print_jobs_update(d->ctx, &j);
		if (!e && j.receipt_id)
			e = receipt_printed(d->ctx, j.receipt_id, true);
		if (e)
			return e;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/*
 * The hospital is made in one transaction, which a refused step would take back as a whole: what the rules don't allow to
 * this patient isn't tried.
 */
static enum err defer_if_allowed(struct demo *d, int64_t visit)
{
	struct deferral_answer a;
	enum err e = deferral_why(d->ctx, visit, DEFERRAL_DESK, &a);
	return e || !a.allowed ? e : deferral_set(d->ctx, visit, true, DEFERRAL_DESK, NULL);
}

/* One deferred visit with a final bill; a patient whom a rule refuses pays at the counter instead. */
static enum err deferred_visit(struct demo *d, day_t day, int minute)
{
	if (d->next_able == d->n_able)
		return ERR_OK;
	struct visit v;
	struct bill b;
	int64_t patient = d->able[d->next_able++];
	demo_clock(d, day, minute);
	enum err e = open_visit(d, patient, &v);
	if (!e)
		e = insurance_confirm(d->ctx, patient, v.id, day, demo_chance(d, 800) ? EVIDENCE_MYNUMBER : EVIDENCE_CERTIFICATE);
	if (!e)
		e = defer_if_allowed(d, v.id);
	demo_clock(d, day, minute + 40);
	if (!e)
		e = visit_exam_done(d->ctx, v.id, true);
	demo_clock(d, day, minute + 60);
	return e ? e : make_bill(d, &v, true, &b);
}

/* Paid at the counter, and taken home with the receipt. */
static enum err counter_visit(struct demo *d, day_t day, int minute)
{
	if (d->next_other == d->n_others)
		return ERR_OK;
	struct visit v;
	struct bill b;
	struct receipt r;
	int64_t patient = d->others[d->next_other++];
	demo_clock(d, day, minute);
	enum err e = open_visit(d, patient, &v);
	if (!e)
		e = insurance_confirm(d->ctx, patient, v.id, day, EVIDENCE_MYNUMBER);
	if (!e)
		e = visit_exam_done(d->ctx, v.id, true);
	demo_clock(d, day, minute + 70);
	if (!e)
		e = make_bill(d, &v, true, &b);
	if (!e && b.amount > 0)
		e = settlement_pay_counter(d->ctx, b.id, demo_chance(d, 600) ? "cash" : "terminal", b.amount);
	if (!e && b.amount > 0)
		e = receipt_issue(d->ctx, b.id, PAPER_RECEIPT, false, &r);
	return e;
}

/* Minutes of opening, in order: the k-th of n between half past eight and a quarter past eleven. */
static int minute_of(int k, int n)
{
	return 8 * 60 + 30 + (n > 1 ? k * 165 / (n - 1) : 0);
}

/* In the evening, with the cash that must be there; what was still open then stands on the sheet. */
static enum err close_day(struct demo *d, day_t day)
{
	struct day_sheet s;
	demo_clock(d, day, 21 * 60);
	if (day_close_next(d->ctx) != day)
		return ERR_OK; /* a later one, when money has moved */
	enum err e = day_close_preview(d->ctx, day, &s);
	if (e)
		return e;
	const char *note = day_close_open(&s) ? "会計待ちの方がいます" : "";
	int64_t cash = s.expected_cash;
	bool moved = day_close_find(&s, "total", "total")->n > 0 || day_close_find(&s, "result", "zero")->n > 0;
	day_close_free(&s);
	if (!moved)
		return ERR_OK;
	e = day_close_make(d->ctx, day, cash, note, NULL, &s);
	day_close_free(&s);
	return e;
}

static enum err past_day(struct demo *d, day_t day, int deferred, int counter)
{
	demo_clock(d, day, 9 * 60);
	enum err e = settle_due(d);
	if (!e)
		e = send_mails(d);
	for (int i = 0; i < deferred && !e; i++)
		e = deferred_visit(d, day, minute_of(i, deferred));
	for (int i = 0; i < counter && !e; i++)
		e = counter_visit(d, day, minute_of(i, counter));
	if (!e)
		e = close_day(d, day);
	return e ? e : finish_papers(d);
}

/* One of today's visits, somewhere on its way: just received, confirmed, deferred, examined, billed. */
static enum err todays_visit(struct demo *d, int k, int n)
{
	bool able = k % 5 < 3 && d->next_able < d->n_able;
	if (!able && d->next_other == d->n_others)
		return ERR_OK;
	int64_t patient = able ? d->able[d->next_able++] : d->others[d->next_other++];
	int64_t first = d->now - 3 * 3600, midnight = tokyo_utc(d->today, 60);
	if (first < midnight)
		first = midnight;
	clock_set(&d->clock, first + (d->now - first) * k / (n + 1));
	struct visit v;
	struct bill b;
	enum err e = open_visit(d, patient, &v);
	if (!e && k % 8 != 1)
		e = insurance_confirm(d->ctx, patient, v.id, d->today, EVIDENCE_MYNUMBER);
	if (!e && k % 13 == 4)
		e = insurance_undetermined(d->ctx, patient, v.id, d->today, EVIDENCE_MYNUMBER);
	if (!e && able && k % 3 != 2)
		e = defer_if_allowed(d, v.id);
	if (!e && k % 4 < 2)
		e = visit_exam_done(d->ctx, v.id, true);
	if (!e && k % 4 == 0)
		e = make_bill(d, &v, k % 3 != 0, &b);
	return e;
}

enum err demo_past(struct demo *d)
{
	day_t open[4];
	int n_open = 0;
	for (day_t day = d->today - 3; day < d->today; day++)
		if (!calendar_closed(d->ctx, day))
			open[n_open++] = day;
	if (n_open == 0) /* long holidays: the emergency door was open */
		for (day_t day = d->today - 3; day < d->today; day++)
			open[n_open++] = day;
	/* Due within the next four days: an eighth of the patients, so that a tenth remains when some are refused. */
	int due = d->n_patients / 8 + 2, settled = d->n_patients / 12 + 2, today = d->n_patients / 25 + 6, past = 0;
	enum err e = ERR_OK;
	for (day_t day = d->today - PAST_DAYS; day < d->today - 4; day++)
		past += !calendar_closed(d->ctx, day);
	for (day_t day = d->today - PAST_DAYS; day < d->today && !e; day++) {
		int deferred = 0, counter = 0;
		if (day < d->today - 4 && past > 0 && !calendar_closed(d->ctx, day)) {
			deferred = settled / past;
			counter = settled / past / 2;
		}
		for (int i = 0; i < n_open; i++)
			if (open[i] == day)
				deferred = due / n_open + 1;
		e = past_day(d, day, deferred, counter);
	}
	demo_clock(d, d->today, 0);
	if (!e)
		e = settle_due(d);
	for (int k = 0; k < today && !e; k++)
		e = todays_visit(d, k, today);
	clock_set(&d->clock, d->now);
	if (!e)
		e = send_mails(d);
	return e ? e : finish_papers(d);
}
