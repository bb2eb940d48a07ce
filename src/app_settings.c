/*
 * madoguchi.ini: one row per key gives its place, its default, what is expected and the comment with which it is
 * written. Unknown, repeated and impossible values are refused with file, line and key; what is missing has its default.
 */
#include <arpa/inet.h>
#include <ini.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "app_inner.h"
#include "base/str.h"
#include "model/mail.h"

#include "base/banned.h"

enum kind { HTTPS, MAIL_URL, ADDRESS, PRINTER, FILE_NAME, TEXT, DATABASE, TIME, COUNT };
enum { SETTINGS_MAX = 1 << 16, HOST = 256 };

struct key {
	const char *section, *name;
	enum kind kind;
	size_t at, size;
	const char *otherwise;      /* the default */
	const char *expected;
	const char *help;           /* the comment in the file */
};

#define AT(field) offsetof(struct settings, field), sizeof ((struct settings *)0)->field

static const struct key keys[] = {
	{ "gateway", "url", HTTPS, AT(gateway_url), "https://api.stripe.com", N_("https:// で始まる URL、または空欄"),
	  N_("カード決済の接続先") },
	{ "gateway", "ca_file", FILE_NAME, AT(gateway_ca_file), "", N_("ファイル名"),
	  N_("接続先の証明書を確かめる認証局のファイル。空欄ならシステムのもの") },
	{ "gateway", "api_version", TEXT, AT(gateway_api_version), "2026-10-28.endive", N_("文字列"), N_("接続先の仕様の版") },
	{ "gateway", "return_url", HTTPS, AT(gateway_return_url), "", N_("https:// で始まる URL、または空欄"),
	  N_("カード登録ページの入力が終わったあとに開くページ。空欄なら差出人のアドレスのサイト") },
	{ "mail", "url", MAIL_URL, AT(mail_url), "", N_("smtp:// で始まる URL、または空欄"),
	  N_("メールサーバー（smtp://利用者@ホスト:ポート）。空欄なら mail フォルダーに .eml ファイルを作る") },
	{ "mail", "from", ADDRESS, AT(mail_from), "", N_("名前や < > を付けないメールアドレス、または空欄"), N_("差出人。空欄なら施設設定のもの") },
	{ "mail", "ca_file", FILE_NAME, AT(mail_ca_file), "", N_("ファイル名"),
	  N_("メールサーバーの証明書を確かめる認証局のファイル。空欄ならシステムのもの") },
	{ "printer", "queue", PRINTER, AT(printer_queue), "", N_("ipp:// で始まる URL か CUPS のプリンター名、または空欄"),
	  N_("プリンター（ipp://ホスト:631/ipp/print）。空欄なら papers フォルダーに PDF ファイルを作る") },
	{ "database", "url", DATABASE, AT(database_url), "", N_("sqlite:/ で始まるパス、または空欄"),
	  N_("データベース。空欄ならこのフォルダーの madoguchi.db") },
	{ "eligibility", "folder", FILE_NAME, AT(eligibility_folder), "", N_("フォルダー名、または空欄"),
	  N_("オンライン資格確認の連携フォルダー（req・res・face の親）。空欄なら使わない") },
	{ "settle", "start", TIME, AT(settle_start), "06:00", N_("「06:00」の形の時刻"), N_("常駐の処理が毎日の決済を始める時刻") },
	{ "settle", "concurrency", COUNT, AT(settle_concurrency), "8", N_("1～256 の整数"), N_("同時に送る決済の数") },
};

enum { KEYS = sizeof keys / sizeof keys[0] };

struct reading {
	struct settings *out;
	bool seen[KEYS];
	char text[512];             /* the first mistake */
};

/* scheme://[user@]host[:port][/…]; the host without brackets. A scheme that isn't asked for, or nothing: false. */
static bool url_host(const char *url, const char *scheme, char host[HOST])
{
	if (!str_starts(url, scheme))
		return false;
	url += strlen(scheme);
	size_t n = strcspn(url, "/?#");
	const char *at = memrchr(url, '@', n);
	if (at) {
		n -= (size_t)(at + 1 - url);
		url = at + 1;
	}
	if (*url == '[') {
		const char *end = memchr(url, ']', n);
		return end && str_copy_n(host, HOST, url + 1, (size_t)(end - url - 1)) && *host;
	}
	const char *colon = memchr(url, ':', n);
	return str_copy_n(host, HOST, url, colon ? (size_t)(colon - url) : n) && *host;
}

static bool is_url(const char *v, bool mail)
{
	char host[HOST];
	if (!*v)
		return true;
	for (const char *c = v; *c; c++)
		if (*c <= ' ' || *c > '~' || *c == '\\')
			return false;
	return mail ? url_host(v, "smtp://", host) : url_host(v, "https://", host) && !strchr(v, '@');
}

/* Without scheme the name of a queue. */
static bool is_printer(const char *v)
{
	char host[HOST];
	for (const char *c = v; *c; c++)
		if (*c <= ' ' || *c == 127)
			return false;
	return strchr(v, '/') ? url_host(v, "ipp://", host) && !strpbrk(v, "@#?") : true;
}

static bool is_time(const char *v)
{
	return strlen(v) == 5 && v[2] == ':' && strspn(v, "0123456789:") == 5 && strchr(v, ':') == strrchr(v, ':') &&
	       (v[0] - '0') * 10 + v[1] - '0' < 24 && v[3] < '6';
}

static bool set(const struct key *k, struct settings *s, const char *v)
{
	char *at = (char *)s + k->at;
	int64_t n;
	switch (k->kind) {
	case HTTPS: return is_url(v, false) && str_copy(at, k->size, v);
	case MAIL_URL: return is_url(v, true) && str_copy(at, k->size, v);
	case ADDRESS: return (!*v || mail_address_ok(v)) && str_copy(at, k->size, v);
	case PRINTER: return is_printer(v) && str_copy(at, k->size, v);
	case DATABASE: return (!*v || str_starts(v, "sqlite:/")) && str_copy(at, k->size, v);
	case TIME: return is_time(v) && str_copy(at, k->size, v);
	case COUNT:
		if (!str_int64(v, 1, 256, &n))
			return false;
		*(int *)(void *)at = (int)n;
		return true;
	default: return str_copy(at, k->size, v);
	}
}

static int on_key(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;
	char shown[256];
	for (size_t i = 0; i < KEYS; i++) {
		const struct key *k = &keys[i];
		if (strcmp(k->section, section) != 0 || strcmp(k->name, name) != 0)
			continue;
		if (r->seen[i])
			str_fmt(r->text, sizeof r->text, _("[%s] %s: 同じ項目が二度あります"), section, name);
		else if (!set(k, r->out, value))
			str_fmt(r->text, sizeof r->text, _("[%s] %s: 値「%s」は使えません。必要なのは %s"), section, name,
				k->kind == ADDRESS ? value : str_without_user(value, shown, sizeof shown), _(k->expected));
		r->seen[i] = true;
		return !*r->text;
	}
	str_fmt(r->text, sizeof r->text, _("[%s] %s: 知らない項目です"), section, name);
	return 0;
}

void app_settings_default(struct settings *s)
{
	*s = (struct settings){ 0 };
	for (size_t i = 0; i < KEYS; i++)
		set(&keys[i], s, keys[i].otherwise);
}

/* Names of files may be given from the home's folder. */
static bool below_home(const struct app *app, char *file, size_t size)
{
	char name[512];
	if (!*file || *file == '/')
		return true;
	str_copy(name, sizeof name, file);
	return str_fmt(file, size, "%s/%s", app->home, name);
}

static enum err parse(struct app *app, const char *path, const char *text)
{
	struct reading r = { .out = &app->settings };
	struct settings *s = &app->settings;
	app_settings_default(s);
	ini_stop_on_first_error = true;
	int line = ini_parse_string(text, on_key, &r);
	if (line && *r.text)
		return ctx_fail(&app->ctx, ERR_SETTING, "%s:%d: %s", path, line, r.text);
	if (line)
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s:%d: 「キー = 値」の形の行（199 バイトまで）ではありません"), path, line);
	if (!below_home(app, s->gateway_ca_file, sizeof s->gateway_ca_file) || !below_home(app, s->mail_ca_file, sizeof s->mail_ca_file))
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s: ca_file が長すぎます"), path);
	if (!below_home(app, s->eligibility_folder, sizeof s->eligibility_folder))
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s: [eligibility] folder が長すぎます"), path);
	return ERR_OK;
}

enum err app_settings_read(struct app *app)
{
	char path[600];
	struct buf text = { 0 };
	str_fmt(path, sizeof path, "%s/madoguchi.ini", app->home);
	int error = file_read(path, SETTINGS_MAX, &text);
	enum err e = error ? ctx_fail(&app->ctx, ERR_SETTING, "%s: %s", path, strerror(error)) : parse(app, path, text.data ? text.data : "");
	buf_free(&text);
	return e;
}

static void add_value(struct buf *b, const struct key *k, const struct settings *s)
{
	const char *at = (const char *)s + k->at;
	if (k->kind == COUNT)
		buf_fmt(b, "%s = %d\n", k->name, *(const int *)(const void *)at);
	else
		buf_fmt(b, "%s = %s\n", k->name, at);
}

enum err app_settings_write(struct app *app, const struct settings *s)
{
	char path[600];
	struct buf b = { 0 };
	buf_fmt(&b, "; %s\n", _("窓口の設定。書かない項目は既定値になります"));
	for (size_t i = 0; i < KEYS; i++) {
		if (i == 0 || strcmp(keys[i].section, keys[i - 1].section) != 0)
			buf_fmt(&b, "\n[%s]\n", keys[i].section);
		buf_fmt(&b, "; %s%s%s\n", _(keys[i].help), *keys[i].otherwise ? _("。既定値: ") : "", keys[i].otherwise);
		add_value(&b, &keys[i], s);
	}
	str_fmt(path, sizeof path, "%s/madoguchi.ini", app->home);
	int error = file_write(path, b.data, b.len, 0600);
	buf_free(&b);
	return error ? ctx_fail(&app->ctx, ERR_IO, "%s: %s", path, strerror(error)) : ERR_OK;
}

static bool is_loopback(const char *url, const char *scheme)
{
	char host[HOST];
	struct in_addr four;
	struct in6_addr six;
	if (!*url)
		return true;
	if (!url_host(url, scheme, host))
		return false;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return memcmp(&six, &in6addr_loopback, sizeof six) == 0;
	return strcasecmp(host, "localhost") == 0;
}

enum err app_settings_check(struct app *app)
{
	const struct settings *s = &app->settings;
	if (!app->ctx.training)
		return ERR_OK;
	if (!is_loopback(s->gateway_url, "https://"))
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s/madoguchi.ini: [gateway] url: 訓練用の環境の接続先はこのコンピューター（localhost）だけです"), app->home);
	if (!is_loopback(s->mail_url, "smtp://"))
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s/madoguchi.ini: [mail] url: 訓練用の環境のメールサーバーはこのコンピューター（localhost）だけです"), app->home);
	if (!is_loopback(s->printer_queue, "ipp://"))
		return ctx_fail(&app->ctx, ERR_SETTING, _("%s/madoguchi.ini: [printer] queue: 訓練用の環境のプリンターは、このコンピューターの ipp://localhost… か、空欄（papers フォルダー）だけです"), app->home);
	return ERR_OK;
}
