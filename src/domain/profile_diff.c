/*
 * Each visit is judged twice in a context of its own: the profile in question and a clock that stands at the visit's reception.
 * The waiting time (F10) is the one answer that is kept as an instant, so it is reckoned back to the match and on again.
 */
#include "domain/profile_diff.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/calendar.h"
#include "domain/deferral_reasons.h"
#include "domain/may.h"
#include "domain/next_step.h"
#include "domain/policy.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

enum { PART = 64 };

/* One profile's answers about one visit. */
struct verdict {
	struct deferral_answer why;
	bool waits;                        /* F10 */
	bool kiosk;                        /* F3, F4, F6 */
	day_t due;                         /* F2, S1 */
	struct next_step after;            /* where the patient goes after the exam, with what was to be handed in (F7, F8, F17, F19) */
};

static int64_t standing(const struct clock *c)
{
	return c->offset;
}

/* A reason that a profile may have or not; the others are the same under any. */
static bool of_profile(const char *id)
{
	return strcmp(id, "F8") == 0 || str_starts(id, "F20-") || strcmp(id, "V2-workers") == 0 || strcmp(id, "V2-auto") == 0;
}

static bool waits(const struct ctx *now, const struct ctx *then, const struct enrollment *e, const struct visit *v)
{
	int64_t matched = e->usable_at ? e->usable_at - policy_usable_minutes(now) * 60 : e->created_at;
	return v->opened_at >= matched && v->opened_at < matched + policy_usable_minutes(then) * 60;
}

static void step_after_exam(const struct ctx *then, const struct visit *v, struct next_step *out)
{
	struct visit at_end = *v;
	at_end.exam_done = true;
	for (int i = 0; i < at_end.n_handins; i++)
		at_end.handins[i].received_at = 0;
	next_step_decide(then, &(struct next_facts){ .visit = &at_end, .insured = INSURED_YES }, out);
}

static enum err judge(struct ctx *ctx, const struct profile *p, const struct visit *v, struct verdict *out)
{
	struct clock clock = { .utc = standing, .mono_ms = ctx->clock->mono_ms, .offset = v->opened_at };
	struct ctx then = *ctx;
	struct enrollment e;
	then.clock = &clock;
	then.profile = p;
	*out = (struct verdict){ .kiosk = calendar_open(&then, PLACE_KIOSK, v->opened_at), .due = policy_due_day(&then, v->day, v->day) };
	step_after_exam(&then, v, &out->after);
	enum err err = deferral_reasons(&then, v, DEFERRAL_DESK, &out->why);
	if (!err)
		err = enrollments_of(&then, v->patient_id, false, &e);
	if (!err)
		out->waits = waits(ctx, &then, &e, v);
	ctx->cause = then.cause;
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static void change(struct profile_diff *d, const char *rule, const char *before, const char *after)
{
	if (d->n == PROFILE_DIFF_CHANGES)
		return;
	struct profile_change *c = &d->changes[d->n++];
	str_copy(c->rule, sizeof c->rule, rule);
	str_copy(c->before, sizeof c->before, before);
	str_copy(c->after, sizeof c->after, after);
}

static const struct reason *reason_of(const struct deferral_answer *a, const char *id)
{
	for (int i = 0; i < a->n; i++)
		if (strcmp(a->reasons[i].id, id) == 0)
			return &a->reasons[i];
	return NULL;
}

static void compare_reasons(struct profile_diff *d, const struct deferral_answer *before, const struct deferral_answer *after)
{
	for (int i = 0; i < before->n; i++)
		if (of_profile(before->reasons[i].id) && !reason_of(after, before->reasons[i].id))
			change(d, before->reasons[i].id, before->reasons[i].text, "");
	for (int i = 0; i < after->n; i++)
		if (of_profile(after->reasons[i].id) && !reason_of(before, after->reasons[i].id))
			change(d, after->reasons[i].id, "", after->reasons[i].text);
}

static const char *waiting(bool yes)
{
	return yes ? _("登録からの待ち時間で利用できない") : "";
}

static const char *kiosk(bool open)
{
	return open ? _("利用受付機で利用できる") : _("利用受付機は取扱時間外");
}

static void compare(const struct visit *v, const struct verdict *before, const struct verdict *after, struct profile_diff *d)
{
	char a[DATE_TEXT], b[DATE_TEXT];
	compare_reasons(d, &before->why, &after->why);
	if (before->waits != after->waits)
		change(d, "F10", waiting(before->waits), waiting(after->waits));
	if (!v->inpatient && before->kiosk != after->kiosk)
		change(d, "F6", kiosk(before->kiosk), kiosk(after->kiosk));
	if (v->deferral && before->due != after->due)
		change(d, "F2", date_show(before->due, a), date_show(after->due, b));
	if (strcmp(before->after.sentence, after->after.sentence) != 0)
		change(d, before->after.step == after->after.step ? "F17" : "F19", before->after.sentence, after->after.sentence);
}

static void count(const struct profile_diff *d, struct profile_diff_sum *sum)
{
	sum->different++;
	for (int i = 0; i < d->n; i++) {
		int at = 0;
		while (at < sum->n_rules && strcmp(sum->rules[at].rule, d->changes[i].rule) != 0)
			at++;
		if (at == PROFILE_DIFF_RULES)
			continue;
		if (at == sum->n_rules)
			str_copy(sum->rules[sum->n_rules++].rule, sizeof sum->rules[0].rule, d->changes[i].rule);
		sum->rules[at].visits++;
	}
}

struct run {
	const struct profile *other;
	profile_diff_row *row;
	void *user;
	struct profile_diff_sum *sum;
};

static enum err one(struct ctx *ctx, const struct run *r, int64_t id)
{
	struct visit v;
	struct patient p;
	struct verdict before, after;
	struct profile_diff d = { 0 };
	enum err e = visits_by_id(ctx, id, &v);
	if (!e)
		e = patients_by_id(ctx, v.patient_id, &p);
	if (!e)
		e = judge(ctx, ctx->profile, &v, &before);
	if (!e)
		e = judge(ctx, r->other, &v, &after);
	if (e)
		return e;
	r->sum->visits++;
	compare(&v, &before, &after, &d);
	if (!d.n)
		return ERR_OK;
	d.day = v.day;
	d.deferral = v.deferral;
	str_copy(d.card, sizeof d.card, p.card);
	str_copy(d.number, sizeof d.number, v.number);
	count(&d, r->sum);
	r->row(r->user, &d);
	return ERR_OK;
}

static enum err one_day(struct ctx *ctx, const struct run *r, day_t day)
{
	int64_t ids[PART], after = 0;
	int n = PART;
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	while (!e && n == PART) {
		e = visits_ids_of_day(ctx, day, after, PART, ids, &n);
		for (int i = 0; !e && i < n; i++)
			e = one(ctx, r, ids[i]);
		after = n ? ids[n - 1] : after;
	}
	db_read_end(ctx);
	return e;
}

enum err profile_diff(struct ctx *ctx, const struct profile *other, int days, profile_diff_row *row, void *user, struct profile_diff_sum *sum)
{
	struct run r = { .other = other, .row = row, .user = user, .sum = sum };
	day_t today = ctx_today(ctx);
	*sum = (struct profile_diff_sum){ .registration = !policy_same_identity(ctx, other) };
	enum err e = may_check(ctx, ACTION_PROFILE);
	if (!e && (days < 1 || days > PROFILE_DIFF_DAYS))
		e = ctx_fail(ctx, ERR_BAD_INPUT, _("日数は 1～%d です"), PROFILE_DIFF_DAYS);
	for (day_t d = today - days; !e && d <= today; d++)
		e = one_day(ctx, &r, d);
	return e ? e : audit_look(ctx, "profile", 0, "diff %s: %d days, %lld of %lld visits", other->id, days, (long long)sum->different, (long long)sum->visits);
}
