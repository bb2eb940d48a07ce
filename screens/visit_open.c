/*
 * Opening today's visit of a patient (arg.id) at the desk: the departments, one or several, chosen from the list that
 * typing narrows (SPEC V1). A scan meanwhile waits.
 */
#include <string.h>

#include "base/str.h"
#include "domain/patient.h"
#include "domain/visit.h"
#include "screens/person.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/list.h"

#include "base/banned.h"

enum { LIST_TOP = 4 };

struct visit_open_state {
	struct list list;
	struct patient patient;
	char text[64];                       /* narrows by code or name */
	bool inpatient;
	enum cover insurance;
	int n;
	int chosen[DEPARTMENTS_MAX];         /* places in visit_departments() in the order chosen */
};

static bool shows(const struct visit_open_state *s, const struct department *d)
{
	return !*s->text || str_starts(d->code, s->text) || strstr(d->name, s->text);
}

static int64_t department_count(struct ctx *ctx, void *state)
{
	int n, all = 0;
	const struct department *d = visit_departments(&n);
	(void)ctx;
	for (int i = 0; i < n; i++)
		all += shows(state, &d[i]);
	return all;
}

static int place_of(const struct visit_open_state *s, int department)
{
	for (int i = 0; i < s->n; i++)
		if (s->chosen[i] == department)
			return i;
	return -1;
}

static int department_fetch(struct ctx *ctx, void *state, int64_t first, int max, struct list_row *rows)
{
	struct visit_open_state *s = state;
	int n, done = 0;
	const struct department *d = visit_departments(&n);
	(void)ctx;
	for (int i = 0; i < n && done < max; i++) {
		if (!shows(s, &d[i]) || first-- > 0)
			continue;
		struct list_row *r = &rows[done++];
		int at = place_of(s, i);
		r->id = i + 1;
		if (at >= 0)
			list_cell(r, 0, STYLE_DONE, "○ %d", at + 1);
		list_cell(r, 1, STYLE_TEXT, "%s", d[i].code);
		list_cell(r, 2, at >= 0 ? STYLE_DONE : STYLE_TEXT, "%s", d[i].name);
	}
	return done;
}

static void narrow(struct ctx *ctx, void *state, const char *text)
{
	(void)ctx;
	str_copy(((struct visit_open_state *)state)->text, sizeof ((struct visit_open_state *)state)->text, text);
}

static const struct list_column columns[] = {
	{ N_("選択"), 5, ALIGN_LEFT, 0, false }, { N_("番号"), 5, ALIGN_LEFT, 0, false }, { N_("診療科"), 40, ALIGN_LEFT, 0, true }, { 0 },
};

static const struct list_model model = {
	.columns = columns, .count = department_count, .fetch = department_fetch, .narrow = narrow, .empty = N_("その診療科はありません"),
};

static struct outcome visit_open_enter(struct ctx *ctx, void *state, const struct arg *arg)
{
	struct visit_open_state *s = state;
	list_init(&s->list, &model);
	str_copy(s->list.note, sizeof s->list.note, _("Space で複数の診療科を選べます"));
	s->insurance = COVER_MEDICAL;
	if (patient_by_id(ctx, arg->id, &s->patient))
		return outcome_with(outcome_back(), STYLE_REFUSED, "%s", ctx->cause.text);
	return outcome_stay();
}

static struct list *visit_open_list(void *state)
{
	return &((struct visit_open_state *)state)->list;
}

static struct rect visit_open_area(const void *state, int cols, int rows)
{
	(void)state;
	return (struct rect){ 0, LIST_TOP, cols, rows - LIST_TOP };
}

static void visit_open_draw(const struct ctx *ctx, const void *state, const struct canvas *c)
{
	const struct visit_open_state *s = state;
	person_draw(ctx, c, 0, &s->patient, 0, 0);
	int x = canvas_glyph(c, 1, 1, STYLE_NEXT, GLYPH_SELECT) + 1;
	canvas_text(c, x, 1, STYLE_NEXT, _("次: 診療科を選んで受け付けます"));
	x = canvas_fmt(c, 1, 2, STYLE_LABEL, "%s ", _("区分")) + 1;
	x = canvas_text(c, x, 2, STYLE_TEXT, s->inpatient ? _("入院") : _("外来")) + 4;
	x = canvas_fmt(c, x, 2, STYLE_LABEL, "%s ", _("保険")) + 1;
	canvas_text(c, x, 2, STYLE_TEXT, cover_name(s->insurance));
	canvas_hline(c, 3);
}

static void toggle(struct visit_open_state *s, int department)
{
	int at = place_of(s, department);
	if (at < 0 && s->n < DEPARTMENTS_MAX) {
		s->chosen[s->n++] = department;
	} else if (at >= 0) {
		for (s->n--; at < s->n; at++)
			s->chosen[at] = s->chosen[at + 1];
	}
	list_refresh(&s->list);
}

static struct outcome mark(struct ctx *ctx, void *state)
{
	struct visit_open_state *s = state;
	(void)ctx;
	if (list_selected(&s->list))
		toggle(s, (int)list_selected(&s->list) - 1);
	return outcome_stay();
}

static struct outcome open_it(struct ctx *ctx, void *state)
{
	struct visit_open_state *s = state;
	struct visit_new v = { .patient_id = s->patient.id, .inpatient = s->inpatient, .insurance = s->insurance };
	struct visit made;
	int n;
	const struct department *d = visit_departments(&n);
	if (s->n == 0 && list_selected(&s->list))
		toggle(s, (int)list_selected(&s->list) - 1);
	if (s->n == 0)
		return outcome_say(STYLE_REFUSED, "%s", _("診療科を選んでください"));
	for (int i = 0; i < s->n; i++)
		v.departments[v.n_departments++] = d[s->chosen[i]];
	if (visit_open(ctx, &v, &made))
		return outcome_fail(ctx);
	return outcome_with(outcome_back(), STYLE_DONE, _("受け付けました: %s %s"), made.number, made.departments[0].name);
}

static struct outcome switch_kind(struct ctx *ctx, void *state)
{
	(void)ctx;
	((struct visit_open_state *)state)->inpatient ^= true;
	return outcome_stay();
}

static struct outcome switch_cover(struct ctx *ctx, void *state)
{
	struct visit_open_state *s = state;
	(void)ctx;
	s->insurance = (enum cover)((s->insurance + 1) % COVER_COUNT);
	return outcome_stay();
}

static bool pinned(const struct ctx *ctx, const void *state)
{
	(void)ctx, (void)state;
	return true;
}

static const struct screen_key keys[] = {
	{ .key = K_ENTER, .help = N_("選んだ診療科で受け付けます"), .action = ACTION_VISIT_OPEN, .run = open_it },
	{ .key = K_F5, .label = NC_("key", "受付"), .help = N_("選んだ診療科で受け付けます"), .action = ACTION_VISIT_OPEN, .run = open_it },
	{ .key = K_F6, .label = N_("外来・入院"), .help = N_("外来と入院を切り替えます"), .action = ACTION_VISIT_OPEN, .run = switch_kind },
	{ .key = K_F7, .label = N_("保険の種類"), .help = N_("医療保険、公費、労災などを切り替えます"), .action = ACTION_VISIT_OPEN, .run = switch_cover },
	{ .key = ' ', .label = N_("選択"), .help = N_("診療科を選びます（いくつでも）"), .action = ACTION_VISIT_OPEN, .run = mark },
	{ 0 },
};

const struct screen screen_visit_open = {
	.id = "visit_open", .title = N_("来院を開く"), .state_size = sizeof(struct visit_open_state), .flags = SCREEN_NARROW, .keys = keys,
	.enter = visit_open_enter, .draw = visit_open_draw, .list = visit_open_list, .list_area = visit_open_area, .pinned = pinned,
};
