/* Columns in the order of PATIENT_ROW. */
#include "store/patient_row.h"

#include "base/banned.h"

void patient_row_read(struct stmt *q, struct patient *p)
{
	const char *sex = stmt_ptr(q, 4);
	p->id = stmt_col(q, 0);
	p->sex = sex ? sex[0] : 'u';
	p->birth = stmt_col_day(q, 5);
	p->died = stmt_col_day(q, 10);
	p->undisclosed = stmt_col(q, 11) != 0;
	p->version = stmt_col(q, 12);
	p->merged_into = stmt_col(q, 13);
	stmt_text(q, 1, p->card, sizeof p->card);
	stmt_text(q, 2, p->name, sizeof p->name);
	stmt_text(q, 3, p->kana, sizeof p->kana);
	stmt_text(q, 6, p->phone, sizeof p->phone);
	stmt_text(q, 7, p->postal, sizeof p->postal);
	stmt_text(q, 8, p->address, sizeof p->address);
	stmt_text(q, 9, p->memo, sizeof p->memo);
}
