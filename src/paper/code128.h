/*
 * Code 128 (ISO/IEC 15417) as widths of bars and spaces, in modules. Digits in pairs go into set C, the rest into B.
 * Printable ASCII only.
 */
#ifndef PAPER_CODE128_H
#define PAPER_CODE128_H

enum { CODE128_SYMBOLS_MAX = 64, CODE128_WIDTHS_MAX = CODE128_SYMBOLS_MAX * 6 + 1 };

/* The symbols with start, check symbol and stop; 0: text is empty, too long or not printable ASCII. */
int code128_symbols(const char *text, int out[CODE128_SYMBOLS_MAX]);
/* Widths in modules, beginning with a bar; *modules is their sum. Returns how many, 0 as above. */
int code128_widths(const char *text, unsigned char out[CODE128_WIDTHS_MAX], int *modules);

#endif
