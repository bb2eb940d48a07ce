/* What opening at the desk and the reception's file share: inside a write transaction, rights checked by the caller. */
#ifndef DOMAIN_VISIT_MAKE_H
#define DOMAIN_VISIT_MAKE_H

#include "domain/visit.h"

/* number "": the day's next. Adds the limit slip to what is handed in when the patient's cover has one. */
enum err visit_make(struct ctx *ctx, const struct visit_new *n, const char *source, const char *number, struct visit *out);
/* P6: search key of the surname, the part of the name before its first space; without one, of the whole name. */
void visit_surname_key(const char *name, char out[NAME_SIZE]);

#endif
