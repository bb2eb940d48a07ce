/*
 * Originals (SPEC R2, R3, P6): the right is looked for before anything is asked, the birth date is confirmed with one key, and
 * only then it is spent. What became of a page that nobody is sure about is asked here as well.
 */
#include "screens/bill_desk.h"

#include <string.h>

#include "base/money.h"
#include "base/str.h"
#include "domain/papers.h"
#include "domain/policy.h"
#include "domain/preview.h"
#include "domain/receipt.h"
#include "screens/certificate_ask.h"
#include "screens/screens.h"
#include "screens/words.h"
#include "tui/dialog.h"

#include "base/banned.h"

static struct outcome issue(struct ctx *ctx, void *state, const struct answer *a)
{
	struct bill_desk *s = state;
	struct receipt r;
	char serial[24];
	if (receipt_issue(ctx, s->id, (enum receipt_kind)a->tag, false, &r))
		return bill_desk_refusal(ctx, words_paper((enum receipt_kind)a->tag));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%s %s を印刷します"), words_paper(r.kind), receipt_serial(&r, serial));
}

static struct outcome ask_issue(struct ctx *ctx, const struct bill_desk *s, enum receipt_kind kind)
{
	struct receipt r;
	char text[256 + WORDS_GLYPHS], question[BILL_DESK_QUESTION], yen[32], rare[WORDS_GLYPHS];
	int64_t received;
	struct glyphs_report glyphs;
	if (receipt_check(ctx, s->id, kind, false, &r) || receipt_received(ctx, r.id, &received) ||
		papers_printable(ctx, &(struct print_job){ .kind = kind == PAPER_STATEMENT ? PRINT_STATEMENT : PRINT_RECEIPT, .receipt_id = r.id }, &glyphs))
		return bill_desk_refusal(ctx, words_paper(kind));
	str_fmt(text, sizeof text, _("%sの原本   %s円\n原本は一度だけです。印刷しますか"), words_paper(kind), yen_text(received, yen));
	str_add(text, sizeof text, "%s", words_glyphs(&glyphs, rare));
	return outcome_dialog(dialog_confirm(words_paper(kind), bill_desk_question(ctx, s, text, question), true, issue, kind));
}

struct outcome bill_print_receipt(struct ctx *ctx, void *state)
{
	return ask_issue(ctx, state, PAPER_RECEIPT);
}

struct outcome bill_print_statement(struct ctx *ctx, void *state)
{
	return ask_issue(ctx, state, PAPER_STATEMENT);
}

struct outcome bill_print_preview(struct ctx *ctx, void *state)
{
	(void)ctx;
	return outcome_push_arg(&screen_preview, &(struct arg){ .id = ((const struct bill_desk *)state)->id, .id2 = PREVIEW_RECEIPT });
}

bool bill_print_copyable(const struct ctx *ctx, const void *state)
{
	return policy_online(ctx) && ((const struct bill_desk *)state)->page.settled;
}

static struct outcome copy_chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	const struct bill_desk *s = state;
	enum receipt_kind kind = strcmp(a->id, receipt_kind_id(PAPER_STATEMENT)) == 0 ? PAPER_STATEMENT : PAPER_RECEIPT;
	if (receipt_copy_print(ctx, s->id, kind))
		return bill_desk_refusal(ctx, _("参考の写し"));
	return outcome_with(outcome_refresh(), STYLE_DONE, _("%sの参考の写しを印刷します"), words_paper(kind));
}

struct outcome bill_print_copy(struct ctx *ctx, void *state)
{
	(void)ctx, (void)state;
	const struct choice choices[] = { { receipt_kind_id(PAPER_RECEIPT), words_paper(PAPER_RECEIPT) },
		{ receipt_kind_id(PAPER_STATEMENT), words_paper(PAPER_STATEMENT) }, { NULL, NULL } };
	return outcome_dialog(dialog_choice(_("参考の写し"), _("「参考（原本ではありません）」と印刷されます"), choices, copy_chosen, 0));
}

static struct certificate_wish certificate_of(const struct bill_desk *s)
{
	return (struct certificate_wish){ .patient_id = s->page.patient.id, .bill_id = s->id };
}

static struct outcome certify(struct ctx *ctx, void *state, const struct answer *a)
{
	struct certificate_wish of = certificate_of(state);
	(void)a;
	return certificate_ask_issue(ctx, &of);
}

struct outcome bill_print_certificate(struct ctx *ctx, void *state)
{
	const struct bill_desk *s = state;
	struct certificate_wish of = certificate_of(s);
	return certificate_ask(ctx, &of, s->page.same_name, s->page.same_surname, certify);
}

static struct outcome resolved(struct ctx *ctx, const struct bill_desk *s, enum receipt_kind kind, bool came_out, const char *reason)
{
	struct receipt r;
	char serial[24], key[WORDS_KEY];
	receipt_serial(&s->page.paper[kind], serial);
	if (receipt_resolve(ctx, s->page.paper[kind].id, came_out, reason, &r))
		return outcome_fail(ctx);
	if (came_out)
		return outcome_with(outcome_refresh(), STYLE_DONE, _("%s %s は発行済です"), words_paper(kind), serial);
	const struct screen_key *again = keys_find(screen_bill.keys, kind == PAPER_STATEMENT ? 's' : K_F8);
	return outcome_with(outcome_refresh(), STYLE_TODO, _("%s %s は無効です。もう一度 %s で発行できます"), words_paper(kind), serial,
		keys_label(again->key, key));
}

static struct outcome reason_typed(struct ctx *ctx, void *state, const struct answer *a)
{
	return resolved(ctx, state, (enum receipt_kind)a->tag, false, a->text);
}

/* Choices are numbered kind × 2 + (came out: 0, didn't: 1), as far as they were offered; the id tells which. */
static struct outcome chosen(struct ctx *ctx, void *state, const struct answer *a)
{
	enum receipt_kind kind = a->id[0] == 's' ? PAPER_STATEMENT : PAPER_RECEIPT;
	if (a->id[1] == 'y')
		return resolved(ctx, state, kind, true, "");
	return outcome_dialog(dialog_input(_("用紙が出なかった理由"), _("理由"), "", true, reason_typed, kind));
}

static bool askable(const struct ctx *ctx, const struct receipt *r)
{
	return r->state == RECEIPT_UNCLEAR || (r->state == RECEIPT_ISSUED && tokyo_day(r->issued_at) == ctx_today(ctx));
}

bool bill_print_resolvable(const struct ctx *ctx, const void *state)
{
	const struct bill_page *p = &((const struct bill_desk *)state)->page;
	return askable(ctx, &p->paper[PAPER_RECEIPT]) || askable(ctx, &p->paper[PAPER_STATEMENT]);
}

struct outcome bill_print_resolve(struct ctx *ctx, void *state)
{
	static const char *const ids[2][2] = { { "ry", "rn" }, { "sy", "sn" } };
	const struct bill_page *p = &((struct bill_desk *)state)->page;
	struct choice choices[5] = { { 0 } };
	char labels[5][120], serial[24];
	int n = 0;
	for (int kind = PAPER_RECEIPT; kind <= PAPER_STATEMENT; kind++)
		for (int out = 0; out < 2; out++) {
			const struct receipt *r = &p->paper[kind];
			if (!askable(ctx, r) || (out == 0 && r->state != RECEIPT_UNCLEAR))
				continue;
			str_fmt(labels[n], sizeof labels[n], out == 0 ? _("%s %s の用紙は出ました") : _("%s %s の用紙は出ませんでした"),
				words_paper((enum receipt_kind)kind), receipt_serial(r, serial));
			choices[n] = (struct choice){ ids[kind][out], labels[n] };
			n++;
		}
	return outcome_dialog(dialog_choice(_("用紙は出ましたか"), _("出なかったものは無効になり、もう一度発行できます"), choices, chosen, 0));
}
