/* What the files of the visit commands share. */
#ifndef CMD_VISITS_H
#define CMD_VISITS_H

#include "cmd.h"
#include "model/patient.h"
#include "model/visit.h"

enum err cmd_visits_import(struct cmd_call *call);
/* The patient of args[0], the day of --date, and (v not NULL) the visit of that day: ERR_NOT_FOUND says which is missing. */
enum err cmd_visits_of_card(struct cmd_call *call, struct patient *p, day_t *day, struct visit *v);

#endif
