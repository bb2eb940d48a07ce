/* Bookings are read once; a patient's cover stands once, however often the patient is booked. */
#include "domain/downtime.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/insurance.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "store/day_bookings.h"

#include "base/banned.h"

enum { PAGE = 64 };

struct people {
	int64_t *id;
	size_t n;
};

static void remember(struct people *p, int64_t id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->id[i] == id)
			return;
	p->id = mem_grow(p->id, p->n + 1, sizeof *p->id);
	p->id[p->n++] = id;
}

static void booking_columns(struct list_paper *p)
{
	list_paper_part(p, _("予約"));
	list_paper_column(p, _("時刻"), 7, LIST_PAPER_LEFT);
	list_paper_column(p, _("予約"), 11, LIST_PAPER_LEFT);
	list_paper_column(p, _("診察券"), 13, LIST_PAPER_LEFT);
	list_paper_column(p, _("氏名"), 18, LIST_PAPER_LEFT);
	list_paper_column(p, _("カナ"), 20, LIST_PAPER_LEFT);
	list_paper_column(p, _("生年月日"), 13, LIST_PAPER_LEFT);
	list_paper_column(p, _("電話"), 15, LIST_PAPER_LEFT);
	list_paper_column(p, _("診療科"), 12, LIST_PAPER_LEFT);
	list_paper_column(p, _("内容"), 14, LIST_PAPER_LEFT);
	list_paper_column(p, _("利用登録"), 9, LIST_PAPER_LEFT);
}

static void booking_row(struct list_paper *p, const struct day_booking *b)
{
	char time[DATE_TEXT], birth[DATE_TEXT];
	const char *const cells[] = { instant_time(b->start_at, time), b->number, b->card, b->name, b->kana,
		b->birth == DAY_NONE ? "" : date_iso(b->birth, birth), b->phone, b->department, b->menu, b->enrolled ? _("○ あり") : _("－ なし") };
	list_paper_row(p, cells, "");
}

static enum err bookings(struct ctx *ctx, day_t day, struct list_paper *p, struct people *who)
{
	struct day_booking *part = mem_array(PAGE, sizeof *part);
	int n = PAGE;
	enum err e = ERR_OK;
	booking_columns(p);
	for (int64_t at = 0; !e && n == PAGE; at += n) {
		e = day_bookings_fetch(ctx, tokyo_utc(day, 0), tokyo_utc(day + 1, 0), at, PAGE, part, &n);
		for (int i = 0; !e && i < n; i++) {
			booking_row(p, &part[i]);
			if (part[i].patient_id)
				remember(who, part[i].patient_id);
		}
	}
	if (!e && !p->part_rows)
		list_paper_note(p, _("この日の予約はありません"));
	mem_wipe(part, PAGE * sizeof *part);
	free(part);
	return e;
}

static void cover_row(struct list_paper *p, const struct patient *who, const struct insurance *i, int c)
{
	char number[128], share[24], until[DATE_TEXT], state[96], at[DATE_TEXT];
	const struct coverage *v = &i->coverages[c];
	const struct confirmation *k = &i->confirmed[c];
	str_fmt(number, sizeof number, "%s %s %s", v->symbol, v->number, v->branch);
	str_strip(number);
	str_fmt(share, sizeof share, _("%d割"), v->share);
	if (!k->id)
		str_copy(state, sizeof state, _("× 未確認"));
	else if (k->state == INSURED_UNKNOWN)
		str_copy(state, sizeof state, _("？ 不明"));
	else
		str_fmt(state, sizeof state, _("○ %s %s"), date_iso(tokyo_day(k->at), at), evidence_name(k->evidence));
	const char *const cells[] = { who->card, who->name, cover_name(v->kind), v->insurer, number, share,
		v->valid_to == DAY_NONE ? "" : date_iso(v->valid_to, until), state };
	list_paper_row(p, cells, "");
}

static enum err cover_of(struct ctx *ctx, int64_t id, day_t day, struct list_paper *p)
{
	struct patient who;
	struct insurance i;
	enum err e = patient_by_id(ctx, id, &who);
	if (!e)
		e = insurance_of_month(ctx, id, day, &i);
	for (int c = 0; !e && c < i.n; c++)
		cover_row(p, &who, &i, c);
	if (!e && !i.n) {
		const char *const cells[] = { who.card, who.name, _("保険の登録なし"), "", "", "", "", i.state == INSURED_YES ? _("○ 確認済") : _("× 未確認") };
		list_paper_row(p, cells, "");
	}
	mem_wipe(&who, sizeof who);
	return e;
}

static enum err covers(struct ctx *ctx, day_t day, struct list_paper *p, const struct people *who)
{
	enum err e = ERR_OK;
	list_paper_part(p, _("保険の確認"));
	list_paper_column(p, _("診察券"), 13, LIST_PAPER_LEFT);
	list_paper_column(p, _("氏名"), 18, LIST_PAPER_LEFT);
	list_paper_column(p, _("種類"), 13, LIST_PAPER_LEFT);
	list_paper_column(p, _("保険者番号"), 12, LIST_PAPER_LEFT);
	list_paper_column(p, _("記号・番号・枝番"), 22, LIST_PAPER_LEFT);
	list_paper_column(p, _("負担"), 7, LIST_PAPER_LEFT);
	list_paper_column(p, _("有効期限"), 12, LIST_PAPER_LEFT);
	list_paper_column(p, _("今月の確認"), 28, LIST_PAPER_LEFT);
	for (size_t i = 0; !e && i < who->n; i++)
		e = cover_of(ctx, who->id[i], day, p);
	return e;
}

enum err downtime_make(struct ctx *ctx, day_t day, struct list_paper *out)
{
	struct people who = { .n = 0 };
	char date[DATE_TEXT];
	enum err e = may_check(ctx, ACTION_LOOK);
	str_fmt(out->title, sizeof out->title, _("停止時の控え %s"), date_show(day, date));
	list_paper_note(out, _("紙で行ったことは、復旧後にその時刻とともに入力してください（後から入力した印が付きます）"));
	if (!e)
		e = bookings(ctx, day, out, &who);
	int64_t booked = out->rows;
	if (!e)
		e = covers(ctx, day, out, &who);
	free(who.id);
	return e ? e : audit_look(ctx, "", 0, "downtime kit day=%d: %lld bookings, %zu patients", day, (long long)booked, who.n);
}
