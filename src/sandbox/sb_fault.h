/* The faults that tests order from the gateway: see `faults` in sandbox.h. */
#ifndef SANDBOX_SB_FAULT_H
#define SANDBOX_SB_FAULT_H

enum sb_fault_kind {
	SB_FAULT_NONE, SB_FAULT_500_BEFORE, SB_FAULT_500_AFTER, SB_FAULT_DROP_BEFORE, SB_FAULT_DROP_AFTER, SB_FAULT_TRUNCATE,
	SB_FAULT_HTML, SB_FAULT_SLOW, SB_FAULT_409, SB_FAULT_429, SB_FAULT_WRONG_AMOUNT, SB_FAULT_WRONG_CURRENCY,
	SB_FAULT_WRONG_METADATA, SB_FAULT_WRONG_STATUS
};

struct sb_fault {
	enum sb_fault_kind kind;
	double number; /* slow: seconds; html: status */
};

/* Takes the first line that fits the request out of the file. No file, no fitting line: SB_FAULT_NONE. */
struct sb_fault sb_fault_take(const char *file, const char *method, const char *path);

#endif
