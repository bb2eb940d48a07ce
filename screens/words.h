/*
 * Words that several screens share: those of the facility's profile (SCREENS rule 6), short dates, states with their
 * mark (SCREENS rule 3), and names of keys as the key line shows them.
 */
#ifndef SCREENS_WORDS_H
#define SCREENS_WORDS_H

#include <stddef.h>

#include "domain/glyphs.h"
#include "model/ctx.h"
#include "model/insurance.h"
#include "model/receipt.h"
#include "model/settlement.h"
#include "model/visit_bill.h"
#include "tui/canvas.h"
#include "tui/form.h"
#include "tui/screen.h"
#include "tui/style.h"

/* Labels of keys that the profile words: あとクレ (F1), 保険証確認 (F14). */
#define L_SERVICE N_("あと払い")
#define L_INSURANCE N_("保険確認")

enum { WORDS_DAY = 32, WORDS_KEY = 96 };

/* For `shown`: stays, or withdraws the page whose look couldn't be written down (SPEC X2). */
struct outcome words_shown(const struct ctx *ctx, enum err looked);
/* The label in the profile's words, else translated. */
const char *words_of(const struct ctx *ctx, const char *label);
/* "F6 あとクレ": the key of this screen with this action, as its key line names it; "" when there's none. */
const char *words_key(const struct ctx *ctx, const struct screen *s, enum action action, char out[WORDS_KEY]);
/* "11-25（水）", with the year when it isn't that of `today`; "－" for DAY_NONE. */
const char *words_day(day_t day, day_t today, char out[WORDS_DAY]);
/* The mark of a state with a trailing space; "－ " where it doesn't apply. */
const char *words_mark(enum style s);
/* How a settlement or a bill stands: the style gives the mark. */
enum style words_settlement_style(enum settlement_state s);
enum style words_bill_style(const struct visit_bill *b);
const char *words_bill_state(const struct visit_bill *b);
/* Originals: 領収書 or 診療明細書, and how one stands. */
const char *words_paper(enum receipt_kind k);
enum style words_paper_style(enum receipt_state s);
/* "受付・会計"; all roles of the house: "全役割". */
const char *words_roles(unsigned roles, char *out, size_t size);

/* What may confirm insurance on that day (FACTS §3.2), then "unknown"; choices has room for EVIDENCE_COUNT + 2. */
void words_evidence(day_t day, struct choice *choices);

/* In a training installation two lines that tell who there is and the password of all (no secret: SPEC O1); else nothing. */
void words_training_accounts(const struct ctx *ctx, const struct canvas *c, int y);

/* How rare characters of a page will be printed, a line each beginning with \n; "" when the page's font has them all. */
enum { WORDS_GLYPHS = 640 };
const char *words_glyphs(const struct glyphs_report *r, char out[WORDS_GLYPHS]);

#endif
