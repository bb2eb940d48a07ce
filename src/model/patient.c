/* Ids and names of sexes. */
#include "model/patient.h"

#include "base/i18n.h"


#include "base/banned.h"

const char *sex_name(char sex)
{
	return sex == 'm' ? _("男") : sex == 'f' ? _("女") : _("不明");
}
