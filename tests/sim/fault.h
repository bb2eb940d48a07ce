/* Everything that the simulation lets go wrong: one row each, counted whenever it strikes. */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

/* X(code, id) */
#define FAULT_LIST(X) \
	X(CRASH_BEFORE_COMMIT, "crash before commit") \
	X(CRASH_IN_COMMIT,     "crash within commit") \
	X(CRASH_AFTER_COMMIT,  "crash after commit") \
	X(CRASH_BEFORE_SEND,   "crash before send") \
	X(CRASH_AFTER_SEND,    "crash after send") \
	X(CRASH_AFTER_ANSWER,  "crash after answer") \
	X(CRASH_IDLE,          "crash between turns") \
	X(CRASH_DESK,          "crash of a desk") \
	X(POWER_LOSS,          "power loss") \
	X(DISK_FULL,           "disk full") \
	X(READ_ERROR,          "i/o error on read") \
	X(SYNC_ERROR,          "i/o error on sync") \
	X(BUSY_LOCK,           "database locked") \
	X(BUSY_QUEUE,          "write queue held") \
	X(STALLED,             "stalled, another took over") \
	X(STALLED_WRITING,     "stalled within a commit") \
	X(SECOND_WORKER,       "second worker started") \
	X(RESTART,             "orderly restart") \
	X(CLOCK_FORWARD,       "clock a day forward") \
	X(CLOCK_SLOW,          "clock a day behind") \
	X(CLOCK_BACK,          "clock a day back") \
	X(DAY_BORDER,          "answer over the day's border") \
	X(REQUEST_LOST,        "request lost") \
	X(ANSWER_LOST,         "answer lost") \
	X(ANSWER_CUT,          "answer truncated") \
	X(ANSWER_LATE,         "executed after the time-out") \
	X(ANSWER_SLOW,         "answers out of order") \
	X(REQUEST_TWICE,       "request delivered twice") \
	X(HTTP_409,            "409") \
	X(HTTP_429,            "429 with Retry-After") \
	X(HTTP_500_DONE,       "500, executed") \
	X(HTTP_500_NOT_DONE,   "500, not executed") \
	X(HTTP_500_KEPT,       "500, kept under the key") \
	X(HTTP_PAGE,           "a proxy's page") \
	X(HTTP_400,            "400") \
	X(HTTP_401,            "401") \
	X(WRONG_AMOUNT,        "wrong amount in the answer") \
	X(WRONG_CURRENCY,      "wrong currency in the answer") \
	X(WRONG_REFERENCE,     "wrong reference in the answer") \
	X(WRONG_STATUS,        "processing, not paid") \
	X(OUTAGE,              "gateway unreachable") \
	X(OUTAGE_LONG,         "answers lost for more than 24 h") \
	X(KEY_PRUNED,          "key forgotten, outcome unknown") \
	X(DECLINE_SOFT,        "402 soft") \
	X(DECLINE_HARD,        "402 hard") \
	X(DECLINE_ADVICE,      "402 with advice") \
	X(DECLINE_LOGIN,       "402 authentication") \
	X(SMTP_GREETING,       "smtp 421") \
	X(SMTP_NO_TLS,         "smtp without tls") \
	X(SMTP_CERTIFICATE,    "smtp unknown ca") \
	X(SMTP_LOGIN_LATER,    "smtp login 454") \
	X(SMTP_LOGIN,          "smtp login 535") \
	X(SMTP_RCPT_LATER,     "smtp recipient 450") \
	X(SMTP_RCPT,           "smtp recipient 550") \
	X(SMTP_DROP,           "smtp dropped in data") \
	X(SMTP_LATER,          "smtp 451 after data") \
	X(SMTP_REFUSED,        "smtp 554 after data") \
	X(SMTP_STORED,         "smtp stored, then dropped") \
	X(PRINT_NO_SERVER,     "print server down") \
	X(PRINT_SEND,          "page broken off") \
	X(PRINT_CANCELLED,     "job cancelled") \
	X(PRINT_FORGOTTEN,     "job forgotten by the server") \
	X(PRINT_NO_PAPER,      "out of paper")

enum fault {
#define X(code, id) FAULT_##code,
	FAULT_LIST(X)
#undef X
	FAULTS
};

const char *fault_id(enum fault f);

#endif
