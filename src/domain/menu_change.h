/*
 * Changing one line of a menu (SPEC A1, A2): a day that isn't like its weekday, a question, the terms. The rest of the menu stays as it is by
 * then, whoever changed it meanwhile; only what is changed must still be as it was seen (else ERR_CONFLICT, and nothing changes). Otherwise
 * as menu_save().
 */
#ifndef DOMAIN_MENU_CHANGE_H
#define DOMAIN_MENU_CHANGE_H

#include "domain/menu.h"

/* was NULL: one more; now NULL: it is taken off. ERR_BAD_INPUT: the day is closed already, or has hours at that time. */
enum err menu_day_change(struct ctx *ctx, int64_t menu_id, const struct menu_day *was, const struct menu_day *now, int *beyond);

/*
 * from: its number (from 1), 0: one more; to: the number it gets, 0: it is taken off; the others close up. Conditions go along with the
 * questions that they ask about; that of `now` names a question by the number before, and `on` is that question as it was seen. ERR_REFUSED:
 * another's condition asks about it.
 */
struct question_change { int from, to; const struct question *was, *now, *on; };
enum err menu_question_change(struct ctx *ctx, int64_t menu_id, const struct question_change *c, int *beyond);

enum err menu_terms_change(struct ctx *ctx, int64_t menu_id, const char *was, const char *now, int *beyond);

/* The answer to `on` that the condition of `u` waits for, as answers are kept ("yes"); its own words where it can't be one. */
const char *menu_condition_answer(struct ctx *ctx, const struct question *on, const struct question *u, char out[ANSWER_SIZE]);

#endif
