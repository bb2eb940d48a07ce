/* Looking one patient up, and what the desk may change about a patient: memo and flags. */
#include "domain/patient.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/patient_search.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/patients.h"

#include "base/banned.h"

static enum err read_card(struct ctx *ctx, const char *card, bool record, struct patient *out)
{
	char number[CARD_SIZE * 4];
	if (!utf8_nfkc(card, number, sizeof number))
		return ctx_fail(ctx, ERR_CARD_DIGITS, NULL);
	str_strip(number);
	enum err e = policy_card(ctx, number);
	if (!e)
		e = record ? patients_of_card(ctx, number, out) : patients_by_card(ctx, number, out);
	return e == ERR_NOT_FOUND ? ctx_fail(ctx, e, _("診察券番号 %s の患者は登録されていません"), number) : e;
}

enum err patient_by_card(struct ctx *ctx, const char *card, struct patient *out)
{
	return read_card(ctx, card, false, out);
}

enum err patient_record(struct ctx *ctx, const char *card, struct patient *out)
{
	return read_card(ctx, card, true, out);
}

enum err patient_by_id(struct ctx *ctx, int64_t id, struct patient *out)
{
	return patients_by_id(ctx, id, out);
}

enum err patient_duplicates(struct ctx *ctx, const struct patient *p, int max, struct patient *out, int *n)
{
	*n = 0;
	return p->birth == DAY_NONE || !p->kana[0] ? ERR_OK : patients_twins(ctx, p, max, out, n);
}

/* Reads the patient for a change; a page seen earlier names its version. */
static enum err read_for_change(struct ctx *ctx, int64_t id, int64_t version, struct patient *p)
{
	enum err e = patients_by_id(ctx, id, p);
	if (!e && p->version != version)
		e = ctx_fail(ctx, ERR_CONFLICT, _("患者 %s（%s）はほかの端末が先に変更しました。開き直してください"), p->card, p->name);
	return e;
}

static enum err write_change(struct ctx *ctx, struct patient *p, const char *what)
{
	enum err e = patients_update(ctx, p);
	return e ? e : audit_note(ctx, ACTION_PATIENT_EDIT, "patient", p->id, "%s", what);
}

enum err patient_set_memo(struct ctx *ctx, int64_t id, int64_t version, const char *memo)
{
	struct patient p;
	enum err e = may_check(ctx, ACTION_PATIENT_EDIT);
	if (e)
		return e;
	if (strlen(memo) >= sizeof p.memo || strpbrk(memo, "\r\n") || !utf8_valid(memo, strlen(memo)))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("メモは 1 行、%zu バイトまでです"), sizeof p.memo - 1);
	e = db_begin(ctx);
	if (e)
		return e;
	e = read_for_change(ctx, id, version, &p);
	if (!e && secret_find(memo, p.card))
		e = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!e && strcmp(p.memo, memo) != 0) {
		str_copy(p.memo, sizeof p.memo, memo);
		e = write_change(ctx, &p, "memo");
	}
	return db_finish(ctx, e);
}

static enum err check_death(struct ctx *ctx, const struct patient *p, day_t died)
{
	if (died == DAY_NONE || (died >= p->birth && died <= ctx_today(ctx)))
		return ERR_OK;
	return ctx_fail(ctx, ERR_BAD_DATE, _("死亡日は生年月日から本日までの日付です"));
}

enum err patient_set_flags(struct ctx *ctx, int64_t id, int64_t version, day_t died, bool undisclosed)
{
	struct patient p;
	char what[80];
	enum err e = may_check(ctx, ACTION_PATIENT_EDIT);
	if (e || (e = db_begin(ctx)) != ERR_OK)
		return e;
	e = read_for_change(ctx, id, version, &p);
	if (!e)
		e = check_death(ctx, &p, died);
	if (!e && (p.died != died || p.undisclosed != undisclosed)) {
		char day[DATE_TEXT];
		p.died = died;
		p.undisclosed = undisclosed;
		str_fmt(what, sizeof what, "died %s, undisclosed %d", died == DAY_NONE ? "-" : date_iso(died, day), undisclosed);
		e = write_change(ctx, &p, what);
	}
	return db_finish(ctx, e);
}
