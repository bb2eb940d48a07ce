/*
 * Draws a document as PDF: libhpdf with IPAex Gothic, cut by HarfBuzz to the characters of the document, so that
 * the text can be selected and searched (SPEC R7); rare characters of names from IPAmj Mincho. The same document gives the same bytes.
 */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "base/err.h"
#include "base/str.h"
#include "model/page.h"

/*
 * Appends the PDF to *pdf. ERR_UNAVAILABLE: no font on this machine, or libhpdf's error; ERR_BAD_INPUT: characters that
 * both fonts lack, named in the cause (nothing is ever dropped silently).
 */
enum err paper_pdf(const struct doc *doc, struct buf *pdf, struct cause *cause);
/* The characters of the document that both fonts lack, each once; how many. "" and 0: it can be drawn. */
int paper_missing(const struct doc *doc, char *out, size_t size);

#endif
