/*
 * Numbers of insurance and tax that carry a check digit (FACTS: insurance identifiers; qualified invoice).
 * Input is taken as people type it: full width, spaces around and hyphens inside are fine.
 */
#ifndef MODEL_CHECKDIGIT_H
#define MODEL_CHECKDIGIT_H

#include <stdbool.h>

struct checkdigit {
	bool form;       /* digits only, and as many as there must be */
	bool valid;      /* form, and the check digit is right */
	int expected;    /* the right check digit for the rest of the number; -1 without form */
	char number[16]; /* the digits alone (T-number: with its T), "" without form */
	const char *kind; /* translated name of the scheme; "" when the first two digits name none */
};

/*
 * 検証番号: from the last digit of the body, times 2, 1, 2 …; a product of two digits counts as their sum.
 * -1: body isn't digits only.
 */
int checkdigit_luhn(const char *body);

bool checkdigit_insurer(const char *text, struct checkdigit *out);   /* 保険者番号: 8 digits, 国保 6 (also padded to 8 by 00 or spaces) */
bool checkdigit_payer(const char *text, struct checkdigit *out);     /* 公費負担者番号: 8 digits */
bool checkdigit_recipient(const char *text, struct checkdigit *out); /* 受給者番号: 7 digits; real cards break it: warn only */
bool checkdigit_invoice(const char *text, struct checkdigit *out);   /* 適格請求書発行事業者: T and 13 digits, the first is the check digit */
bool checkdigit_my_number(const char *digits);                       /* 12 digits with a right check digit, nothing else */

/* Name of a public-expense scheme by the first two digits of its payer number, translated; "": none. */
const char *checkdigit_payer_kind(int law);

#endif
