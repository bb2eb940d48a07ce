/* What the framework asks the program: each callback is a few lines over a domain call. */
#include "desk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/health.h"
#include "domain/may.h"
#include "domain/name_variants.h"
#include "domain/paper_number.h"
#include "domain/patient_search.h"
#include "domain/policy.h"
#include "screens/list_print.h"
#include "screens/screens.h"
#include "screens/words.h"

#include "base/banned.h"

static int64_t seen; /* health_mark() at the last look */

static void title(const struct ctx *ctx, const struct screen *s, struct tui_title *out)
{
	char roles[96];
	str_fmt(out->part[0], sizeof out->part[0], "%s %s", policy_hospital(ctx), ctx->actor.place);
	if (*ctx->actor.login)
		str_fmt(out->part[1], sizeof out->part[1], _("%s（%s）"), ctx->actor.name, words_roles(ctx->actor.roles, roles, sizeof roles));
	if (s != &screen_home)
		str_copy(out->part[2], sizeof out->part[2], words_of(ctx, s->title));
}

static const char *box_label(const struct ctx *ctx)
{
	(void)ctx;
	return _("診察券・カナ・電話・生年月日");
}

__attribute__((format(printf, 3, 4)))
static void part(struct tui_health *out, enum style s, const char *fmt, ...)
{
	va_list ap;
	out->part[out->n].style = s;
	va_start(ap, fmt);
	vsnprintf(out->part[out->n].text, sizeof out->part[0].text, fmt, ap);
	va_end(ap);
	out->part[out->n].brief[0] = '\0';
	out->n++;
}

/* How the last part is said where there isn't room for all of them. */
static void in_brief(struct tui_health *out, const char *text)
{
	str_copy(out->part[out->n - 1].brief, sizeof out->part[0].brief, text);
}

static void settlement_part(const struct health *h, struct tui_health *out)
{
	if (h->settling == HEALTH_FINE)
		part(out, STYLE_TEXT, "%s", _("自動決済 正常"));
	else if (h->settling == HEALTH_IDLE)
		part(out, STYLE_DIM, "%s", _("自動決済 休止"));
	else if (h->settling == HEALTH_TROUBLE)
		part(out, STYLE_TODO, "%s", _("自動決済 決済サーバー要確認"));
	else if (h->settling == HEALTH_PAUSED)
		part(out, STYLE_TODO, "%s", h->wish == STEERING_PAUSE ? _("自動決済 一時停止") : _("自動決済 中止"));
	else
		part(out, STYLE_TODO, "%s", _("自動決済 停止"));
}

static void printing_part(const struct health *h, struct tui_health *out)
{
	switch (h->printing) {
	case HEALTH_TROUBLE:
		if (h->print_unclear)
			part(out, STYLE_TODO, _("印刷 %s 要確認 %lld"), device_state_name(h->device.state), (long long)h->print_unclear);
		else
			part(out, STYLE_TODO, _("印刷 %s"), device_state_name(h->device.state));
		break;
	case HEALTH_FINE:
		part(out, STYLE_TEXT, "%s", h->device.state == DEVICE_PRINTING ? _("印刷 印刷中") : _("印刷 正常"));
		break;
	case HEALTH_WAITING: part(out, STYLE_BUSY, _("印刷 待ち %lld"), (long long)h->print_waiting); break;
	case HEALTH_ASKING: part(out, STYLE_TODO, _("印刷 要確認 %lld"), (long long)h->print_unclear); break;
	case HEALTH_PAUSED:
	case HEALTH_IDLE: part(out, STYLE_DIM, "%s", _("印刷 休止")); break;
	case HEALTH_STOPPED: part(out, STYLE_TODO, _("印刷 停止（待ち %lld）"), (long long)h->print_waiting); break;
	}
}

static void health(struct ctx *ctx, struct tui_health *out)
{
	struct health h;
	char day[WORDS_DAY], time[DATE_TEXT], waiting[48];
	out->n = 0;
	if (ctx->written_at)
		part(out, STYLE_TODO, _("！後日入力 %s %s"), words_day(tokyo_day(ctx->written_at), ctx_today(ctx), day), instant_time(ctx->written_at, time));
	if (health_read(ctx, &h)) {
		part(out, STYLE_REFUSED, "%s", ctx->cause.text);
		return;
	}
	const struct settlement_health *s = &h.settle;
	str_fmt(waiting, sizeof waiting, _("待ち %lld"), (long long)(s->due + s->waiting + s->running));
	part(out, STYLE_TEXT, _("決済待ち %lld"), (long long)(s->due + s->waiting + s->running));
	in_brief(out, waiting);
	part(out, s->failed ? STYLE_REFUSED : STYLE_TEXT, _("失敗 %lld"), (long long)s->failed);
	int64_t unknown = s->unknown + s->kept_open, to_check = s->worklist - s->kept_open; /* as on the night shift's screen */
	part(out, unknown ? STYLE_UNKNOWN : STYLE_TEXT, _("不明 %lld"), (long long)unknown);
	if (to_check)
		part(out, STYLE_TODO, _("要確認 %lld"), (long long)to_check);
	if (h.alarms)
		part(out, STYLE_TODO, _("警報 %lld"), (long long)h.alarms);
	printing_part(&h, out);
	if (h.printing == HEALTH_TROUBLE || h.printing == HEALTH_ASKING || h.printing == HEALTH_STOPPED)
		in_brief(out, _("印刷！"));
	settlement_part(&h, out);
	if (h.settling == HEALTH_TROUBLE)
		in_brief(out, _("決済サーバー！"));
	if (h.profile_refused) {
		part(out, STYLE_TODO, "%s", _("施設設定 要確認"));
		in_brief(out, _("施設設定！"));
	}
}

static struct outcome nobody(struct ctx *ctx, const struct patient_search *s, const char *text)
{
	if (patient_search_look(ctx, s))
		return outcome_fail(ctx);
	if (*s->hint)
		return outcome_say(STYLE_REFUSED, _("「%s」の患者はいません（%s）"), text, s->hint);
	return outcome_say(STYLE_REFUSED, _("「%s」の患者はいません（診察券・カナ・氏名・電話・生年月日で探しました）"), text);
}

/* One hit opens the page, and so does a card number that was scanned or typed in full. */
static struct outcome look_up(struct ctx *ctx, const char *text, bool is_scan, struct patient_search *s, struct patient *first)
{
	int n;
	if (patient_search_start(ctx, text, s))
		return outcome_fail(ctx);
	if (s->count == 0)
		return nobody(ctx, s, text);
	if (patient_search_page(ctx, s, 0, 1, first, &n))
		return outcome_fail(ctx);
	if (s->count == 1 || (s->exact && (is_scan || strcmp(s->text, first->card) == 0)))
		return outcome_open(&screen_patient, first->id);
	struct outcome o = outcome_open(&screen_patients, 0);
	str_copy(o.arg.text, sizeof o.arg.text, text);
	return o;
}

/* The number of a paper opens what the paper is about. */
static struct outcome open_paper(struct ctx *ctx, const char *text)
{
	struct paper_number n;
	if (paper_number_find(ctx, text, &n))
		return outcome_fail(ctx);
	switch (n.of) {
	case PAPER_NUMBER_PATIENT: return outcome_open(&screen_patient, n.id);
	case PAPER_NUMBER_DEPOSITS: return outcome_open(&screen_deposits, n.id);
	case PAPER_NUMBER_BILL: return outcome_open(&screen_bill, n.id);
	case PAPER_NUMBER_CERTIFICATES: return outcome_open(&screen_certificates, n.id);
	case PAPER_NUMBER_BOOKING: break;
	}
	return outcome_open(&screen_booking_one, n.id);
}

static struct outcome on_box(struct ctx *ctx, const char *text, bool is_scan)
{
	struct patient_search s;
	struct patient first;
	if (str_empty(text))
		return outcome_stay();
	if (paper_number_is(text))
		return open_paper(ctx, text);
	if (health_mark(ctx) != seen)
		name_variants_load(ctx); /* a table that was installed since the last look has other keys in the index */
	struct outcome o = look_up(ctx, text, is_scan, &s, &first);
	mem_wipe(&s, sizeof s);
	mem_wipe(&first, sizeof first);
	return o;
}

static bool changed(struct ctx *ctx)
{
	int64_t mark = health_mark(ctx);
	bool moved = mark != seen;
	seen = mark;
	if (moved)
		name_variants_load(ctx); /* if it can't be read now, the next change is another chance */
	return moved;
}

static struct outcome lock(struct ctx *ctx)
{
	(void)ctx;
	return outcome_push(&screen_lock, 0);
}

static int idle_seconds(const struct ctx *ctx)
{
	return policy_idle_seconds(ctx);
}

void desk_app_make(struct tui_app *out, struct ctx *ctx)
{
	seen = health_mark(ctx);
	desk_draft_tidy(ctx);
	*out = (struct tui_app){
		.ctx = ctx, .home = &screen_home, .gate = *ctx->actor.login ? NULL : &screen_sign_in, .globals = desk_keys,
		.may = may, .word = words_of, .title = title, .box_label = box_label, .health = health, .on_box = on_box, .print_list = list_print_list,
		.changed = changed, .lock = lock, .idle_seconds = idle_seconds,
		.draft_put = desk_draft_put, .draft_get = desk_draft_get,
	};
}

void desk_kiosk_make(struct tui_app *out, struct ctx *ctx, const struct screen *screen)
{
	static const struct screen_key none[] = { { 0 } };
	seen = health_mark(ctx);
	*out = (struct tui_app){ .ctx = ctx, .home = screen, .globals = none, .may = may, .word = words_of, .changed = changed, .kiosk = true };
}
