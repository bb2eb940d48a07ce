/* enroll import FILE. */
#ifndef CMD_ENROLL_IMPORT_H
#define CMD_ENROLL_IMPORT_H

#include "cmd.h"

enum err cmd_enroll_import(struct cmd_call *call);

#endif
