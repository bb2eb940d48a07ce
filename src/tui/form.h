/*
 * Labelled fields under each other. Tab, arrows and Enter walk; Enter on the last field and F5 submit; what is wrong
 * with a field is said in the message line when it is left and when the form is submitted. Typed text is
 * never lost: the framework keeps a form that is left as a draft (draft.c) until it was submitted.
 */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "tui/input.h"
#include "tui/outcome.h"

enum field_kind {
	FIELD_TEXT,
	FIELD_DIGITS,    /* digits with leading zeros: card numbers, telephones */
	FIELD_NUMBER,    /* whole number >= 0 */
	FIELD_YEN,       /* the same, "1,234" may be typed, shown with separators */
	FIELD_DATE,      /* anything that date_parse reads */
	FIELD_BIRTH,     /* date_parse_birth */
	FIELD_CHOICE,    /* one of choices; arrows left/right and space change it */
	FIELD_PASSWORD   /* masked, never in a draft */
};

struct choice {
	const char *id;      /* what form_text returns; NULL ends the table */
	const char *label;
};

struct field {
	const char *name;    /* NULL ends the table */
	const char *label;
	enum field_kind kind;
	int cols;            /* columns of the input; 0: what is left of the line */
	int max;             /* bytes; 0: INPUT_USUAL */
	bool required;
	const struct choice *choices;
	const char *hint;    /* behind the field, dim; may be NULL */
	/* More to say about a filled, well-formed field; writes the reason. NULL: nothing. */
	bool (*check)(const struct ctx *ctx, const char *value, char *why, size_t size);
};

enum { FORM_FIELDS_MAX = 32 };

struct form {
	const struct field *fields;
	int n, focus;
	int left;            /* the field that FORM_LEFT_FIELD speaks of */
	bool dirty;          /* typed since it was opened */
	struct input input[FORM_FIELDS_MAX];
};

void form_init(struct form *f, const struct field *fields);
const char *form_text(const struct form *f, const char *name);   /* as typed; choices: the id */
bool form_number(const struct form *f, const char *name, int64_t *out);
bool form_date(const struct ctx *ctx, const struct form *f, const char *name, day_t *out);
void form_set(struct form *f, const char *name, const char *value); /* doesn't make it dirty */
void form_focus(struct form *f, const char *name);
/* The first field that is wrong gets the focus and its reason goes to why; true: all are well. */
bool form_check(const struct ctx *ctx, struct form *f, char *why, size_t size);
bool form_check_field(const struct ctx *ctx, const struct form *f, int i, char *why, size_t size);

enum form_result { FORM_UNHANDLED, FORM_TAKEN, FORM_LEFT_FIELD, FORM_SUBMIT };
enum form_result form_key(struct form *f, int32_t key);
/* Writes a well-formed date as ISO, so that one sees how it was read. */
void form_tidy(const struct ctx *ctx, struct form *f, int i);
bool form_click(struct form *f, int row, int rows);             /* row of the form's area */
void form_draw(const struct form *f, const struct canvas *c);    /* one row per field from 0,0 */

#endif
