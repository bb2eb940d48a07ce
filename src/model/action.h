/*
 * What can be done, and by whom: the one (action x role) table of the house. domain's may() reads it
 * for what a screen offers, and every domain call that changes something reads it again.
 */
#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include <stdbool.h>

#include "base/i18n.h"
#include "model/role.h"

#define R_REC (1u << ROLE_RECEPTION)
#define R_BIL (1u << ROLE_BILLING)
#define R_ADM (1u << ROLE_ADMIN)
#define R_NIG (1u << ROLE_NIGHT)
#define R_SUP (1u << ROLE_SUPERVISOR)
#define R_ANY ROLES_ALL

/* The built-in actors that have no roles. */
enum { BY_WORKER = 1, BY_MACHINE = 2 };

/* X(code, id in the audit log, roles that may, built-in actors that may: BY_WORKER 1 | BY_MACHINE 2, name) */
#define ACTION_LIST(X) \
	X(NONE,             "none",              R_ANY,                         1, N_("画面の操作")) \
	X(LOOK,             "look",              R_ANY,                         1, N_("参照")) \
	X(SIGN_IN,          "sign_in",           R_ANY,                         1, N_("サインイン")) \
	X(PATIENT_IMPORT,   "patient_import",    R_ADM,                         1, N_("患者の取込み")) \
	X(PATIENT_EDIT,     "patient_edit",      R_REC | R_ADM,                 0, N_("患者メモの変更")) \
	X(PATIENT_MERGE,    "patient_merge",     R_ADM | R_SUP,                 0, N_("患者の統合")) \
	X(VISIT_IMPORT,     "visit_import",      R_REC | R_ADM,                 1, N_("来院の取込み")) \
	X(VISIT_OPEN,       "visit_open",        R_REC | R_NIG,                 0, N_("来院の受付")) \
	X(DEFER,            "defer",             R_REC,                         2, N_("あと払いの切替え")) \
	X(DEFER_OVERRIDE,   "defer_override",    R_SUP,                         0, N_("あと払いの特別許可")) \
	X(INSURANCE_CONFIRM,"insurance_confirm", R_REC,                         0, N_("保険の確認")) \
	X(ELIGIBILITY,      "eligibility",       R_REC,                         1, N_("オンライン資格確認")) \
	X(HANDIN,           "handin",            R_REC,                         0, N_("提出物の受領")) \
	X(SLIP_PRINT,       "slip_print",        R_REC,                         0, N_("利用票の印刷")) \
	X(ENROLL,           "enroll",            R_REC,                         0, N_("利用登録")) \
	X(CARD_SESSION,     "card_session",      R_REC | R_BIL,                 1, N_("カード登録ページの発行")) \
	X(MAIL_RESEND,      "mail_resend",       R_REC | R_BIL,                 0, N_("メールの再送")) \
	X(ENROLL_CLOSE,     "enroll_close",      R_ADM,                         0, N_("利用登録の終了")) \
	X(BILL_IMPORT,      "bill_import",       R_BIL,                         1, N_("請求の取込み")) \
	X(BILL_EDIT,        "bill_edit",         R_BIL,                         0, N_("請求の入力")) \
	X(BILL_FINALISE,    "bill_finalise",     R_BIL,                         0, N_("請求の確定")) \
	X(BILL_HOLD,        "bill_hold",         R_BIL,                         0, N_("会計の保留")) \
	X(BILL_CORRECT,     "bill_correct",      R_BIL,                         0, N_("請求の訂正")) \
	X(SETTLE_RUN,       "settle_run",        R_NIG | R_BIL,                 1, N_("決済の実行")) \
	X(SETTLE_STEER,     "settle_steer",      R_NIG | R_BIL,                 0, N_("決済の一時停止と再開")) \
	X(SETTLE_RETRY,     "settle_retry",      R_NIG | R_BIL,                 0, N_("決済の再試行")) \
	X(SETTLE_COUNTER,   "settle_counter",    R_NIG | R_BIL,                 0, N_("窓口払いへの切替え")) \
	X(SETTLE_SAY,       "settle_say",        R_BIL | R_SUP,                 0, N_("確認した決済結果の入力")) \
	X(PAY_COUNTER,      "pay_counter",       R_BIL,                         0, N_("窓口払い")) \
	X(REFUND,           "refund",            R_BIL,                         0, N_("返金")) \
	X(CONTACT,          "contact",           R_BIL,                         0, N_("未収金の連絡記録")) \
	X(DEPOSIT_TAKE,     "deposit_take",      R_NIG,                         0, N_("預り金の受領")) \
	X(DEPOSIT_SETTLE,   "deposit_settle",    R_BIL,                         0, N_("預り金の精算")) \
	X(HANDOVER_MAKE,    "handover_make",     R_NIG,                         0, N_("引継書の作成")) \
	X(HANDOVER_SIGN,    "handover_sign",     R_BIL,                         0, N_("引継書の受領")) \
	X(RECONCILE,        "reconcile",         R_NIG | R_BIL,                 1, N_("決済の照合")) \
	X(DAY_CLOSE,        "day_close",         R_SUP,                         0, N_("日締め")) \
	X(RECEIPT_ISSUE,    "receipt_issue",     R_BIL,                         2, N_("領収書の発行")) \
	X(RECEIPT_RESOLVE,  "receipt_resolve",   R_BIL,                         0, N_("印刷結果の確認")) \
	X(RECEIPT_COPY,     "receipt_copy",      R_BIL | R_REC,                 0, N_("参考の写し")) \
	X(CERTIFICATE,      "certificate",       R_BIL,                         0, N_("支払証明書")) \
	X(BOOK,             "book",              R_REC,                         1, N_("予約")) \
	X(BOOK_OVERRIDE,    "book_override",     R_SUP,                         0, N_("予約の特別許可")) \
	X(NOTICE,           "notice",            R_REC,                         1, N_("お知らせ")) \
	X(BOOK_MENUS,       "book_menus",        R_ADM,                         0, N_("予約メニューの管理")) \
	X(STAFF,            "staff",             R_ADM,                         0, N_("職員の管理")) \
	X(PROFILE,          "profile",           R_ADM,                         0, N_("施設設定")) \
	X(ALARM,            "alarm",             R_BIL | R_ADM,                 0, N_("警報の確認")) \
	X(AUDIT,            "audit",             R_ADM,                         0, N_("操作記録の参照")) \
	X(BACKUP,           "backup",            R_ADM,                         1, N_("バックアップ"))

enum action {
#define X(code, id, roles, built_in, name) ACTION_##code,
	ACTION_LIST(X)
#undef X
	ACTION_COUNT
};

const char *action_id(enum action a);
const char *action_name(enum action a); /* translated */
unsigned action_roles(enum action a);
bool action_built_in(enum action a, unsigned by);

#endif
