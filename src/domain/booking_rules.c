/* One function per group of rules; each adds its conflicts and goes on, so that a refusal tells all of them. */
#include "domain/booking_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/may.h"
#include "domain/menu.h"
#include "domain/menu_slots.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/bookings.h"
#include "store/menus.h"
#include "store/patients.h"
#include "store/slots.h"

#include "base/banned.h"

static int gravity(enum err e)
{
	return e == ERR_SECRET_TEXT ? 3 : e == ERR_BAD_INPUT ? 2 : e == ERR_OK ? 0 : 1;
}

static bool may_set_aside(struct ctx *ctx, const struct booking_try *t, enum booking_aside who)
{
	if (t->by_patient || str_empty(t->override) || who == ASIDE_NOBODY)
		return false;
	return may(ctx, who == ASIDE_STAFF ? ACTION_BOOK : ACTION_BOOK_OVERRIDE);
}

void booking_rules_add(struct ctx *ctx, struct booking_try *t, enum err e, enum booking_aside who, const char *id, const char *fmt, ...)
{
	struct reason r = { .desk = "" };
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(r.text, sizeof r.text, fmt, ap);
	va_end(ap);
	str_trim_partial(r.text);
	str_copy(r.id, sizeof r.id, id);
	t->n++;
	if (may_set_aside(ctx, t, who)) {
		t->set_aside++;
		return;
	}
	if (t->by_patient && who != ASIDE_NOBODY)
		policy_desk_text(ctx, DESK_CLINIC, r.desk);
	else if (!t->by_patient && who != ASIDE_NOBODY)
		str_copy(r.desk, sizeof r.desk, who == ASIDE_STAFF ? _("理由を書けば受け付けられます") : _("責任者が理由を書けば受け付けられます"));
	if (gravity(e) > gravity(t->err))
		t->err = e;
	if (t->n_reasons < CAUSE_REASONS_MAX)
		t->reasons[t->n_reasons++] = r;
}

enum err booking_rules_verdict(struct ctx *ctx, struct booking_try *t, const char *sentence)
{
	if (!t->err)
		return ERR_OK;
	if (t->n_reasons == 1)
		cause_set(&ctx->cause, t->err, "%s", t->reasons[0].text);
	else
		cause_set(&ctx->cause, t->err, sentence, t->n_reasons);
	for (int i = 0; i < t->n_reasons; i++)
		cause_reason(&ctx->cause, t->reasons[i].id, t->reasons[i].text, t->reasons[i].desk);
	return t->err;
}

static void check_time(struct ctx *ctx, struct booking_try *t)
{
	char date[DATE_TEXT];
	int64_t now = ctx_now(ctx);
	day_t last = ctx_today(ctx) + menu_horizon(ctx, t->menu);
	if ((t->by_patient ? t->start_at : t->end_at) <= now)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "past", _("%s は過ぎています"), booking_when(t->start_at, date));
	else if (t->by_patient && t->start_at - (int64_t)t->menu->book_hours * 3600 < now)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_STAFF, "cutoff", _("予約は %d 時間前までです"), t->menu->book_hours);
	if (tokyo_day(t->start_at) > last)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "horizon", _("%s より先はまだ予約できません"), date_show(last, date));
}

static enum err check_place(struct ctx *ctx, struct booking_try *t)
{
	struct slot s = { .capacity = 0 };
	char why[120], when[DATE_TEXT];
	enum err e = slots_get(ctx, t->menu->id, t->start_at, &s);
	t->has_slot = e == ERR_OK;
	t->end_at = t->has_slot ? s.end_at : t->start_at + t->menu->minutes * 60;
	if (e && e != ERR_NOT_FOUND)
		return e;
	booking_when(t->start_at, when);
	bool own = t->old && t->old->menu_id == t->menu->id && t->old->start_at == t->start_at;
	if (s.capacity == 0) {
		e = menu_slots_why(ctx, t->menu->id, tokyo_day(t->start_at), why);
		if (e)
			return e;
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_SUPERVISOR, "closed", _("%s に「%s」の枠はありません（%s）"), when, t->menu->name,
			why[0] ? why : _("時間外"));
		t->beyond = true;
	} else if (s.taken >= s.capacity && !own) {
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_SUPERVISOR, "full", _("%s の「%s」は満員です（定員 %d）"), when, t->menu->name, s.capacity);
		t->beyond = true;
	}
	return ERR_OK;
}

static enum err check_overlap(struct ctx *ctx, struct booking_try *t)
{
	struct booking other;
	char when[DATE_TEXT];
	enum err e = bookings_overlap(ctx, t->patient_id, t->start_at, t->end_at, t->old ? t->old->id : 0, t->menu->id, &other);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	booking_when(other.start_at, when);
	if (other.menu_id == t->menu->id && other.start_at == t->start_at)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "twice", _("同じ予約がすでにあります（%s %s）"), other.number, when);
	else
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_STAFF, "overlap", _("ほかの予約と重なります（%s %s）"), other.number, when);
	return ERR_OK;
}

/* Bookings are counted with those that share their limit; one that is moved among these counts already. */
static enum err check_limit(struct ctx *ctx, struct booking_try *t)
{
	int standing = 0, most = menu_max_bookings(ctx, t->menu);
	int64_t group = t->menu->max_bookings < 0 ? 0 : t->menu->id;
	if (t->old && group == (t->before->max_bookings < 0 ? 0 : t->before->id))
		return ERR_OK;
	enum err e = bookings_standing(ctx, t->patient_id, ctx_now(ctx), group, most, &standing);
	if (e || standing < most)
		return e;
	if (group)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "limit", _("「%s」の予約は一人 %d 件までです（今 %d 件）"), t->menu->name, most, standing);
	else
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "limit", _("予約は一人 %d 件までです（今 %d 件）"), most, standing);
	return ERR_OK;
}

enum err booking_rules_who(struct ctx *ctx, struct booking_try *t)
{
	struct patient p;
	char date[DATE_TEXT];
	unsigned who = t->menu->who;
	if (t->menu->closed)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "menu_closed", _("「%s」は受付を終了しています"), t->menu->name);
	if (!t->by_patient && !(who & WHO_STAFF))
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "who", _("「%s」は職員が予約するメニューではありません"), t->menu->name);
	if (t->by_patient && t->patient_id && !(who & WHO_PATIENTS))
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "who", _("「%s」は患者さんが予約するメニューではありません"), t->menu->name);
	if (!t->patient_id && !(who & WHO_NEW))
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "new", _("「%s」は診察券のない方の予約を受けません"), t->menu->name);
	if (!t->patient_id)
		return ERR_OK;
	enum err e = patients_by_id(ctx, t->patient_id, &p);
	if (!e)
		str_copy(t->name, sizeof t->name, p.name);
	if (!e && p.died != DAY_NONE)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "died", _("死亡の記録がある患者です（%s）"), date_show(p.died, date));
	return e;
}

enum err booking_rules_slot(struct ctx *ctx, struct booking_try *t)
{
	enum err e = check_place(ctx, t);
	if (e)
		return e;
	check_time(ctx, t);
	e = booking_rules_who(ctx, t);
	if (e || !t->patient_id)
		return e;
	e = check_limit(ctx, t);
	return e ? e : check_overlap(ctx, t);
}

void booking_rules_change(struct ctx *ctx, struct booking_try *t, const struct menu *menu, const struct booking *old, bool moving)
{
	int hours = menu_change_hours(ctx, menu);
	char until[DATE_TEXT];
	int64_t last = old->start_at - (int64_t)hours * 3600;
	if (ctx_now(ctx) > last)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_STAFF, "cutoff", moving ? _("変更できるのは %s までです") : _("取り消せるのは %s までです"),
			booking_when(last, until));
	if (moving && t->by_patient && menu->max_moves >= 0 && old->moves >= menu->max_moves)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_STAFF, "moves", _("変更は %d 回までです"), menu->max_moves);
}

void booking_rules_text(struct ctx *ctx, struct booking_try *t, const char *name, const char *text)
{
	if (text && secret_find(text, NULL) != SECRET_NONE)
		booking_rules_add(ctx, t, ERR_SECRET_TEXT, ASIDE_NOBODY, "secret", _("%s: %s"), name, err_text(ERR_SECRET_TEXT));
	else if (text && !utf8_valid(text, strlen(text)))
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "text", _("%s: 文字コードが UTF-8 ではありません"), name);
}

void booking_rules_reason(struct ctx *ctx, struct booking_try *t)
{
	booking_rules_text(ctx, t, _("理由"), t->override);
	if (t->override && strlen(t->override) >= BOOKING_REASON)
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "reason", _("理由が長すぎます"));
}

static bool email_fine(const char *s)
{
	const char *at = strchr(s, '@');
	return at && at != s && at[1] && !strpbrk(s, " <>,;\"") && !strchr(at + 1, '@') && strchr(at, '.');
}

void booking_rules_person(struct ctx *ctx, struct booking_try *t, const struct booking_person *p)
{
	if (!t->patient_id && (!p->name[0] || !p->kana[0]))
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "name", _("診察券のない方は、氏名とカナが必要です"));
	if (!t->patient_id && !p->phone[0] && !p->email[0])
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "contact", _("診察券のない方は、電話番号かメールアドレスが必要です"));
	if (!t->patient_id && p->birth != DAY_NONE && (p->birth > ctx_today(ctx) || date_age(p->birth, ctx_today(ctx)) > 130))
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "birth", _("生年月日が正しくありません"));
	if (p->email[0] && !email_fine(p->email))
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "email", _("メールアドレスの形ではありません"));
	const struct { const char *name, *text; } texts[] = { { _("氏名"), p->name }, { _("カナ"), p->kana }, { _("電話"), p->phone }, { _("メール"), p->email } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		booking_rules_text(ctx, t, texts[i].name, texts[i].text);
}

void booking_rules_input(struct ctx *ctx, struct booking_try *t, const struct booking_new *n)
{
	booking_rules_person(ctx, t, &n->person);
	size_t length = n->message ? utf8_graphemes(n->message) : 0;
	if (length > BOOKING_MESSAGE_CHARS || (n->message && strlen(n->message) >= BOOKING_MESSAGE))
		booking_rules_add(ctx, t, ERR_BAD_INPUT, ASIDE_NOBODY, "message", _("連絡事項は %d 文字までです（今 %zu 文字）"), BOOKING_MESSAGE_CHARS, length);
	booking_rules_text(ctx, t, _("連絡事項"), n->message);
	booking_rules_text(ctx, t, _("依頼の番号"), n->request);
	booking_rules_reason(ctx, t);
	if (t->menu->has_terms && !n->terms)
		booking_rules_add(ctx, t, ERR_REFUSED, ASIDE_NOBODY, "terms", _("「%s」には規約への同意が必要です"), t->menu->name);
}

/* Merged by distance from both sides. */
void booking_rules_near(struct ctx *ctx, const struct menu *m, int64_t start_at, bool by_patient, struct booking_near *out)
{
	struct cause kept = ctx->cause;
	struct slot after[BOOKING_NEAR], before[BOOKING_NEAR];
	int n_after = 0, n_before = 0, a = 0, b = 0;
	int64_t first = ctx_now(ctx) + 1 + (by_patient ? (int64_t)m->book_hours * 3600 : 0);
	struct slot_wish w = { .menu_id = m->id, .from = start_at > first ? start_at : first,
		.to = tokyo_utc(ctx_today(ctx) + menu_horizon(ctx, m) + 1, 0) };
	out->n = 0;
	enum err e = m->closed ? ERR_REFUSED : slots_free(ctx, &w, BOOKING_NEAR, after, &n_after);
	if (!e)
		e = slots_free_before(ctx, m->id, first, start_at, BOOKING_NEAR, before, &n_before);
	while (!e && out->n < BOOKING_NEAR && (a < n_after || b < n_before)) {
		bool take_after = b == n_before || (a < n_after && after[a].start_at - start_at <= start_at - before[b].start_at);
		out->slots[out->n++] = take_after ? after[a++] : before[b++];
	}
	ctx->cause = kept;
}
