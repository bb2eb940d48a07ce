/*
 * Who it is about, always in the same order (SCREENS rule 4): card number, name, kana, sex, birth date and age, and
 * behind them the other patients of the day with the same name or surname (SPEC P6).
 */
#ifndef SCREENS_PERSON_H
#define SCREENS_PERSON_H

#include "domain/board.h"
#include "model/ctx.h"
#include "model/patient.h"
#include "tui/canvas.h"

enum { PERSON_TEXT = 512 };

const char *person_text(const struct ctx *ctx, const struct patient *p, char out[PERSON_TEXT]);
/* Row y of c from column 1; where it is too wide the kana gives way. */
void person_draw(const struct ctx *ctx, const struct canvas *c, int y, const struct patient *p, int same_name, int same_surname);
/* "昭和55年3月1日（46歳）" */
const char *person_birth(const struct ctx *ctx, const struct patient *p, char out[96]);

#endif
