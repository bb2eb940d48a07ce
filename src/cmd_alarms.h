/* How commands show an alarm. */
#ifndef CMD_ALARMS_H
#define CMD_ALARMS_H

#include "cmd.h"
#include "model/alarm.h"

json_t *cmd_alarm_json(const struct alarm *a);

#endif
