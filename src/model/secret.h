/*
 * Digits that must never be kept: payment card numbers and My Number (SPEC X7). For free text and for
 * every field of an import. The finding names the kind, never the digits.
 */
#ifndef MODEL_SECRET_H
#define MODEL_SECRET_H

enum secret { SECRET_NONE, SECRET_CARD, SECRET_MY_NUMBER };

/*
 * Looks at runs of digits (any width) with at most three spaces or hyphens between two of them: 13–19 digits that
 * pass Luhn and begin like a payment card, or 12 with My Number's check digit. T and 13 digits is an
 * invoice number and passes, and so does `allowed`, e.g. the patient's own card number (NULL: none).
 */
enum secret secret_find(const char *text, const char *allowed);

/* For a sentence that quotes a file: when such digits are found in it as a whole, each of its digits becomes a "*", in place. */
void secret_hide(char *text);

#endif
