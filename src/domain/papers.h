/*
 * The page of every kind of print job, made from what the database says now: one place for the printer and for the preview.
 * What may be printed is decided where the job is made.
 */
#ifndef DOMAIN_PAPERS_H
#define DOMAIN_PAPERS_H

#include "domain/glyphs.h"
#include "model/ctx.h"
#include "model/page.h"
#include "model/receipt.h"

enum { PAPERS_NAME = 128 };

/* Of the job only kind, ids and copy_mark count. *doc must be zeroed, and is the caller's to free; name: of its file, without the ending. */
enum err papers_make(struct ctx *ctx, const struct print_job *j, struct doc *doc, char name[PAPERS_NAME]);
/* Can the page be drawn? ERR_BAD_STATE names the characters that no font has; *report (may be NULL) those that a spare font draws. */
enum err papers_printable(struct ctx *ctx, const struct print_job *j, struct glyphs_report *report);

#endif
