/*
 * Errors that users can meet: one table gives the code, its id in JSON, the exit code of
 * the command line (SPEC L1) and the sentence shown when the caller has nothing better to say.
 * Impossible states aren't errors: they end in die().
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/i18n.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_NOT_FOUND = 3, EXIT_CONFLICT = 4, EXIT_UNAVAILABLE = 5 };

/* X(code, id, exit code, sentence) */
#define ERR_LIST(X) \
	X(OK,            "ok",            EXIT_DONE,        N_("完了しました")) \
	X(REFUSED,       "refused",       EXIT_REFUSED,     N_("規則により受け付けられません")) \
	X(FORBIDDEN,     "forbidden",     EXIT_REFUSED,     N_("この操作の権限がありません")) \
	X(AUTH,          "auth",          EXIT_REFUSED,     N_("職員IDまたはパスワードが違います")) \
	X(LOCKED,        "locked",        EXIT_REFUSED,     N_("失敗が続いたため、しばらくサインインできません")) \
	X(BAD_INPUT,     "bad_input",     EXIT_REFUSED,     N_("入力に誤りがあります")) \
	X(CARD_LENGTH,   "card_length",   EXIT_REFUSED,     N_("診察券番号の桁数が違います")) \
	X(CARD_CHECK,    "card_check",    EXIT_REFUSED,     N_("診察券番号の検査数字が合いません")) \
	X(CARD_DIGITS,   "card_digits",   EXIT_REFUSED,     N_("診察券番号は数字だけです")) \
	X(CHECK_DIGIT,   "check_digit",   EXIT_REFUSED,     N_("検査数字が合いません")) \
	X(BAD_DATE,      "bad_date",      EXIT_REFUSED,     N_("日付に誤りがあります")) \
	X(BAD_FILE,      "bad_file",      EXIT_REFUSED,     N_("ファイルを読み取れません")) \
	X(BAD_STATE,     "bad_state",     EXIT_REFUSED,     N_("今の状態ではできません")) \
	X(SECRET_TEXT,   "secret_text",   EXIT_REFUSED,     N_("カード番号またはマイナンバーと思われる数字は保存できません")) \
	X(DUPLICATE,     "duplicate",     EXIT_REFUSED,     N_("すでに登録されています")) \
	X(USAGE,         "usage",         EXIT_USAGE,       N_("使い方が違います")) \
	X(SETTING,       "setting",       EXIT_USAGE,       N_("設定に誤りがあります")) \
	X(NOT_FOUND,     "not_found",     EXIT_NOT_FOUND,   N_("見つかりません")) \
	X(CONFLICT,      "conflict",      EXIT_CONFLICT,    N_("ほかの端末が先に変更しました")) \
	X(RUNNING,       "running",       EXIT_CONFLICT,    N_("別の処理が動いています")) \
	X(BUSY,          "busy",          EXIT_UNAVAILABLE, N_("データベースが混み合っています")) \
	X(DB,            "db",            EXIT_UNAVAILABLE, N_("データベースを利用できません")) \
	X(DISK_FULL,     "disk_full",     EXIT_UNAVAILABLE, N_("ディスクの空きがありません")) \
	X(NEWER_SCHEMA,  "newer_schema",  EXIT_UNAVAILABLE, N_("データベースはこのプログラムより新しい版です")) \
	X(NETWORK_FS,    "network_fs",    EXIT_UNAVAILABLE, N_("ネットワーク上のファイルシステムには置けません")) \
	X(OWNER,         "owner",         EXIT_UNAVAILABLE, N_("データベースの所有者が違います")) \
	X(IO,            "io",            EXIT_UNAVAILABLE, N_("ファイルを読み書きできません")) \
	X(NETWORK,       "network",       EXIT_UNAVAILABLE, N_("通信できません")) \
	X(UNAVAILABLE,   "unavailable",   EXIT_UNAVAILABLE, N_("必要なものを利用できません"))

enum err {
#define X(code, id, exit_code, text) ERR_##code,
	ERR_LIST(X)
#undef X
	ERR_COUNT
};

/* One line of a refusal: the rule's id, the sentence, and the desk to go to (may be empty). */
struct reason {
	char id[32];
	char text[320];
	char desk[128];
};

enum { CAUSE_REASONS_MAX = 24 };

/* Why the last call failed, in the user's language. Lives in struct ctx; see ctx_fail(). */
struct cause {
	enum err err;
	char text[1024];
	int n_reasons;
	struct reason reasons[CAUSE_REASONS_MAX];
};

const char *err_id(enum err e);
int err_exit(enum err e);
const char *err_text(enum err e); /* translated */

/* Replaces what *c says; returns e, so that `return cause_set(...)` reads well. fmt NULL: err_text(e). */
enum err cause_set(struct cause *c, enum err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Puts "prefix: " before the text, e.g. the file and line where it happened. */
enum err cause_where(struct cause *c, enum err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Adds a line to the reasons; more than CAUSE_REASONS_MAX are dropped. */
void cause_reason(struct cause *c, const char *id, const char *text, const char *desk);

#endif
