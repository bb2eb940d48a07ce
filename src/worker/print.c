/*
 * States of a page: waiting -> handing (durable before anything leaves) -> done or unclear. For files, writing is
 * whole or not at all, so a failure puts the page back.
 *
 * For a printer: an empty job is created, its number is written down, and only then the page is sent, once. Before the
 * number stands in the row nothing has left, and the page may wait again; from then on only the printer's word ends it: completed is
 * done, anything else is a question to a person. A job that takes too long is cancelled, and the question is asked when
 * the printer has let go of it, so that a page that was said not to have come out doesn't come out later.
 */
#include "worker/print.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/papers.h"
#include "domain/receipt.h"
#include "domain/slip.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/devices.h"
#include "store/print_jobs.h"
#include "worker/ports.h"

#include "base/banned.h"

enum {
	FOLLOW_SECONDS = 600, /* then the page is taken back, and the printer's word on that is waited for */
	LOST_SECONDS = 900,
	SILENT_SECONDS = 120, /* since it was handed over, without an answer */
};
static const char printer_mark[] = "cups:"; /* in print_job.file while a printer has it: its job's number and the printer follow */

/* What is to be drawn and the name that it gets. */
struct sheet {
	struct doc doc;
	char name[PAPERS_NAME];
};

/* Writes a state of the job and what it means for its receipt, under the lease. */
static enum err settle_job(struct ctx *ctx, const struct lease *lease, struct print_job *j, enum print_state state, const char *alarm)
{
	enum err e = db_begin(ctx);
	if (e)
		return e;
	e = leases_check(ctx, lease);
	j->state = state;
	if (state == PRINT_HANDING && !j->handed_at)
		j->handed_at = ctx_now(ctx);
	if (state == PRINT_WAITING) {
		j->handed_at = 0;
		j->file[0] = '\0';
	}
	if (state == PRINT_DONE)
		j->done_at = ctx_now(ctx);
	if (!e)
		e = print_jobs_update(ctx, j);
	if (!e && j->receipt_id && (state == PRINT_DONE || state == PRINT_UNCLEAR))
		e = receipt_printed(ctx, j->receipt_id, state == PRINT_DONE);
	if (!e && alarm)
		e = alarms_raise(ctx, "print", j->id, alarm);
	return db_finish(ctx, e);
}

static bool file_path(const struct print_place *place, const char *file, char *out, size_t size)
{
	return str_fmt(out, size, "%s/%s", place->folder, file);
}

static enum err to_folder(struct ctx *ctx, const struct print_place *place, const struct print_job *j, const struct buf *pdf)
{
	char path[700];
	if (mkdir(place->folder, 0700) != 0 && errno != EEXIST)
		return ctx_fail(ctx, ERR_IO, _("%s を作れません: %s"), place->folder, strerror(errno));
	if (!file_path(place, j->file, path, sizeof path))
		return ctx_fail(ctx, ERR_IO, _("印刷先の名前が長すぎます: %s"), place->folder);
	int error = file_write(path, pdf->data, pdf->len, 0600);
	if (error)
		return ctx_fail(ctx, error == ENOSPC ? ERR_DISK_FULL : ERR_IO, _("%s に書けません: %s"), path, strerror(error));
	return ERR_OK;
}

/* The job's number becomes durable between the two steps. A failure after that can't be told from success here: print_look() asks. */
static enum err to_printer(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, struct print_job *j, const char *title,
	const struct buf *pdf)
{
	int job;
	enum err e = paper->create(paper->self, place->queue, title, &job, &ctx->cause);
	if (e)
		return e;
	str_fmt(j->file, sizeof j->file, "%s%d %s", printer_mark, job, place->queue);
	e = settle_job(ctx, lease, j, PRINT_HANDING, NULL);
	if (!e)
		paper->send(paper->self, place->queue, job, title, pdf->data, pdf->len, &ctx->cause);
	return e;
}

static enum err hand_over(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, struct print_job *j,
	const struct sheet *sheet, const struct buf *pdf)
{
	if (!place->queue[0])
		str_fmt(j->file, sizeof j->file, "%s.pdf", sheet->name);
	enum err e = settle_job(ctx, lease, j, PRINT_HANDING, NULL);
	if (e)
		return e;
	e = place->queue[0] ? to_printer(ctx, lease, paper, place, j, sheet->name, pdf) : to_folder(ctx, place, j, pdf);
	if (!e)
		return place->queue[0] ? ERR_OK : settle_job(ctx, lease, j, PRINT_DONE, NULL);
	if (j->state == PRINT_HANDING && strncmp(j->file, printer_mark, strlen(printer_mark)) != 0) {
		/* Nothing has left: it waits again, and the failure is told. */
		struct cause why = ctx->cause;
		enum err back = settle_job(ctx, lease, j, PRINT_WAITING, NULL);
		if (!back)
			ctx->cause = why;
		return back ? back : e;
	}
	return e;
}

/* A page that can't be drawn will never be: a person has to know. */
static enum err give_up(struct ctx *ctx, const struct lease *lease, struct print_job *j, const char *name)
{
	char alarm[320];
	str_fmt(alarm, sizeof alarm, _("印刷できません %s: %s"), name, ctx->cause.text);
	return settle_job(ctx, lease, j, PRINT_UNCLEAR, alarm);
}

/* A slip that was void before its page was made never comes onto paper (SPEC V3). */
static enum err void_already(struct ctx *ctx, const struct print_job *j, bool *yes)
{
	struct slip slip;
	*yes = false;
	if (j->kind != PRINT_SLIP)
		return ERR_OK;
	enum err e = slip_by_id(ctx, j->slip_id, &slip);
	*yes = !e && slip.voided_at != 0;
	return e;
}

static enum err print_one(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, struct print_job *j)
{
	struct sheet sheet = { .name = "" };
	struct buf pdf = { 0 };
	bool gone;
	enum err e = void_already(ctx, j, &gone);
	if (e || gone)
		return e ? e : settle_job(ctx, lease, j, PRINT_DONE, NULL);
	e = papers_make(ctx, j, &sheet.doc, sheet.name);
	if (!e)
		e = paper->draw(paper->self, &sheet.doc, &pdf, &ctx->cause);
	if (e == ERR_BAD_INPUT)
		e = give_up(ctx, lease, j, sheet.name);
	else if (!e)
		e = hand_over(ctx, lease, paper, place, j, &sheet, &pdf);
	doc_free(&sheet.doc);
	buf_wipe(&pdf);
	return e;
}

/* The job that this printer has of it. */
static bool with_printer(const struct print_job *j, const struct print_place *place, int *job)
{
	char digits[16];
	int64_t number;
	const char *at = j->file + strlen(printer_mark), *end = strchr(j->file, ' ');
	if (!str_starts(j->file, printer_mark) || !end || !place->queue[0] || strcmp(end + 1, place->queue) != 0 ||
		!str_copy_n(digits, sizeof digits, at, (size_t)(end - at)) || !str_int64(digits, 1, INT32_MAX, &number))
		return false;
	*job = (int)number;
	return true;
}

/* Nobody will ever know by asking: a person looks. */
static enum err unclear(struct ctx *ctx, const struct lease *lease, const struct print_place *place, struct print_job *j, int job)
{
	char alarm[400];
	str_fmt(alarm, sizeof alarm, _("プリンター %s の印刷 %d の結果が分かりません。用紙を確認してください"), place->queue, job);
	return settle_job(ctx, lease, j, PRINT_UNCLEAR, alarm);
}

/* What the printer says of one page; *over: it has its end. */
static enum err follow(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, struct print_job *j,
	int job, bool *over)
{
	int64_t age = ctx_now(ctx) - j->handed_at;
	enum printer_state s = paper->follow(paper->self, place->queue, job);
	*over = true;
	if (s == PRINTER_COMPLETED)
		return settle_job(ctx, lease, j, PRINT_DONE, NULL);
	if (s == PRINTER_FAILED || s == PRINTER_GONE || (s == PRINTER_UNKNOWN && age > SILENT_SECONDS) || age > LOST_SECONDS)
		return unclear(ctx, lease, place, j, job);
	*over = false;
	if (s == PRINTER_EMPTY || (s == PRINTER_WORKING && age > FOLLOW_SECONDS))
		paper->cancel(paper->self, place->queue, job);
	return ERR_OK;
}

/* Without a printer there is nothing that could be wrong with it. */
enum err print_watch(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, enum device_state *known)
{
	enum device_state now = place->queue[0] ? paper->look(paper->self, place->queue) : DEVICE_FINE;
	struct device d = { .state = *known };
	enum err e = *known == DEVICE_STATES ? devices_read(ctx, &d) : ERR_OK;
	if (!e && d.state != now) {
		e = db_begin(ctx);
		if (e)
			return e;
		e = leases_check(ctx, lease);
		e = db_finish(ctx, e ? e : devices_write(ctx, now));
	}
	if (!e)
		*known = now;
	return e;
}

enum err print_look(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, bool *did)
{
	struct print_job j;
	bool over = true;
	int job;
	enum err e = ERR_OK;
	*did = false;
	if (!place->queue[0])
		return ERR_OK;
	while (over && !(e = print_jobs_next(ctx, PRINT_HANDING, &j))) {
		if (with_printer(&j, place, &job))
			e = follow(ctx, lease, paper, place, &j, job, &over);
		else
			e = print_recover(ctx, lease, place);
		if (e)
			return e;
		*did = *did || over;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

bool print_pending(struct ctx *ctx)
{
	struct print_job j;
	return print_jobs_next(ctx, PRINT_HANDING, &j) == ERR_OK && str_starts(j.file, printer_mark);
}

enum err print_next(struct ctx *ctx, const struct lease *lease, const struct paper_port *paper, const struct print_place *place, bool *did)
{
	struct print_job j;
	*did = false;
	if (place->queue[0] && print_pending(ctx))
		return ERR_OK;
	enum err e = print_jobs_next(ctx, PRINT_WAITING, &j);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	e = print_one(ctx, lease, paper, place, &j);
	*did = !e;
	return e;
}

static bool file_is_there(const struct print_place *place, const struct print_job *j)
{
	char path[700];
	struct stat st;
	return j->file[0] && file_path(place, j->file, path, sizeof path) && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Before a printer's job stood in the row, nothing had left. */
static enum err recover(struct ctx *ctx, const struct lease *lease, const struct print_place *place, struct print_job *j)
{
	if (!j->file[0])
		return settle_job(ctx, lease, j, PRINT_WAITING, NULL);
	if (file_is_there(place, j))
		return settle_job(ctx, lease, j, PRINT_DONE, NULL);
	return settle_job(ctx, lease, j, PRINT_UNCLEAR, _("印刷の途中で止まりました。用紙を確認してください"));
}

enum err print_recover(struct ctx *ctx, const struct lease *lease, const struct print_place *place)
{
	struct print_job j = { .id = 0 };
	int job;
	enum err e;
	while (!(e = print_jobs_after(ctx, PRINT_HANDING, j.id, &j))) {
		if (with_printer(&j, place, &job))
			continue; /* goes on being followed */
		e = recover(ctx, lease, place, &j);
		if (e)
			return e;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
