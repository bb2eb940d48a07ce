/* A ticket is a month's: what it says takes the place of what ran on without an end; another amount begins with its first day. */
#include "domain/eligibility_programmes.h"

#include <string.h>

#include "base/str.h"
#include "domain/programmes.h"
#include "model/checkdigit.h"
#include "model/insurance_compare.h"

#include "base/banned.h"

enum { OTHERWISE_SHARE = 3 };

bool eligibility_programmes_is(const struct eligibility_result *r)
{
	struct checkdigit cd;
	checkdigit_payer(r->insurer, &cd);
	return strcmp(r->class, "A1") == 0 || (cd.form && strncmp(cd.number, "12", 2) == 0);
}

static bool later(day_t a, day_t b) /* of last days: none is the latest */
{
	return b != DAY_NONE && (a == DAY_NONE || a > b);
}

static int share_of(const struct eligibility_result *r, const struct programme *p)
{
	if (p->rate == RATE_PERCENT)
		return (p->percent + 9) / 10;
	return r->share >= 0 ? r->share : OTHERWISE_SHARE;
}

/* What the numbers and the ticket say against it, or about it. */
static void judge(struct eligibility_programme *p, const struct programme *law, const struct eligibility_paper *t, const char *institution)
{
	struct checkdigit cd;
	const struct coverage *c = &p->theirs;
	if (!*c->insurer || !*c->number)
		str_copy(p->hindrance, sizeof p->hindrance, _("番号がありません"));
	else if (!checkdigit_payer(c->insurer, &cd))
		str_copy(p->hindrance, sizeof p->hindrance, _("負担者番号の検査数字が合いません"));
	else if (!checkdigit_recipient(c->number, &cd) && !cd.form)
		str_copy(p->hindrance, sizeof p->hindrance, _("受給者番号が7桁ではありません"));
	else if (t && strcmp(t->category, "2") == 0)
		str_copy(p->hindrance, sizeof p->hindrance, _("薬局の調剤券です"));
	else if (t && *t->institution && *institution && strcmp(t->institution, institution) != 0)
		str_copy(p->hindrance, sizeof p->hindrance, _("他の医療機関の券です"));
	else if (!t && law->ticket)
		str_copy(p->hindrance, sizeof p->hindrance, _("医療券がありません"));
	else if (!p->current)
		str_copy(p->hindrance, sizeof p->hindrance, _("今日の券ではありません"));
	else if (!cd.valid)
		str_copy(p->remark, sizeof p->remark, _("受給者番号の検査数字が合いません"));
}

/* t NULL: the result alone. */
static void make(const struct eligibility_result *r, const struct eligibility_paper *t, const char *institution, day_t day, struct eligibility_programme *p)
{
	bool own = t && *t->payer, of_result = eligibility_programmes_is(r);
	struct coverage *c = &p->theirs;
	*p = (struct eligibility_programme){ .theirs = { .kind = COVER_PUBLIC, .valid_from = r->valid_from, .valid_to = r->valid_to } };
	insurance_insurer_key(own ? t->payer : of_result ? r->insurer : "", c->insurer);
	str_copy(c->number, sizeof c->number, t && *t->recipient ? t->recipient : of_result ? r->number : "");
	const struct programme *law = programmes_find(c->insurer);
	c->share = share_of(r, law);
	c->slip = law->slip;
	if (t && t->from != DAY_NONE)
		c->valid_from = t->from;
	if (t && later(c->valid_to, t->to))
		c->valid_to = t->to;
	if (t && t->self_pay >= 0) {
		p->cap_said = true;
		c->cap = t->self_pay;
	}
	if (c->valid_from == DAY_NONE)
		c->valid_from = day;
	p->current = c->valid_from <= day && (c->valid_to == DAY_NONE || c->valid_to >= day);
	judge(p, law, t, institution);
}

static bool same_numbers(const struct coverage *a, const struct coverage *b)
{
	char x[64], y[64], k[16], l[16];
	return strcmp(insurance_insurer_key(a->insurer, k), insurance_insurer_key(b->insurer, l)) == 0 &&
	       strcmp(insurance_number_key(a->number, x, sizeof x), insurance_number_key(b->number, y, sizeof y)) == 0;
}

/* One ticket for in- and one for outpatients: the days of both, and the amount that one of them names. */
static void join(struct eligibility_programme *p, const struct eligibility_programme *other)
{
	if (other->theirs.valid_from < p->theirs.valid_from)
		p->theirs.valid_from = other->theirs.valid_from;
	if (later(other->theirs.valid_to, p->theirs.valid_to))
		p->theirs.valid_to = other->theirs.valid_to;
	if (other->theirs.cap > p->theirs.cap)
		p->theirs.cap = other->theirs.cap;
	p->cap_said |= other->cap_said;
}

/* Beside a ticket that can be taken over, one with the same numbers that can't (another month's, a pharmacy's) says nothing. */
static void put(struct eligibility_programme *out, int *n, const struct eligibility_programme *one)
{
	for (int i = 0; i < *n; i++) {
		if (!same_numbers(&out[i].theirs, &one->theirs) || (*out[i].hindrance && *one->hindrance))
			continue;
		if (*out[i].hindrance)
			out[i] = *one;
		else if (!*one->hindrance)
			join(&out[i], one);
		return;
	}
	if (*n < ELIGIBILITY_PROGRAMMES)
		out[(*n)++] = *one;
}

int eligibility_programmes_of(const struct eligibility_result *list, int n, const char *institution, day_t day,
	struct eligibility_programme out[ELIGIBILITY_PROGRAMMES])
{
	struct eligibility_programme one;
	int found = 0;
	for (int i = 0; i < n; i++) {
		int tickets = 0;
		for (int k = 0; k < list[i].n_papers; k++) {
			if (list[i].papers[k].kind != ELIGIBILITY_PAPER_TICKET)
				continue;
			make(&list[i], &list[i].papers[k], institution, day, &one);
			put(out, &found, &one);
			tickets++;
		}
		if (!tickets && eligibility_programmes_is(&list[i])) {
			make(&list[i], NULL, institution, day, &one);
			put(out, &found, &one);
		}
	}
	return found;
}

void eligibility_programmes_hold(struct eligibility_programme *p, const struct coverage *covers, int n)
{
	p->ours = (struct coverage){ .valid_from = DAY_NONE, .valid_to = DAY_NONE };
	for (int i = 0; i < n; i++)
		if (covers[i].kind == COVER_PUBLIC && same_numbers(&covers[i], &p->theirs))
			p->ours = covers[i];
	const struct coverage *o = &p->ours, *t = &p->theirs;
	p->differs = !o->id || o->valid_to != t->valid_to || o->valid_from > t->valid_from || (p->cap_said && o->cap != t->cap);
}

bool eligibility_programmes_wanted(const struct eligibility_programme *p)
{
	return !*p->hindrance && p->differs;
}

void eligibility_programmes_merge(const struct eligibility_programme *p, struct coverage *out, bool *add, bool *end)
{
	const struct coverage *o = &p->ours, *t = &p->theirs;
	bool another_amount = o->id && p->cap_said && o->cap != t->cap && o->valid_from < t->valid_from;
	*add = !o->id || another_amount;
	*end = another_amount;
	*out = o->id ? *o : *t;
	if (*add)
		out->id = 0;
	if (p->cap_said)
		out->cap = t->cap;
	if (*add || o->valid_from > t->valid_from)
		out->valid_from = t->valid_from;
	out->valid_to = t->valid_to;
}
