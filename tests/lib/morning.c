/* Times are those of the sketch: who was confirmed on the 2nd, who in October, and when each came today. */
#include "lib/morning.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "desk.h"
#include "domain/visit.h"
#include "lib/clinic.h"
#include "model/role.h"
#include "tui/script.h"

static void at(struct morning *m, const char *iso)
{
	must(instant_parse(iso, &m->h.time.now));
}

static void need(struct ctx *ctx, enum err e)
{
	if (e)
		die("morning: %s", ctx->cause.text);
}

static int64_t patient(struct ctx *ctx, const char *card, const char *name, const char *kana, bool confirmed)
{
	int64_t id = clinic_patient(ctx, card, name, kana);
	clinic_cover(ctx, id);
	if (confirmed)
		need(ctx, insurance_confirm(ctx, id, 0, ctx_today(ctx), EVIDENCE_MYNUMBER));
	return id;
}

static int64_t visit(struct ctx *ctx, int64_t patient_id, bool slip, bool referral, bool maternity, const char *prescription)
{
	struct visit v;
	struct visit_new n = { .patient_id = patient_id, .insurance = COVER_MEDICAL, .n_departments = 1, .departments = { { "01", "内科" } },
		.handins = { [HANDIN_LIMIT_SLIP] = slip, [HANDIN_REFERRAL] = referral, [HANDIN_MATERNITY] = maternity } };
	str_copy(n.prescription, sizeof n.prescription, prescription);
	need(ctx, visit_open(ctx, &n, &v));
	return v.id;
}

static void people(struct morning *m)
{
	struct ctx *ctx = &m->h.ctx;
	at(m, "2026-10-03T10:00");
	m->sachiko = patient(ctx, "0000914412", "渡邉 幸子", "ワタナベ サチコ", true);
	at(m, "2026-11-02T10:00");
	m->taro = patient(ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ", true);
	m->taro2 = patient(ctx, "0020031144", "高橋 多呂", "タカハシ タロ", true);
	m->ichiro = patient(ctx, "0031175550", "佐藤 一郎", "サトウ イチロウ", false);
	m->jiro = patient(ctx, "0007712043", "鈴木 次郎", "スズキ ジロウ", true);
	m->minoru = patient(ctx, "0011180337", "田中 実", "タナカ ミノル", true);
	clinic_enroll(ctx, m->taro);
	clinic_enroll(ctx, m->sachiko);
	clinic_enroll(ctx, m->minoru);
}

static void visits(struct morning *m)
{
	struct ctx *ctx = &m->h.ctx;
	at(m, "2026-11-21T08:40");
	m->minoru_visit = visit(ctx, m->minoru, false, false, false, "outside");
	need(ctx, deferral_set(ctx, m->minoru_visit, true, DEFERRAL_DESK, NULL));
	at(m, "2026-11-21T08:52");
	m->taro_visit = visit(ctx, m->taro, true, true, false, "");
	at(m, "2026-11-21T09:02");
	visit(ctx, m->jiro, false, false, false, "inhouse");
	at(m, "2026-11-21T09:10");
	visit(ctx, m->taro2, false, false, true, "");
	at(m, "2026-11-21T09:15");
	m->sachiko_visit = visit(ctx, m->sachiko, false, false, false, "outside");
	at(m, "2026-11-21T09:22");
	int64_t ichiro = visit(ctx, m->ichiro, false, false, false, "");
	need(ctx, insurance_undetermined(ctx, m->ichiro, ichiro, ctx_today(ctx), EVIDENCE_MYNUMBER));
	at(m, "2026-11-21T09:30");
	need(ctx, visit_exam_done(ctx, m->minoru_visit, true));
	at(m, "2026-11-21T09:41");
}

static void set_now(struct ctx *ctx, int64_t utc)
{
	((struct vtime *)(uintptr_t)ctx->clock)->now = utc; /* the clock is its first member */
}

void morning_desk(struct morning *m)
{
	desk_app_make(&m->app, &m->h.ctx);
	m->app.set_now = set_now;
}

void morning_as(struct morning *m, const char *login, unsigned roles)
{
	house_act(&m->h.ctx, login, roles);
	morning_desk(m);
}

void morning_new(struct morning *m, const char *preset)
{
	*m = (struct morning){ 0 };
	house_new(&m->h, preset);
	house_act(&m->h.ctx, "sasaki", ROLES_ALL);
	people(m);
	visits(m);
	house_act(&m->h.ctx, "yamada", 1u << ROLE_RECEPTION);
	str_copy(m->h.ctx.actor.name, sizeof m->h.ctx.actor.name, "山田 花子");
	str_copy(m->h.ctx.actor.place, sizeof m->h.ctx.actor.place, "1階 優先受付");
	morning_desk(m);
}

void morning_free(struct morning *m)
{
	free(m->out);
	house_free(&m->h);
}

const char *morning_look(struct morning *m, const char *commands, int cols, int rows, enum scheme scheme)
{
	size_t size;
	free(m->out);
	m->out = NULL;
	FILE *out = open_memstream(&m->out, &size), *in = fmemopen((void *)(uintptr_t)commands, strlen(commands), "r");
	must(in && out);
	enum err e = script_run(&m->app, in, out, cols, rows, scheme);
	fclose(in);
	fclose(out);
	if (e)
		fail_msg("%s\n%s", m->h.ctx.cause.text, m->out);
	return m->out;
}

const char *morning_run(struct morning *m, const char *commands)
{
	return morning_look(m, commands, 80, 24, SCHEME_16);
}
