/*
 * The ways between a worker and the world: each request goes at a time, arrives or not, once or twice, and its answer
 * comes back or doesn't. A process that dies hears of nothing any more; what it sent goes its way all the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "gateway/gw_form.h"
#include "sim/sim.h"

#include "base/banned.h"

enum { TIMEOUT = 80000, LATEST = 900000, AFTER_ANSWER = 5000 /* it is heard and written by then */ };

void wire_reset(struct sim *s)
{
	for (int i = 0; i < s->n_calls; i++) {
		free(s->calls[i].text);
		free((char *)s->calls[i].answer.body);
	}
	s->n_calls = s->n_open = 0;
}

/* ---- which fault ---- */

static const enum fault any_request[] = { FAULT_REQUEST_LOST, FAULT_ANSWER_LOST, FAULT_ANSWER_CUT, FAULT_ANSWER_SLOW, FAULT_HTTP_429, FAULT_HTTP_PAGE };
static const enum fault charges[] = {
	FAULT_REQUEST_LOST, FAULT_ANSWER_LOST, FAULT_ANSWER_LOST, FAULT_ANSWER_CUT, FAULT_ANSWER_LATE, FAULT_ANSWER_LATE, FAULT_ANSWER_SLOW,
	FAULT_ANSWER_SLOW, FAULT_REQUEST_TWICE, FAULT_HTTP_409, FAULT_HTTP_409, FAULT_HTTP_429, FAULT_HTTP_429, FAULT_HTTP_500_DONE, FAULT_HTTP_500_NOT_DONE, FAULT_HTTP_500_KEPT,
	FAULT_HTTP_PAGE, FAULT_HTTP_400, FAULT_WRONG_AMOUNT, FAULT_WRONG_CURRENCY, FAULT_WRONG_REFERENCE, FAULT_WRONG_STATUS,
};

static enum fault draw(struct sim *s, bool charge)
{
	int64_t now = sim_now(s);
	if (now >= s->calm)
		return FAULTS;
	if (now < s->forbidden_to)
		return FAULT_HTTP_401;
	if (now >= s->outage_from && now < s->outage_to)
		return FAULT_OUTAGE;
	if (now >= s->lost_from && now < s->lost_to)
		return FAULT_OUTAGE_LONG;
	if (!sim_chance(s, s->http_permille))
		return FAULTS;
	return charge ? charges[sim_dice(s, sizeof charges / sizeof *charges)] : any_request[sim_dice(s, sizeof any_request / sizeof *any_request)];
}

/* ---- keys ---- */

static uint64_t hash_of(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return h;
}

/* I5: the same key always goes with the same bytes. */
static int find_key(struct sim *s, const char *text, const char *path, const char *body, bool *fresh)
{
	uint64_t h = hash_of(body) ^ hash_of(path);
	*fresh = false;
	for (int i = s->n_keys; i-- > 0;) {
		if (strcmp(s->keys[i].text, text) != 0)
			continue;
		if (s->keys[i].bytes != h)
			sim_broken(s, "I5", "key %s was used with other bytes", text);
		return i;
	}
	must(s->n_keys < SIM_KEYS);
	*fresh = true;
	s->keys[s->n_keys] = (struct key){ .bytes = h, .bill = -1 };
	str_copy(s->keys[s->n_keys].text, sizeof s->keys->text, text);
	return s->n_keys++;
}

/* ---- the gateway's port ---- */

static struct call *new_call(struct proc *p, void *arg, int *at)
{
	struct sim *s = p->sim;
	if (s->n_calls == s->calls_room) {
		s->calls_room = s->calls_room ? 2 * s->calls_room : 512;
		s->calls = mem_grow(s->calls, (size_t)s->calls_room, sizeof *s->calls);
	}
	must(s->n_open < (int)(sizeof s->open / sizeof *s->open));
	*at = s->n_calls++;
	s->open[s->n_open++] = *at;
	s->calls[*at] = (struct call){ .proc = p, .arg = arg, .key = -1, .fault = FAULTS, .day = tokyo_day(s->time.now) };
	return &s->calls[*at];
}

static void keep_text(struct call *c, const char *method, const char *path, const char *body)
{
	size_t m = strlen(method) + 1, n = strlen(path) + 1, k = strlen(body) + 1;
	c->text = mem_new(m + n + k);
	memcpy(c->text, method, m);
	memcpy(c->text + m, path, n);
	memcpy(c->text + m + n, body, k);
	c->method = c->text;
	c->path = c->text + m;
	c->body = c->text + m + n;
}

/* When it arrives and when what comes back, by what goes wrong. */
static void let_go(struct sim *s, int at, enum fault f)
{
	int64_t now = s->time.mono, there = now + 20 + (int64_t)sim_dice(s, 400);
	if (f == FAULT_OUTAGE) {
		sim_at(s, there, EVENT_ANSWER, at, BACK_REFUSED);
	} else if (f == FAULT_REQUEST_LOST) {
		sim_at(s, now + TIMEOUT, EVENT_ANSWER, at, BACK_TIMEOUT);
	} else if (f == FAULT_ANSWER_LOST || f == FAULT_OUTAGE_LONG) {
		bool dropped = sim_chance(s, 500);
		sim_at(s, there, EVENT_ARRIVE, at, ARRIVE_SILENT);
		sim_at(s, dropped ? there + 30 : now + TIMEOUT, EVENT_ANSWER, at, dropped ? BACK_DROPPED : BACK_TIMEOUT);
	} else if (f == FAULT_ANSWER_LATE) {
		sim_at(s, now + TIMEOUT + (int64_t)60000 + (int64_t)sim_dice(s, LATEST), EVENT_ARRIVE, at, ARRIVE_SILENT);
		sim_at(s, now + TIMEOUT, EVENT_ANSWER, at, BACK_TIMEOUT);
	} else {
		if (f == FAULT_REQUEST_TWICE)
			sim_at(s, there + (int64_t)sim_dice(s, 2000), EVENT_ARRIVE, at, ARRIVE_SILENT);
		sim_at(s, there, EVENT_ARRIVE, at, ARRIVE);
	}
}

/* A port is used: does the process die of it, and on which side? */
static bool dies(struct proc *p, enum fault why)
{
	if (p->disk.dead)
		return true;
	if (p->at_port != why)
		return false;
	p->at_port = FAULTS;
	sim_kill(p, why);
	return true;
}

/* A fault that has waited for such a charge strikes while it is on its way, or soon after the answer that it wasn't executed. */
static void release(struct sim *s, enum fault f)
{
	bool claimed = f == FAULT_HTTP_409 || f == FAULT_HTTP_429 || f == FAULT_HTTP_401 || f == FAULT_OUTAGE;
	for (int i = s->n_waiting; i-- > 0;) {
		int at = s->waiting[i];
		bool late = s->plans[at].b == PATIENT_CLAIMED;
		if (late && !claimed)
			continue;
		s->waiting[i] = s->waiting[--s->n_waiting];
		sim_at(s, s->time.mono + (late ? AFTER_ANSWER : 0) + (int64_t)sim_dice(s, late ? AFTER_ANSWER : 1200), EVENT_FAULT, at, 1);
		return;
	}
}

static void gateway_start(void *self, const char *method, const char *path, const char *body, const char *idem_key, http_done done, void *arg)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	bool charge = body != NULL && idem_key && *idem_key, fresh;
	int at;
	if (charge ? dies(p, FAULT_CRASH_BEFORE_SEND) : p->disk.dead)
		return;
	check_step(s);
	enum fault f = draw(s, charge);
	if (charge && s->late_then_jump) {
		s->late_then_jump = false;
		f = FAULT_ANSWER_LATE;
		sim_at(s, s->time.mono + TIMEOUT + 1000, EVENT_FAULT, s->jump_plan, 2);
		if (sim_chance(s, 500)) /* once more, when the list didn't have it: the hour until the second look-up seems over */
			sim_at(s, s->time.mono + TIMEOUT + 90000, EVENT_FAULT, s->jump_plan, 2);
		plan_hurry(s);
	}
	struct call *c = new_call(p, arg, &at);
	c->http = done;
	c->fault = f;
	keep_text(c, method, path, body ? body : "");
	if (charge) {
		c->key = find_key(s, idem_key, path, body, &fresh);
		check_send(s, p, c->key, fresh, path, body);
	}
	sim_note(s, "%d sends %s %s", p->id, charge ? idem_key : method, path);
	if (f != FAULTS)
		sim_struck(s, f);
	let_go(s, at, f);
	if (charge)
		release(s, f);
	if (charge)
		dies(p, FAULT_CRASH_AFTER_SEND);
	if (charge && p->at_port == FAULT_STALLED) {
		p->at_port = FAULTS;
		sim_stand_still(p);
	}
}

void wire_arrive(struct sim *s, int at, enum arrival how)
{
	struct call *c = &s->calls[at];
	struct reply r;
	gateway_serve(s, c->method, c->path, c->body, c->key < 0 ? NULL : &s->keys[c->key], c->fault, &r);
	c = &s->calls[at];
	if (how == ARRIVE_SILENT || c->answer.body) {
		buf_free(&r.body);
		return;
	}
	c->answer = (struct http_answer){ .status = r.status, .body = r.body.data, .n = r.body.len, .retry_after = r.retry_after };
	int64_t back = 30 + (int64_t)sim_dice(s, 700);
	if (tokyo_seconds(s->time.now) >= SECONDS_PER_DAY - 60 && sim_now(s) < s->calm)
		back += 61000; /* the evening is slow */
	if (c->fault == FAULT_ANSWER_SLOW)
		back += 1000 + (int64_t)sim_dice(s, 60000);
	sim_at(s, s->time.mono + back, EVENT_ANSWER, at, BACK_ANSWER);
}

/* Half an answer: the connection broke off, or somebody on the way delivers the half as a whole. */
static void cut(struct sim *s, struct http_answer *a)
{
	a->n = sim_dice(s, a->n);
	if (sim_chance(s, 500))
		a->status = 0;
}

void wire_back(struct sim *s, int at, enum back how)
{
	struct call *c = &s->calls[at];
	if (!c->proc || c->ready)
		return;
	c->ready = true;
	if (c->smtp)
		return;
	if (how != BACK_ANSWER) {
		c->answer.status = 0;
		c->answer.never_sent = how == BACK_REFUSED;
		str_copy(c->answer.error, sizeof c->answer.error, "simulated");
	} else if (c->fault == FAULT_ANSWER_CUT) {
		cut(s, &c->answer);
	}
	if (c->day != tokyo_day(s->time.now) && c->key >= 0)
		sim_struck(s, FAULT_DAY_BORDER);
}

/* ---- hearing ---- */

static void hear(struct sim *s, int at)
{
	struct call *c = &s->calls[at];
	struct proc *p = c->proc;
	sim_note(s, "%d hears %d of %s", p->id, c->smtp ? c->mailed.reply : c->answer.status, c->smtp ? "mail" : c->path);
	if (!c->smtp)
		check_answer(s, c);
	c->proc = NULL;
	struct http_answer a = c->answer;
	struct smtp_result m = c->mailed;
	http_done http = c->http;
	smtp_done smtp = c->smtp;
	void *arg = c->arg;
	if (smtp)
		smtp(arg, &m);
	else
		http(arg, &a);
}

int wire_deliver(struct proc *p, bool break_off)
{
	struct sim *s = p->sim;
	int n = 0;
	for (int i = 0; i < s->n_open && !p->disk.dead;) {
		int at = s->open[i];
		struct call *c = &s->calls[at];
		if (c->proc != p || !(c->ready || break_off)) {
			i++;
			continue;
		}
		if (!c->ready)
			c->answer.status = 0;
		s->open[i] = s->open[--s->n_open];
		bool charge = c->key >= 0;
		hear(s, at);
		n++;
		if (charge && !break_off)
			dies(p, FAULT_CRASH_AFTER_ANSWER);
	}
	return n;
}

bool wire_waits(const struct proc *p)
{
	const struct sim *s = p->sim;
	for (int i = 0; i < s->n_open; i++)
		if (s->calls[s->open[i]].proc == p)
			return true;
	return false;
}

void wire_forget(struct proc *p)
{
	struct sim *s = p->sim;
	int kept = 0;
	for (int i = 0; i < s->n_open; i++) {
		struct call *c = &s->calls[s->open[i]];
		if (c->proc == p)
			c->proc = NULL;
		else
			s->open[kept++] = s->open[i];
	}
	s->n_open = kept;
}

/* ---- the mail server's port ---- */

static void mail_start(void *self, const char *recipient, const char *bytes, size_t n, smtp_done done, void *arg)
{
	struct proc *p = self;
	struct sim *s = p->sim;
	int at;
	if (p->disk.dead)
		return;
	check_step(s);
	struct call *c = new_call(p, arg, &at);
	c->smtp = done;
	c->text = mem_new(n + 1);
	memcpy(c->text, bytes, n);
	post_mail(s, at, recipient);
	sim_at(s, s->time.mono + 100 + (int64_t)sim_dice(s, 2000), EVENT_ANSWER, at, BACK_ANSWER);
}

void wire_ports(struct proc *p)
{
	p->ports = (struct ports){ .gateway = { p, gateway_start }, .mail = { p, mail_start }, .self = p };
	post_paper(p);
}
