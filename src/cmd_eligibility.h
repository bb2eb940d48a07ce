/* What `insurance import` (madoguchi-worker) and the commands of the desk's program print alike. */
#ifndef CMD_ELIGIBILITY_H
#define CMD_ELIGIBILITY_H

#include "cmd.h"
#include "domain/eligibility.h"

/* One check with both sides: a JSON object and lines of text. The caller owns *out. */
enum err cmd_eligibility_tell(struct cmd_call *call, int64_t id, json_t **out);

#endif
