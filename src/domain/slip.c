/* The usage slip's life: made when deferral goes on, void when it goes off; its page is a print job (SPEC V3). */
#include "domain/slip.h"

#include "base/mem.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/papers.h"
#include "domain/visit.h"
#include "model/receipt.h"
#include "store/booking_slips.h"
#include "store/db.h"
#include "store/print_jobs.h"
#include "store/slips.h"

#include "base/banned.h"

enum err slip_of(struct ctx *ctx, int64_t visit_id, struct slip *out)
{
	return slips_of_visit(ctx, visit_id, out);
}

enum err slip_by_id(struct ctx *ctx, int64_t id, struct slip *out)
{
	return slips_by_id(ctx, id, out);
}

/* Asked for by a person: what can't be drawn is told before it is queued. */
static enum err queue_asked(struct ctx *ctx, struct print_job *job)
{
	enum err e = papers_printable(ctx, job, NULL);
	return e ? e : print_jobs_add(ctx, job);
}

static enum err queue_page(struct ctx *ctx, const struct slip *s)
{
	struct print_job job = { .kind = PRINT_SLIP, .slip_id = s->id, .copy_mark = s->prints > 1 };
	return print_jobs_add(ctx, &job);
}

enum err slip_make(struct ctx *ctx, const struct visit *v, struct slip *out)
{
	*out = (struct slip){ .visit_id = v->id, .day = ctx_today(ctx), .made_at = ctx_now(ctx), .prints = 1 };
	enum err e = slips_add(ctx, out);
	return e ? e : queue_page(ctx, out);
}

enum err slip_void(struct ctx *ctx, int64_t visit_id)
{
	struct slip s;
	enum err e = slips_of_visit(ctx, visit_id, &s);
	if (e)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	s.voided_at = ctx_now(ctx);
	return slips_update(ctx, &s);
}

static enum err reprint(struct ctx *ctx, int64_t visit_id)
{
	struct slip s;
	enum err e = slips_of_visit(ctx, visit_id, &s);
	if (e == ERR_NOT_FOUND)
		return ctx_fail(ctx, ERR_BAD_STATE, _("この来院には有効な利用票がありません"));
	if (e)
		return e;
	s.prints++;
	e = slips_update(ctx, &s);
	if (!e)
		e = queue_page(ctx, &s);
	return e ? e : audit_note(ctx, ACTION_SLIP_PRINT, "visit", visit_id, "%s again, print %d", s.number, s.prints);
}

enum err slip_reprint(struct ctx *ctx, int64_t visit_id)
{
	enum err e = may_check(ctx, ACTION_SLIP_PRINT);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, reprint(ctx, visit_id));
}

static enum err print_reception(struct ctx *ctx, int64_t visit_id)
{
	struct visit v;
	struct print_job job = { .kind = PRINT_RECEPTION, .subject_id = visit_id };
	enum err e = visit_by_id(ctx, visit_id, &v);
	if (!e)
		e = queue_asked(ctx, &job);
	return e ? e : audit_note(ctx, ACTION_SLIP_PRINT, "visit", visit_id, "reception slip %s", v.number);
}

enum err slip_print_reception(struct ctx *ctx, int64_t visit_id)
{
	enum err e = may_check(ctx, ACTION_SLIP_PRINT);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, print_reception(ctx, visit_id));
}

enum err slip_booking_next(struct ctx *ctx, int64_t patient_id, struct booking_slip *out)
{
	return booking_slips_next(ctx, patient_id, ctx_now(ctx), out);
}

static enum err print_booking(struct ctx *ctx, int64_t booking_id)
{
	struct booking_slip b;
	struct print_job job = { .kind = PRINT_BOOKING, .subject_id = booking_id };
	enum err e = booking_slips_by_id(ctx, booking_id, &b);
	if (!e)
		e = queue_asked(ctx, &job);
	if (!e)
		e = b.patient_id ? audit_note(ctx, ACTION_SLIP_PRINT, "patient", b.patient_id, "booking slip %s", b.number)
			: audit_note(ctx, ACTION_SLIP_PRINT, "booking", booking_id, "booking slip %s", b.number);
	mem_wipe(&b, sizeof b);
	return e;
}

enum err slip_print_booking(struct ctx *ctx, int64_t booking_id)
{
	enum err e = may_check(ctx, ACTION_SLIP_PRINT);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, print_booking(ctx, booking_id));
}
