/* What a result means beside the record. Nothing here reads or writes. */
#include "domain/eligibility_view.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/copay.h"
#include "domain/insurance.h"
#include "domain/tsv.h"
#include "model/checkdigit.h"
#include "model/insurance_compare.h"

#include "base/banned.h"

enum { OTHERWISE_SHARE = 3, CERTIFICATES = 8 };

static void band_of(const char *flag, char *out, size_t size)
{
	struct tsv t;
	tsv_open(&t, "forms/limit_flags.tsv");
	while (*flag && tsv_row(&t))
		if (strcmp(t.cells[0], flag) == 0)
			str_copy(out, size, t.cells[1]);
}

static bool in_days(day_t from, day_t to, day_t day)
{
	return (from == DAY_NONE || from <= day) && (to == DAY_NONE || to >= day);
}

/* The certificate for 70 to 74 says the share on its days, before the cover's own; -1: nothing says it. */
static int share_of(const struct eligibility_result *r, day_t day)
{
	return r->elder_share >= 0 && in_days(r->elder_from, r->elder_to, day) ? r->elder_share : r->share;
}

void eligibility_view_cover(const struct eligibility_result *r, day_t day, struct coverage *out)
{
	char branch[8];
	int share = share_of(r, day);
	bool programme = eligibility_programmes_is(r);
	*out = (struct coverage){ .kind = programme ? COVER_PUBLIC : COVER_MEDICAL, .share = share < 0 ? OTHERWISE_SHARE : share, .valid_from = r->valid_from,
		.valid_to = r->valid_to, .specific_from = DAY_NONE, .specific_to = DAY_NONE };
	insurance_insurer_key(r->insurer, out->insurer);
	str_copy(out->symbol, sizeof out->symbol, r->symbol);
	str_copy(out->number, sizeof out->number, r->number);
	str_copy(out->branch, sizeof out->branch, insurance_branch(r->branch, branch) ? branch : r->branch);
	str_copy(out->holder, sizeof out->holder, r->holder);
	if (in_days(r->limit_from, r->limit_to, day))
		band_of(r->limit_flag, out->limit_class, sizeof out->limit_class);
}

static enum name_match names(const char *ours, const char *theirs, struct eligibility_field *f)
{
	struct name_diff diffs[ELIGIBILITY_DIFFS];
	int n;
	enum name_match m = name_compare(ours, theirs, diffs, ELIGIBILITY_DIFFS, &n);
	if (f) {
		f->n_diffs = n < ELIGIBILITY_DIFFS ? n : ELIGIBILITY_DIFFS;
		memcpy(f->diffs, diffs, sizeof diffs);
	}
	return m;
}

bool eligibility_view_same_person(const struct patient *p, const struct eligibility_result *r)
{
	enum name_match m = *r->name ? names(p->name, r->name, NULL) : names(p->kana, r->kana, NULL);
	return m <= NAME_VARIANT && p->birth == r->birth && (p->sex == r->sex || p->sex == 'u' || r->sex == 'u');
}

static struct eligibility_field *add(struct eligibility_view *v, const char *name, const char *label, const char *ours, const char *theirs, bool same)
{
	struct eligibility_field *f = &v->fields[v->n++];
	*f = (struct eligibility_field){ .name = name, .label = label, .match = same ? NAME_SAME : NAME_DIFFERENT };
	str_copy(f->ours, sizeof f->ours, ours);
	str_copy(f->theirs, sizeof f->theirs, theirs);
	return f;
}

static void person_fields(struct eligibility_view *v, const struct eligibility_result *r)
{
	const struct patient *p = &v->patient;
	char ours[DATE_TEXT], theirs[DATE_TEXT];
	struct eligibility_field *f = add(v, "name", _("氏名"), p->name, r->name, true);
	if (*r->name)
		f->match = names(p->name, r->name, f);
	f = add(v, "kana", _("カナ氏名"), p->kana, r->kana, true);
	if (*r->kana)
		f->match = names(p->kana, r->kana, f);
	add(v, "birth_date", _("生年月日"), date_iso(p->birth, ours), date_iso(r->birth, theirs), p->birth == r->birth);
	add(v, "sex", _("性別"), sex_name(p->sex), sex_name(r->sex), p->sex == r->sex || p->sex == 'u' || r->sex == 'u');
}

static const char *holder_name(const char *id)
{
	return *id == 's' ? _("本人") : *id == 'f' ? _("家族") : "";
}

static void cover_fields(struct eligibility_view *v)
{
	static const struct coverage none = { .valid_from = DAY_NONE, .valid_to = DAY_NONE };
	const struct coverage *o = v->has_cover ? &v->cover : &none, *t = &v->theirs;
	char a[DATE_TEXT], b[DATE_TEXT];
	unsigned d = v->differ;
	add(v, "insurer", _("保険者番号"), o->insurer, t->insurer, !(d & COVER_DIFF_INSURER));
	add(v, "symbol", _("記号"), o->symbol, t->symbol, !(d & COVER_DIFF_SYMBOL));
	add(v, "number", _("番号"), o->number, t->number, !(d & COVER_DIFF_NUMBER));
	add(v, "branch", _("枝番"), o->branch, t->branch, !(d & COVER_DIFF_BRANCH));
	add(v, "holder", _("本人・家族"), holder_name(o->holder), holder_name(t->holder), !(d & COVER_DIFF_HOLDER));
	str_fmt(a, sizeof a, _("%d割"), o->share);
	str_fmt(b, sizeof b, _("%d割"), t->share);
	add(v, "share", _("負担割合"), v->has_cover ? a : "", b, !(d & COVER_DIFF_SHARE));
	add(v, "band", _("所得区分"), o->limit_class, t->limit_class, !(d & COVER_DIFF_BAND));
	struct eligibility_field *f = add(v, "valid", _("有効"), "", "", !(d & (COVER_DIFF_FROM | COVER_DIFF_TO)));
	if (v->has_cover)
		str_fmt(f->ours, sizeof f->ours, "%s…%s", date_iso(o->valid_from, a), date_iso(o->valid_to, b));
	str_fmt(f->theirs, sizeof f->theirs, "%s…%s", date_iso(t->valid_from, a), date_iso(t->valid_to, b));
}

/* "2026-11-01…11-30": the year stands once where it is the same, so that the last day is never cut off. */
static void days(day_t from, day_t to, char out[NAME_SIZE])
{
	char a[DATE_TEXT], b[DATE_TEXT];
	bool year = from != DAY_NONE && to != DAY_NONE && date_civil(from).year == date_civil(to).year;
	date_iso(to, b);
	str_fmt(out, NAME_SIZE, "%s…%s", date_iso(from, a), year ? b + strlen("2026-") : b);
}

/* Ours beside theirs, in three lines: the numbers, the days, the amount; a fourth with what stands against it. */
static void programme_fields(struct eligibility_view *v, const struct eligibility_programme *p)
{
	const struct coverage *o = &p->ours, *t = &p->theirs;
	char yen[32];
	struct checkdigit cd;
	checkdigit_payer(t->insurer, &cd);
	struct eligibility_field *f = add(v, "programme", *cd.kind ? cd.kind : _("公費"), "", "", o->id != 0);
	if (o->id)
		str_fmt(f->ours, sizeof f->ours, "%s %s", o->insurer, o->number);
	str_fmt(f->theirs, sizeof f->theirs, "%s %s", t->insurer, t->number);
	f = add(v, "programme_valid", _("　有効"), "", "", o->id && o->valid_to == t->valid_to && o->valid_from <= t->valid_from);
	if (o->id)
		days(o->valid_from, o->valid_to, f->ours);
	days(t->valid_from, t->valid_to, f->theirs);
	if (p->cap_said || o->cap) {
		f = add(v, "programme_cap", _("　本人支払"), "", "", !p->cap_said || (o->id && o->cap == t->cap));
		if (o->id)
			str_fmt(f->ours, sizeof f->ours, _("%s円"), yen_text(o->cap, yen));
		if (p->cap_said)
			str_fmt(f->theirs, sizeof f->theirs, _("%s円"), yen_text(t->cap, yen));
	}
	if (*p->hindrance || *p->remark)
		add(v, "programme_note", _("　注意"), "", *p->hindrance ? p->hindrance : p->remark, false);
}

static const char *disease_name(const char *category)
{
	static const char *const names[] = { N_("人工透析"), N_("血友病"), N_("HIV") };
	return *category >= '1' && *category <= '3' && !category[1] ? _(names[*category - '1']) : "";
}

static bool same_certificate(const struct eligibility_view *v)
{
	return v->has_cover && strcmp(v->cover.specific, v->theirs.specific) == 0;
}

static bool same_days(const struct eligibility_view *v)
{
	return same_certificate(v) && v->cover.specific_from == v->theirs.specific_from && v->cover.specific_to == v->theirs.specific_to;
}

/* 特定疾病療養受療証 beside the one in the record, then their days; a third line with what stands against it. */
static void disease_fields(struct eligibility_view *v)
{
	const struct eligibility_paper *d = &v->disease;
	const char *name = v->has_cover ? v->cover.specific : "";
	char yen[32];
	struct eligibility_field *f = add(v, "disease", _("特定疾病"), name, "", !v->disease_unsaid && same_certificate(v));
	if (v->disease_unsaid) {
		str_copy(f->theirs, sizeof f->theirs, _("回答になし"));
		return;
	}
	str_copy(f->theirs, sizeof f->theirs, disease_name(d->category));
	if (d->self_pay >= 0)
		str_add(f->theirs, sizeof f->theirs, _(" %s円"), yen_text(d->self_pay, yen));
	f = add(v, "disease_valid", _("　有効"), "", "", same_days(v));
	if (*name)
		days(v->cover.specific_from, v->cover.specific_to, f->ours);
	days(d->from, d->to, f->theirs);
	if (*v->disease_hindrance)
		add(v, "disease_note", _("　注意"), "", v->disease_hindrance, false);
}

/* Bits of what the result says nothing about. */
static unsigned unsaid(const struct eligibility_result *r, const struct coverage *theirs, day_t day)
{
	return (*theirs->holder ? 0u : COVER_DIFF_HOLDER) | (share_of(r, day) >= 0 ? 0u : COVER_DIFF_SHARE) | (r->valid_from != DAY_NONE ? 0u : COVER_DIFF_FROM) |
	       (*theirs->limit_class ? 0u : COVER_DIFF_BAND);
}

void eligibility_view_keep(const struct eligibility_view *v, day_t day, struct coverage *theirs)
{
	const struct coverage *o = &v->cover;
	unsigned keep = unsaid(&v->results[v->pos], &v->theirs, day);
	theirs->id = o->id;
	theirs->version = o->version;
	theirs->multi = o->multi;
	if (!*theirs->specific) {
		str_copy(theirs->specific, sizeof theirs->specific, o->specific);
		theirs->specific_from = o->specific_from;
		theirs->specific_to = o->specific_to;
	}
	if (keep & COVER_DIFF_HOLDER)
		str_copy(theirs->holder, sizeof theirs->holder, o->holder);
	if (keep & COVER_DIFF_SHARE)
		theirs->share = o->share;
	if (keep & COVER_DIFF_FROM)
		theirs->valid_from = o->valid_from;
	if (keep & COVER_DIFF_BAND)
		str_copy(theirs->limit_class, sizeof theirs->limit_class, o->limit_class);
}

static bool programmes_differ(const struct eligibility_view *v)
{
	bool any = false;
	for (int i = 0; i < v->n_programmes; i++)
		any |= v->programmes[i].differs || *v->programmes[i].hindrance;
	return any;
}

/* Medical assistance or another programme alone, without a cover. */
static void say_programme(struct eligibility_view *v)
{
	if (v->e.validity == VALIDITY_UNTICKETED)
		str_copy(v->sentence, sizeof v->sentence, _("有効ですが、この病院の医療券がありません。福祉事務所に確かめてください"));
	else if (!v->same_person)
		str_copy(v->sentence, sizeof v->sentence, _("有効。氏名・生年月日・性別に記録との違いがあります。同じ方か確認を"));
	else if (v->n_programmes && *v->programmes[0].hindrance)
		str_fmt(v->sentence, sizeof v->sentence, _("公費は有効ですが、取り込めません: %s"), v->programmes[0].hindrance);
	else if (programmes_differ(v))
		str_copy(v->sentence, sizeof v->sentence, _("有効な公費です。記録と異なるところがあります"));
	else
		str_copy(v->sentence, sizeof v->sentence, _("公費は有効で、記録と同じです"));
}

static void say_valid(struct eligibility_view *v)
{
	const struct coverage *t = &v->theirs;
	char date[DATE_TEXT];
	if (!v->has_theirs)
		say_programme(v);
	else if (!v->current && t->valid_to != DAY_NONE)
		str_fmt(v->sentence, sizeof v->sentence, _("有効ですが、%s までの資格です。保険者に確かめてください"), date_show(t->valid_to, date));
	else if (!v->current)
		str_copy(v->sentence, sizeof v->sentence, _("有効ですが、まだ始まっていない資格です"));
	else if (!v->same_person)
		str_copy(v->sentence, sizeof v->sentence, _("有効。氏名・生年月日・性別に記録との違いがあります。同じ方か確認を"));
	else if (!v->has_cover || v->differ & COVER_DIFF_WHO)
		str_copy(v->sentence, sizeof v->sentence, _("有効な別の資格です。証を確かめて取り込んでください"));
	else if (v->differ || programmes_differ(v))
		str_copy(v->sentence, sizeof v->sentence, _("有効です。記録と異なるところがあります"));
	else if (*v->disease_hindrance)
		str_fmt(v->sentence, sizeof v->sentence, _("有効です。特定疾病療養受療証は取り込めません: %s"), v->disease_hindrance);
	else if (v->disease_differs)
		str_copy(v->sentence, sizeof v->sentence, _("有効です。特定疾病療養受療証があります。確かめて取り込んでください"));
	else if (v->disease_unsaid)
		str_copy(v->sentence, sizeof v->sentence, _("有効です。記録にある特定疾病療養受療証が回答にありません。証を確かめてください"));
	else
		str_copy(v->sentence, sizeof v->sentence, _("有効で、記録と同じです"));
}

static void say_answer(struct eligibility_view *v)
{
	char date[DATE_TEXT];
	switch (v->e.validity) {
	case VALIDITY_VALID: case VALIDITY_UNTICKETED:
		if (v->n_results)
			say_valid(v);
		else
			str_copy(v->sentence, sizeof v->sentence, _("有効とだけ回答がありました（内容なし）"));
		break;
	case VALIDITY_INVALID: case VALIDITY_CHANGED:
		str_copy(v->sentence, sizeof v->sentence, _("無効"));
		if (v->has_theirs && v->theirs.valid_to != DAY_NONE)
			str_add(v->sentence, sizeof v->sentence, _("（%s まで）"), date_show(v->theirs.valid_to, date));
		str_add(v->sentence, sizeof v->sentence, "%s", v->e.validity == VALIDITY_CHANGED ? _("。新しい資格あり: 新しい証で照会し直してください") :
			_("。新しい証を確かめてください"));
		break;
	case VALIDITY_SEVERAL: str_copy(v->sentence, sizeof v->sentence, _("複数の資格に該当。記号・番号・枝番を確かめて照会し直してください")); break;
	default: str_copy(v->sentence, sizeof v->sentence, _("該当する資格がありません。番号と生年月日を確かめてください")); break;
	}
}

static void say(struct eligibility_view *v)
{
	switch (v->e.state) {
	case ELIGIBILITY_WANTED: case ELIGIBILITY_SENT: str_copy(v->sentence, sizeof v->sentence, _("回答を待っています")); break;
	case ELIGIBILITY_TIMEOUT: str_copy(v->sentence, sizeof v->sentence, _("時間内に回答がありませんでした。資格は不明です")); break;
	case ELIGIBILITY_FAILED: str_fmt(v->sentence, sizeof v->sentence, _("照会できませんでした。資格は不明です（%s %s）"), v->e.error_code, v->e.error_text); break;
	default:
		if (v->has_patient)
			say_answer(v);
		else
			str_copy(v->sentence, sizeof v->sentence, _("どの患者の結果か分かりません"));
		break;
	}
}

bool eligibility_view_wants_cover(const struct eligibility_view *v)
{
	return v->differ || (v->disease_differs && !*v->disease_hindrance);
}

static bool programmes_wanted(const struct eligibility_view *v)
{
	bool any = false;
	for (int i = 0; i < v->n_programmes; i++)
		any |= eligibility_programmes_wanted(&v->programmes[i]);
	return any;
}

/* The certificate of that monthly limit, by the half of the table in which each has its own: under 70. false: there is none. */
static bool certificate_of(int64_t yen, day_t day, char out[40])
{
	char names[CERTIFICATES][40];
	struct copay_limit l;
	int n = copay_certificates(CERTIFICATES, names);
	for (int i = 0; i < n; i++)
		if (copay_limit_find(insurance_month(day), false, names[i], &l) && l.base == yen) {
			str_copy(out, 40, names[i]);
			return true;
		}
	return false;
}

/* Into theirs its name and days, or what stands against it. A first day that it doesn't say stays the record's. */
static void find_disease(struct eligibility_view *v, day_t day)
{
	const struct eligibility_result *r = &v->results[v->pos];
	bool holds = false;
	for (int i = 0; i < r->n_papers; i++)
		if (r->papers[i].kind == ELIGIBILITY_PAPER_DISEASE && !holds) {
			v->has_disease = true;
			v->disease = r->papers[i];
			holds = in_days(r->papers[i].from, r->papers[i].to, day);
		}
	v->disease_unsaid = !v->has_disease && v->has_cover && coverage_certified(&v->cover, day);
	if (!v->has_disease)
		return;
	if (!holds)
		str_copy(v->disease_hindrance, sizeof v->disease_hindrance, _("今日の証ではありません"));
	else if (v->disease.self_pay < 0)
		str_copy(v->disease_hindrance, sizeof v->disease_hindrance, _("自己負担限度額がありません"));
	else if (!certificate_of(v->disease.self_pay, day, v->theirs.specific))
		str_copy(v->disease_hindrance, sizeof v->disease_hindrance, _("上限額の表にない金額です"));
	if (!*v->disease_hindrance) {
		v->theirs.specific_from = v->disease.from == DAY_NONE && same_certificate(v) ? v->cover.specific_from : v->disease.from;
		v->theirs.specific_to = v->disease.to;
	}
	v->disease_differs = *v->disease_hindrance || !same_days(v);
}

/* One result's cover beside ours. */
static void compare(struct eligibility_view *v, day_t day)
{
	const struct eligibility_result *r = &v->results[v->pos];
	v->same_person = v->has_patient && eligibility_view_same_person(&v->patient, r);
	if (!v->has_theirs)
		return;
	eligibility_view_cover(r, day, &v->theirs);
	find_disease(v, day);
	v->differ = v->has_cover ? insurance_compare(&v->cover, &v->theirs) & ~unsaid(r, &v->theirs, day) : ~0u;
	v->current = (v->e.validity == VALIDITY_VALID || v->e.validity == VALIDITY_UNTICKETED) && in_days(v->theirs.valid_from, v->theirs.valid_to, day);
}

void eligibility_view_fill(struct eligibility_view *v, day_t day)
{
	bool answered = v->e.state == ELIGIBILITY_ANSWERED && v->pos < v->n_results;
	bool valid = v->e.validity == VALIDITY_VALID || v->e.validity == VALIDITY_UNTICKETED;
	v->n = 0;
	v->differ = ~0u;
	v->has_theirs = answered && v->pos < v->n_covers;
	v->has_disease = v->disease_unsaid = v->disease_differs = v->same_person = v->current = v->adoptable = v->agrees = false;
	*v->disease_hindrance = '\0';
	if (answered) {
		compare(v, day);
		bool cover = v->current && eligibility_view_wants_cover(v), programmes = valid && programmes_wanted(v);
		v->adoptable = v->has_patient && !v->e.taken_at && (cover || programmes);
		v->agrees = valid && v->same_person && (v->has_theirs ? v->current && v->differ == 0 : v->n_programmes > 0) && !programmes_differ(v) && !v->disease_differs &&
			!v->disease_unsaid;
	}
	if (answered && v->has_patient)
		person_fields(v, &v->results[v->pos]);
	if (v->has_theirs && v->has_patient)
		cover_fields(v);
	if ((v->has_disease || v->disease_unsaid) && v->has_patient)
		disease_fields(v);
	for (int i = 0; i < v->n_programmes && answered && v->has_patient; i++)
		programme_fields(v, &v->programmes[i]);
	say(v);
}
