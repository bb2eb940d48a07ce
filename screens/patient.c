/*
 * The patient's page (DESIGN §7, SPEC V, X2): arg.id is the patient. It paints at once; its entry in the log is written before
 * the next key acts, and a page whose entry can't be written is withdrawn. Insurance, deferral and hand-ins are
 * switched by one key each, and the same key takes them back (V10).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/deferral.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "domain/patient_merge.h"
#include "domain/policy.h"
#include "domain/preview.h"
#include "domain/slip.h"
#include "domain/visit.h"
#include "screens/patient_view.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

struct patient_state {
	int64_t id;
	struct patient_view view;
};

static enum err load(struct ctx *ctx, struct patient_state *s)
{
	struct patient_view *v = &s->view;
	day_t day = ctx_day_of(ctx, ctx_when(ctx));
	enum err e = patient_page_load(ctx, s->id, day, &v->page);
	if (!e && v->page.patient.merged_into) { /* taken in by another record since */
		s->id = v->page.patient.merged_into;
		e = patient_page_load(ctx, s->id, day, &v->page);
	}
	if (!e)
		e = patient_merge_cards(ctx, s->id, PATIENT_VIEW_TWINS, v->merged, &v->n_merged);
	if (!e)
		e = patient_duplicates(ctx, &v->page.patient, PATIENT_VIEW_TWINS, v->twins, &v->n_twins);
	str_copy(v->open_key, sizeof v->open_key, "");
	if (!e && may(ctx, ACTION_VISIT_OPEN))
		words_key(ctx, &screen_patient, ACTION_VISIT_OPEN, v->open_key);
	return e;
}

static struct outcome patient_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct patient_state *s = state;
	s->id = arg->id;
	if (load(ctx, s))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct outcome patient_shown(struct ctx *ctx, void *state)
{
	struct patient_state *s = state;
	return words_shown(ctx, audit_look(ctx, "patient", s->id, "page"));
}

static struct outcome patient_refresh(struct ctx *ctx, void *state)
{
	return load(ctx, state) ? outcome_fail(ctx) : outcome_stay();
}

static void patient_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	patient_view_draw(ctx, &((const struct patient_state *)state)->view, c);
}

static bool has_visit(const struct ctx *ctx, const void *state)
{
	(void)ctx;
	return ((const struct patient_state *)state)->view.page.has_visit;
}

static bool no_visit(const struct ctx *ctx, const void *state)
{
	const struct patient_page *p = &((const struct patient_state *)state)->view.page;
	(void)ctx;
	return !p->has_visit && p->patient.died == DAY_NONE;
}

/* Every key about today's visit says which key opens one. */
static struct outcome visit_needed(const struct ctx *ctx)
{
	char key[WORDS_KEY];
	return outcome_say(STYLE_REFUSED, _("本日の来院がありません（受付は %s）"), words_key(ctx, &screen_patient, ACTION_VISIT_OPEN, key));
}

static struct outcome undo_insurance(struct ctx *ctx, void *state, const struct answer *a)
{
	struct patient_state *s = state;
	char key[WORDS_KEY];
	(void)a;
	if (insurance_undo(ctx, s->id, 0, s->view.page.day))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_TODO, _("今月の保険確認を取り消しました（もう一度 %s で確認）"),
		words_key(ctx, &screen_patient, ACTION_INSURANCE_CONFIRM, key));
}

static struct outcome confirm_by(struct ctx *ctx, struct patient_state *s, enum evidence by)
{
	const struct patient_page *p = &s->view.page;
	char key[WORDS_KEY];
	if (insurance_confirm(ctx, s->id, p->visit.id, p->day, by))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("保険を確認しました: %s（取り消しは %s）"), evidence_name(by),
		words_key(ctx, &screen_patient, ACTION_INSURANCE_CONFIRM, key));
}

/* Takes back at once only what this person did today; anything else may be a key that came too late, so it asks. */
static struct outcome toggle_insurance(struct ctx *ctx, void *state)
{
	struct patient_state *s = state;
	const struct insurance *i = &s->view.page.insurance;
	char text[320], when[200];
	if (!s->view.page.has_visit)
		return visit_needed(ctx);
	if (i->state != INSURED_YES)
		return confirm_by(ctx, s, EVIDENCE_MYNUMBER);
	if (i->last_days == 0 && strcmp(i->last.staff, ctx->actor.login) == 0)
		return undo_insurance(ctx, s, NULL);
	str_fmt(text, sizeof text, _("今月の確認を取り消しますか\n%s"), insurance_text(i, s->view.page.day, when));
	return outcome_dialog(dialog_confirm(words_of(ctx, L_INSURANCE), text, true, undo_insurance, 0));
}

static struct outcome evidence_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	struct patient_state *s = state;
	const struct patient_page *p = &s->view.page;
	int by = evidence_from_id(a->id);
	if (by >= 0)
		return confirm_by(ctx, s, (enum evidence)by);
	if (insurance_undetermined(ctx, s->id, p->visit.id, p->day, EVIDENCE_OTHER))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_UNKNOWN, "%s", _("保険の確認ができなかったことを記録しました"));
}

/* Only what may be used on that day (FACTS §3.2), and that no check was possible. */
static struct outcome choose_evidence(struct ctx *ctx, void *state)
{
	const struct patient_page *p = &((struct patient_state *)state)->view.page;
	struct choice choices[EVIDENCE_COUNT + 2];
	if (!p->has_visit)
		return visit_needed(ctx);
	words_evidence(p->day, choices);
	return outcome_dialog(dialog_choice(words_of(ctx, L_INSURANCE), _("確認したもの"), choices, evidence_chosen, 0));
}

static struct outcome defer(struct ctx *ctx, struct patient_state *s, bool on)
{
	const struct patient_page *p = &s->view.page;
	char number[VISIT_NUMBER], day[WORDS_DAY];
	str_copy(number, sizeof number, p->slip.number);
	enum err e = deferral_set(ctx, p->visit.id, on, DEFERRAL_DESK, NULL);
	if (e == ERR_REFUSED && on)
		return outcome_push(&screen_why_not, p->visit.id);
	if (e || load(ctx, s))
		return outcome_fail(ctx);
	if (on)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("本日は%sを利用します（%s %s、カード決済予定 %s）"), words_of(ctx, L_SERVICE),
			policy_slip_title(ctx), p->slip.number, words_day(p->due_day, p->day, day));
	return outcome_with(outcome_refresh(), STYLE_TODO, _("本日は%sを利用しません（%s %s は無効です）"), words_of(ctx, L_SERVICE),
		policy_slip_title(ctx), number);
}

static struct outcome year_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	if (strcmp(a->id, "defer") == 0)
		return defer(ctx, state, true);
	return outcome_say(STYLE_DONE, "%s", _("本日のお支払いのままです"));
}

/* V9: the year of the receipt decides; the patient may rather pay today. */
static struct outcome ask_year(struct ctx *ctx, const struct deferral_answer *why)
{
	char on[128];
	str_fmt(on, sizeof on, _("%sを利用する"), words_of(ctx, L_SERVICE));
	const struct choice choices[] = { { "today", _("本日お支払いいただく") }, { "defer", on }, { NULL, NULL } };
	return outcome_dialog(dialog_choice(words_of(ctx, L_SERVICE), why->hint, choices, year_chosen, 0));
}

static struct outcome switch_off(struct ctx *ctx, void *state, const struct answer *a)
{
	(void)a;
	return defer(ctx, state, false);
}

static struct outcome ask_off(struct ctx *ctx, const struct patient_page *p)
{
	char text[320], time[DATE_TEXT];
	str_fmt(text, sizeof text, _("%sの利用をやめますか（%s %s が切替え、%s %s は無効になります）"), words_of(ctx, L_SERVICE),
		instant_time(p->visit.deferral_at, time), p->visit.deferral_by, policy_slip_title(ctx), p->slip.number);
	return outcome_dialog(dialog_confirm(words_of(ctx, L_SERVICE), text, true, switch_off, 0));
}

static struct outcome toggle_deferral(struct ctx *ctx, void *state)
{
	struct patient_state *s = state;
	const struct patient_page *p = &s->view.page;
	struct deferral_answer why;
	if (!p->has_visit)
		return visit_needed(ctx);
	if (p->visit.deferral && strcmp(p->visit.deferral_by, ctx->actor.login) != 0)
		return ask_off(ctx, p);
	if (p->visit.deferral)
		return defer(ctx, s, false);
	if (deferral_why(ctx, p->visit.id, DEFERRAL_DESK, &why))
		return outcome_fail(ctx);
	return why.allowed && why.next_year ? ask_year(ctx, &why) : defer(ctx, s, true);
}

static struct outcome why_not(struct ctx *ctx, void *state)
{
	const struct patient_page *p = &((struct patient_state *)state)->view.page;
	return p->has_visit ? outcome_push(&screen_why_not, p->visit.id) : visit_needed(ctx);
}

static struct outcome handins(struct ctx *ctx, void *state)
{
	const struct patient_page *p = &((struct patient_state *)state)->view.page;
	return p->has_visit ? outcome_push(&screen_handins, p->visit.id) : visit_needed(ctx);
}

/* The papers that this person can take along now. */
enum { PAPERS_MAX = 3, PAPER_LABEL = 120 };
struct papers {
	struct choice choices[PAPERS_MAX + 1];
	char labels[PAPERS_MAX][PAPER_LABEL];
	int n;
	struct booking_slip booking;
};

__attribute__((format(printf, 3, 4)))
static void add_paper(struct papers *p, const char *id, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(p->labels[p->n], PAPER_LABEL, fmt, ap);
	va_end(ap);
	p->choices[p->n] = (struct choice){ .id = id, .label = p->labels[p->n] };
	p->n++;
}

static void list_papers(struct ctx *ctx, const struct patient_page *page, bool read, struct papers *p)
{
	char day[WORDS_DAY], time[DATE_TEXT];
	*p = (struct papers){ .n = 0 };
	if (page->slip.id)
		add_paper(p, "slip", read ? "%s %s" : _("%s %s（再）"), policy_slip_title(ctx), page->slip.number);
	if (page->has_visit)
		add_paper(p, "reception", _("受付票 %s"), page->visit.number);
	if (slip_booking_next(ctx, page->patient.id, &p->booking) == ERR_OK)
		add_paper(p, "booking", _("予約票 %s  %s %s"), p->booking.number, words_day(tokyo_day(p->booking.start_at), page->day, day),
			instant_time(p->booking.start_at, time));
}

static struct outcome print_paper(struct ctx *ctx, const struct patient_page *page, const struct papers *p, const char *id)
{
	const char *label = p->labels[0];
	for (int i = 0; i < p->n; i++)
		if (strcmp(p->choices[i].id, id) == 0)
			label = p->labels[i];
	enum err e = *id == 's' ? slip_reprint(ctx, page->visit.id) : *id == 'r' ? slip_print_reception(ctx, page->visit.id)
		: slip_print_booking(ctx, p->booking.booking_id);
	return e ? outcome_fail(ctx) : outcome_with(outcome_refresh(), STYLE_DONE, _("%s を印刷します"), label);
}

static struct outcome read_paper(const struct patient_page *page, const struct papers *p, const char *id)
{
	struct arg arg = { .id = page->visit.id, .id2 = *id == 's' ? PREVIEW_SLIP : PREVIEW_RECEPTION };
	if (*id == 'b')
		arg = (struct arg){ .id = p->booking.booking_id, .id2 = PREVIEW_BOOKING };
	return outcome_push_arg(&screen_preview, &arg);
}

static struct outcome paper_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct patient_page *page = &((struct patient_state *)state)->view.page;
	struct papers p;
	list_papers(ctx, page, a->tag, &p);
	return a->tag ? read_paper(page, &p, a->id) : print_paper(ctx, page, &p, a->id);
}

/* One paper: at once. Several: the usage slip, then today's, then the next booking's. */
static struct outcome choose_paper(struct ctx *ctx, void *state, bool read)
{
	const struct patient_page *page = &((struct patient_state *)state)->view.page;
	struct papers p;
	list_papers(ctx, page, read, &p);
	if (p.n == 0)
		return visit_needed(ctx);
	if (p.n == 1)
		return read ? read_paper(page, &p, p.choices[0].id) : print_paper(ctx, page, &p, p.choices[0].id);
	return outcome_dialog(dialog_choice(read ? _("見本") : _("印刷"), read ? _("画面で確かめるもの") : _("印刷するもの"), p.choices, paper_chosen, read));
}

static struct outcome print_slip(struct ctx *ctx, void *state)
{
	return choose_paper(ctx, state, false);
}

static struct outcome read_slip(struct ctx *ctx, void *state)
{
	return choose_paper(ctx, state, true);
}

static struct outcome exam_done(struct ctx *ctx, void *state)
{
	const struct patient_page *p = &((struct patient_state *)state)->view.page;
	bool done = !p->visit.exam_done;
	if (visit_exam_done(ctx, p->visit.id, done))
		return outcome_fail(ctx);
	return outcome_with(outcome_refresh(), STYLE_DONE, "%s", done ? _("診察済にしました") : _("診察済を取り消しました"));
}

static struct outcome memo(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_memo, ((struct patient_state *)state)->id);
}

static struct outcome coverages(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_coverages, ((struct patient_state *)state)->id);
}

static struct outcome open_visit(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_visit_open, ((struct patient_state *)state)->id);
}

static struct outcome enrollment(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_enrollment, ((struct patient_state *)state)->id);
}

static struct outcome booking(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push(&screen_booking, ((struct patient_state *)state)->id);
}

static bool has_twin(const struct ctx *ctx, const void *state)
{
	const struct patient_view *v = &((const struct patient_state *)state)->view;
	(void)ctx;
	return v->n_twins || v->n_merged;
}

static struct outcome twin(struct ctx *ctx, void *state)
{
	const struct patient_state *s = state;
	struct patient record;
	if (s->view.n_twins)
		return outcome_push_arg(&screen_merge, &(struct arg){ .id = s->id, .id2 = s->view.twins[0].id });
	if (patient_record(ctx, s->view.merged[0], &record))
		return outcome_fail(ctx);
	return outcome_push_arg(&screen_merge, &(struct arg){ .id = s->id, .id2 = record.id });
}

static struct outcome bills(struct ctx *ctx, void *state)
{
	const struct patient_state *s = state;
	struct arg arg = { .id = s->id, .id2 = s->view.page.has_visit ? s->view.page.visit.id : 0 };
	(void)ctx;
	return outcome_push_arg(&screen_bills, &arg);
}

static const struct screen_key keys[] = {
	{ .key = K_F2, .label = NC_("key", "予約"), .help = N_("この患者の予約を開きます"), .action = ACTION_LOOK, .run = booking },
	{ .key = K_F3, .help = N_("利用登録の内容を開きます"), .action = ACTION_LOOK, .run = enrollment },
	{ .key = K_F4, .label = N_("請求"), .help = N_("この患者の請求を開きます"), .action = ACTION_LOOK, .run = bills },
	{ .key = K_F5, .label = L_INSURANCE, .help = N_("今月の保険をマイナ保険証で確認します（もう一度で取り消し）"), .action = ACTION_INSURANCE_CONFIRM, .run = toggle_insurance },
	{ .key = K_F6, .label = L_SERVICE, .help = N_("本日の支払いを切り替えます（もう一度で元へ）"), .action = ACTION_DEFER, .run = toggle_deferral },
	{ .key = K_F7, .label = N_("提出物"), .help = N_("提出物の受領を記録します"), .action = ACTION_HANDIN, .run = handins },
	{ .key = K_F8, .label = N_("印刷"), .help = N_("受付票・利用票（再）・予約票を印刷します"), .action = ACTION_SLIP_PRINT, .run = print_slip },
	{ .key = 'o', .label = N_("来院を開く"), .help = N_("本日の来院を受け付けます"), .action = ACTION_VISIT_OPEN, .run = open_visit, .when = no_visit },
	{ .key = '?', .label = N_("理由"), .help = N_("利用できない理由をすべて示します"), .action = ACTION_LOOK, .run = why_not },
	{ .key = 'e', .help = N_("マイナ保険証のほかの方法で保険を確認します"), .action = ACTION_INSURANCE_CONFIRM, .run = choose_evidence },
	{ .key = 'i', .help = N_("保険と医療証を開きます（入力・変更・一つずつの確認）"), .action = ACTION_LOOK, .run = coverages },
	{ .key = 'x', .help = N_("診察が終わったことを記録します（もう一度で取り消し）"), .action = ACTION_VISIT_OPEN, .run = exam_done, .when = has_visit },
	{ .key = 'v', .help = N_("印刷の内容を画面で確かめます"), .action = ACTION_LOOK, .run = read_slip },
	{ .key = 'd', .help = N_("二重登録かもしれない記録、または統合した記録と並べます"), .action = ACTION_LOOK, .run = twin, .when = has_twin },
	{ .key = 'm', .help = N_("メモ・死亡・照会拒否を変更します"), .action = ACTION_PATIENT_EDIT, .run = memo },
	{ 0 },
};

const struct screen screen_patient = {
	.id = "patient", .title = N_("患者"), .state_size = sizeof(struct patient_state), .flags = SCREEN_LIVE, .keys = keys,
	.enter = patient_enter, .shown = patient_shown, .draw = patient_draw, .refresh = patient_refresh,
};
