/*
 * The rules are those of domain/receipt.c; here they are looked at for a whole patient and told to a patient. Bills
 * are looked through from the newest one on: the newest that can't be had gives the sentence when nothing can.
 */
#include "domain/machine.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/audit.h"
#include "domain/bill.h"
#include "domain/calendar.h"
#include "domain/deposit.h"
#include "domain/may.h"
#include "domain/patient.h"
#include "domain/policy.h"
#include "domain/receipt.h"
#include "domain/settlement.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/leases.h"
#include "store/print_jobs.h"
#include "store/receipts.h"
#include "store/settlements.h"

#include "base/banned.h"

enum { PART = 16, STUCK_SECONDS = 120 };

static const char *desk(const struct ctx *ctx, enum desk_purpose purpose, char out[128])
{
	return policy_desk_text(ctx, purpose, out);
}

const char *machine_help(const struct ctx *ctx, enum place place, char out[128])
{
	return desk(ctx, place == PLACE_KIOSK ? DESK_HANDIN : DESK_SUPPORT, out);
}

static void closed(struct ctx *ctx, enum place place, char why[MACHINE_TEXT])
{
	char help[128], stay[128], hours[128];
	machine_help(ctx, place, help);
	if (policy_outside_shows_hours(ctx))
		str_fmt(why, MACHINE_TEXT, _("ただいまは取扱時間外です。取扱時間は %s（%s）です。お困りのときは %s へ"),
			calendar_hours_text(ctx, place, hours), calendar_except_text(ctx, (char[128]){ "" }), help);
	else
		str_fmt(why, MACHINE_TEXT, _("ただいまは取扱時間外です。%s へお越しください。入院の方は %s へお越しください"), help,
			desk(ctx, DESK_INPATIENT, stay));
}

/* Somebody prints, and what was asked for comes out: a page that still waits after two minutes tells of a printer in trouble. */
static bool prints(struct ctx *ctx)
{
	struct lease_info print;
	int64_t waiting, unclear, oldest;
	if (leases_info(ctx, QUEUE_PRINT, &print) || !print.alive || print_jobs_health(ctx, &waiting, &unclear, &oldest))
		return false;
	return !waiting || ctx_now(ctx) - oldest <= STUCK_SECONDS;
}

enum machine_state machine_state(struct ctx *ctx, enum place place, char why[MACHINE_TEXT])
{
	char help[128];
	why[0] = '\0';
	if (!calendar_open(ctx, place, ctx_now(ctx))) {
		closed(ctx, place, why);
		return MACHINE_CLOSED;
	}
	if (prints(ctx))
		return MACHINE_OPEN;
	str_fmt(why, MACHINE_TEXT, _("ただいま印刷の準備ができていません。%s へお越しください"), machine_help(ctx, place, help));
	return MACHINE_NOT_READY;
}

void machine_trouble(struct ctx *ctx, enum place place, char why[MACHINE_TEXT])
{
	char help[128];
	str_fmt(why, MACHINE_TEXT, _("用紙が出ないときは %s へお越しください。係の者がお調べします"), machine_help(ctx, place, help));
}

void machine_mask(const char *name, char out[NAME_SIZE])
{
	static const char mark[] = "○";
	char word[NAME_SIZE] = "";
	size_t left = strlen(name);
	int at = 0;                    /* characters of the word so far */
	uint32_t c;
	out[0] = '\0';
	for (size_t len; (len = utf8_next(name, left, &c)) > 0; name += len, left -= len) {
		bool gap = c == ' ' || c == 0x3000;
		if (gap || at == 0 || (at == 1 && utf8_char_width(c) == 0)) {
			str_copy_n(word, sizeof word, name, len);
			str_add(out, NAME_SIZE, "%s", word);
			at = gap ? 0 : 1;
		} else if (at++ == 1) {
			str_add(out, NAME_SIZE, "%s", mark);
		}
	}
	if (at == 1) { /* the last word is one character: it isn't shown */
		char *last = strrchr(out, ' '), *wide = strstr(out, "\xe3\x80\x80");
		char *from = last ? last + 1 : wide ? wide + 3 : out;
		*from = '\0';
		str_add(out, NAME_SIZE, "%s", mark);
	}
}

/* The card's number stands on the card and on the slips; a deposit's slip has its own. */
enum err machine_find(struct ctx *ctx, enum place place, const char *text, struct patient *out)
{
	struct deposit d;
	char help[128];
	enum err e;
	if ((str_starts(text, "D-") || str_starts(text, "d-")) && deposit_by_number(ctx, text, &d) == ERR_OK)
		e = patient_by_id(ctx, d.patient_id, out);
	else
		e = patient_by_card(ctx, text, out);
	if (e == ERR_NOT_FOUND || e == ERR_CARD_DIGITS || e == ERR_CARD_LENGTH || e == ERR_CARD_CHECK)
		return ctx_fail(ctx, e, _("この番号は確認できませんでした。診察券を %s へお持ちください"), machine_help(ctx, place, help));
	return e;
}

/* Told but not yet by mail: the mail leaves within its hours (F21), and the right comes with it (R2). */
static void mail_first(struct ctx *ctx, const char *day, char why[MACHINE_TEXT])
{
	char support[128], at[DATE_TEXT], on[DATE_TEXT];
	int64_t next = policy_mail_next(ctx, ctx_now(ctx));
	desk(ctx, DESK_SUPPORT, support);
	if (next == ctx_now(ctx))
		str_fmt(why, MACHINE_TEXT, _("%s のお支払いは済みました。お知らせのメールのあとに発行できます。お急ぎの方は %s へ"), day, support);
	else
		str_fmt(why, MACHINE_TEXT, _("%s のお支払いは済みました。%s %s からお送りするメールのあとに発行できます。お急ぎの方は %s へ"), day,
			date_show(tokyo_day(next), on), instant_time(next, at), support);
}

static void unpaid(struct ctx *ctx, const struct settlement *s, const char *day, char why[MACHINE_TEXT])
{
	char support[128], due[DATE_TEXT];
	desk(ctx, DESK_SUPPORT, support);
	if (s->state == SETTLEMENT_SCHEDULED || s->state == SETTLEMENT_CLAIMED || s->state == SETTLEMENT_SENT)
		str_fmt(why, MACHINE_TEXT, _("%s の分は %s にカードで決済し、メールでお知らせします。そのあとに発行できます。お急ぎの方は %s へ"), day,
			date_show(s->due_day, due), support);
	else if (s->state == SETTLEMENT_SUCCEEDED && !s->notified)
		mail_first(ctx, day, why);
	else
		str_fmt(why, MACHINE_TEXT, _("%s の分はまだ発行できません。%s へお越しください"), day, support);
}

static void had_already(struct ctx *ctx, const struct receipt *r, const char *day, char why[MACHINE_TEXT])
{
	char support[128], issued[DATE_TEXT];
	desk(ctx, DESK_SUPPORT, support);
	if (r->state != RECEIPT_ISSUED)
		machine_trouble(ctx, PLACE_MACHINE, why);
	else if (receipt_copy_open(ctx, r->bill_id))
		str_fmt(why, MACHINE_TEXT, _("%s の領収書は %s にお渡ししました。原本は一度だけです。参考の写しと支払証明書は %s で"), day,
			date_show(tokyo_day(r->issued_at), issued), support);
	else
		str_fmt(why, MACHINE_TEXT, _("%s の領収書は %s にお渡ししました。原本は一度だけです。支払証明書は %s でお申し込みください"), day,
			date_show(tokyo_day(r->issued_at), issued), support);
}

/* Why a bill's receipt can't be had, for the patient. */
static void tell(struct ctx *ctx, const struct bill *b, char why[MACHINE_TEXT])
{
	struct receipt r;
	struct settlement s;
	char at[128], day[DATE_TEXT];
	date_show(b->period_to, day);
	bool known = settlement_by_bill(ctx, b->id, &s) == ERR_OK;
	if (b->amount == 0 && !policy_zero_machine(ctx))
		str_fmt(why, MACHINE_TEXT, _("お支払いが 0円の領収書は %s でお渡しします"), desk(ctx, DESK_ZERO, at));
	else if (receipts_of_bill(ctx, b->id, PAPER_RECEIPT, &r) == ERR_OK && r.state != RECEIPT_AVAILABLE)
		had_already(ctx, &r, day, why);
	else if (known)
		unpaid(ctx, &s, day, why);
	else
		str_fmt(why, MACHINE_TEXT, _("%s の分はまだ発行できません。%s へお越しください"), day, desk(ctx, DESK_SUPPORT, at));
}

static void offer(struct ctx *ctx, const struct bill *b, struct machine_list *out)
{
	struct machine_paper p = { .bill_id = b->id, .from = b->period_from, .to = b->period_to, .yen = b->amount };
	struct receipt r;
	for (int kind = PAPER_STATEMENT; kind >= PAPER_RECEIPT; kind--)
		p.has[kind] = receipt_check(ctx, b->id, (enum receipt_kind)kind, true, &r) == ERR_OK;
	if (p.has[PAPER_RECEIPT])
		receipt_received(ctx, r.id, &p.yen);
	str_copy(p.what, sizeof p.what, b->department);
	if (!p.has[PAPER_RECEIPT] && !p.has[PAPER_STATEMENT]) {
		if (!*out->why && (b->status == BILL_FINAL || b->status == BILL_HELD))
			tell(ctx, b, out->why);
	} else if (out->n < MACHINE_PAPERS) {
		out->papers[out->n++] = p;
	} else {
		out->more++;
	}
}

static enum err collect(struct ctx *ctx, struct machine_list *out)
{
	struct bill_item items[PART];
	struct bill_filter of_patient = { .status = -1, .patient_id = out->patient_id };
	char support[128];
	int n = PART;
	enum err e = ERR_OK;
	for (int64_t at = 0; !e && n == PART; at += n) {
		e = bill_fetch(ctx, &of_patient, at, PART, items, &n);
		for (int i = 0; !e && i < n; i++)
			offer(ctx, &items[i].bill, out);
	}
	if (out->n)
		out->why[0] = '\0';
	else if (!*out->why)
		str_fmt(out->why, MACHINE_TEXT, _("お渡しできる領収書はありません。お尋ねは %s へ"), desk(ctx, DESK_SUPPORT, support));
	return e;
}

static enum err usable(struct ctx *ctx)
{
	char why[MACHINE_TEXT];
	enum err e = may_check(ctx, ACTION_RECEIPT_ISSUE);
	if (!e && machine_state(ctx, PLACE_MACHINE, why) != MACHINE_OPEN)
		e = ctx_fail(ctx, ERR_REFUSED, "%s", why);
	return e;
}

enum err machine_look(struct ctx *ctx, const char *text, struct machine_list *out)
{
	struct patient p;
	*out = (struct machine_list){ 0 };
	enum err e = usable(ctx);
	if (!e)
		e = machine_find(ctx, PLACE_MACHINE, text, &p);
	if (e)
		return e;
	out->patient_id = p.id;
	machine_mask(p.name, out->name);
	e = collect(ctx, out);
	return e ? e : audit_look(ctx, "patient", p.id, "receipt machine: %d", out->n);
}

static enum err issue_one(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, struct machine_job *job)
{
	struct receipt r;
	enum err e = receipt_issue(ctx, bill_id, kind, true, &r);
	if (!e && job->n < (int)(sizeof job->receipt / sizeof job->receipt[0]))
		job->receipt[job->n++] = r.id;
	return e;
}

enum err machine_issue(struct ctx *ctx, int64_t patient_id, const struct machine_paper *paper, struct machine_job *job)
{
	struct bill b;
	char support[128];
	enum err e = usable(ctx);
	if (!e)
		e = db_begin(ctx);
	if (e)
		return e;
	struct machine_job before = *job;
	e = bills_by_id(ctx, paper->bill_id, &b);
	if (!e && b.patient_id != patient_id)
		e = ctx_fail(ctx, ERR_REFUSED, _("この領収書は発行できません。%s へお越しください"), desk(ctx, DESK_SUPPORT, support));
	for (int kind = PAPER_RECEIPT; !e && kind <= PAPER_STATEMENT; kind++)
		if (paper->has[kind])
			e = issue_one(ctx, b.id, (enum receipt_kind)kind, job);
	if (e == ERR_BAD_STATE) {
		char why[MACHINE_TEXT];
		tell(ctx, &b, why);
		e = ctx_fail(ctx, ERR_REFUSED, "%s", why);
	}
	e = db_finish(ctx, e);
	if (e)
		*job = before;
	return e;
}

enum machine_progress machine_follow(struct ctx *ctx, const struct machine_job *job)
{
	struct receipt r;
	bool waits = false;
	for (int i = 0; i < job->n; i++) {
		if (receipts_by_id(ctx, job->receipt[i], &r) || r.state == RECEIPT_UNCLEAR || r.state == RECEIPT_VOID)
			return MACHINE_TROUBLE;
		waits = waits || r.state == RECEIPT_PRINTING;
	}
	return waits ? MACHINE_PRINTING : MACHINE_OUT;
}
