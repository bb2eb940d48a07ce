/* The groups of commands; the help page shows them in this order. */
#include "cmd_inner.h"

#include "base/banned.h"

extern const struct cmd cmd_alarms[], cmd_demo[], cmd_init[], cmd_staff[], cmd_audit[], cmd_patients[], cmd_insurance[], cmd_eligibility[], cmd_enroll[], cmd_mails[], cmd_visits[], cmd_book[], cmd_book_list[], cmd_book_notice[], cmd_book_file[], cmd_bills[], cmd_settle[], cmd_counter[], cmd_refund[], cmd_deposits[], cmd_arrears[], cmd_close[], cmd_worker[], cmd_receipts[], cmd_downtime[], cmd_kiosk[], cmd_try[], cmd_profile[];
extern const struct cmd cmd_merge[];

static const struct cmd *const groups[] = {
	cmd_patients,
	cmd_merge,
	cmd_insurance,
	cmd_eligibility,
	cmd_enroll,
	cmd_mails,
	cmd_visits,
	cmd_book,
	cmd_book_list,
	cmd_book_notice,
	cmd_book_file,
	cmd_bills,
	cmd_settle,
	cmd_counter,
	cmd_refund,
	cmd_deposits,
	cmd_arrears,
	cmd_close,
	cmd_worker,
	cmd_receipts,
	cmd_downtime,
	cmd_kiosk,
	cmd_try,
	cmd_profile,
	cmd_init,
	cmd_alarms,
	cmd_demo,
	cmd_staff,
	cmd_audit,
};

enum { GROUPS = sizeof groups / sizeof groups[0] };

const struct cmd *cmd_next(const struct cmd *after)
{
	for (int g = 0; g < GROUPS; g++) {
		if (!after)
			return groups[g];
		for (const struct cmd *c = groups[g]; c->name; c++)
			if (c == after)
				return c[1].name ? c + 1 : g + 1 < GROUPS ? groups[g + 1] : NULL;
	}
	return NULL;
}
