/*
 * What stands on the house's papers as a number, scanned or typed (SPEC P1): a letter, a dash and digits, in any width and case;
 * a receipt's serial has its year for the letter.
 * Bars and QR codes of slips hold the card number or one of these.
 */
#ifndef DOMAIN_PAPER_NUMBER_H
#define DOMAIN_PAPER_NUMBER_H

#include <stdbool.h>

#include "model/ctx.h"

enum paper_number_of { PAPER_NUMBER_PATIENT, PAPER_NUMBER_DEPOSITS, PAPER_NUMBER_BILL, PAPER_NUMBER_CERTIFICATES, PAPER_NUMBER_BOOKING };

struct paper_number {
	enum paper_number_of of;
	int64_t id;              /* of the patient (also for deposits and certificates), the bill, the booking */
};

/* Has the text this form at all? Then paper_number_find() answers: ERR_NOT_FOUND with the number in the cause. */
bool paper_number_is(const char *text);
/* D-000012 deposit, B-000012 bill, C-000012 certificate, Y-000012 booking; R-0042 and P-0107 of today; 2026-000012 the bill of a receipt. */
enum err paper_number_find(struct ctx *ctx, const char *text, struct paper_number *out);

#endif
