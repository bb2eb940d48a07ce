/* One row per meaning: its words, parted by |. */
#include "domain/visit_words.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/visit.h"

#include "base/banned.h"

struct meaning { const char *words; int value; };

static const struct meaning yes_no[] = {
	{ "|0|無|なし|無し|no|n|false|x|×|-|－|未|未済|いいえ|off", 0 },
	{ "1|有|あり|有り|yes|y|true|o|○|◯|〇|済|済み|要|はい|on|v|✓", 1 },
	{ NULL, 0 },
};
static const struct meaning kinds[] = { { "|外来|外|入院外|out|outpatient|2", 0 }, { "入院|入|in|inpatient|1", 1 }, { NULL, 0 } };
static const struct meaning covers[] = {
	{ "|medical|医療保険|健保|社保|国保|後期|後期高齢|後期高齢者|保険|協会けんぽ|組合|共済", COVER_MEDICAL },
	{ "public|公費|医療証|公費・医療証|公費単独", COVER_PUBLIC },
	{ "workers|労災|労災保険", COVER_WORKERS },
	{ "civil|公務災害|公災", COVER_CIVIL },
	{ "auto|自賠責|自賠|交通事故", COVER_AUTO },
	{ "self|自費|自由診療|自由", COVER_SELF },
	{ NULL, 0 },
};
static const struct meaning prescriptions[] = {
	{ "|なし|無|無し|none|-", 0 }, { "inhouse|院内|院内処方|in", 1 }, { "outside|院外|院外処方|out", 2 }, { NULL, 0 },
};
static const struct meaning handins[] = {
	{ "referral|紹介状|診療情報提供書", HANDIN_REFERRAL },
	{ "limit_slip|管理票|上限額管理票|自己負担上限額管理票", HANDIN_LIMIT_SLIP },
	{ "maternity|妊健票|妊健|受診票|妊婦健診受診票|補助券", HANDIN_MATERNITY },
	{ "other|その他|その他の書類", HANDIN_OTHER },
	{ NULL, 0 },
};

static bool among(const char *words, const char *key)
{
	size_t len = strlen(key);
	for (const char *at = words; ; ) {
		size_t n = strcspn(at, "|");
		if (n == len && memcmp(at, key, len) == 0)
			return true;
		if (!at[n])
			return false;
		at += n + 1;
	}
}

bool visit_words_find(enum visit_words table, const char *text, int *out)
{
	static const struct meaning *const tables[] = { yes_no, kinds, covers, prescriptions, handins };
	char key[128];
	if (!utf8_nfkc(text, key, sizeof key))
		return false;
	str_strip(key);
	for (char *c = key; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	for (const struct meaning *m = tables[table]; m->words; m++)
		if (among(m->words, key)) {
			*out = m->value;
			return true;
		}
	return false;
}

bool visit_words_part(const char **rest, char *part, size_t size)
{
	static const char *const separators[] = { "・", "、", "，", "／", "｜", ",", "/", "|", ";", "+", "＋" };
	size_t len = strlen(*rest), skip = 0;
	if (!len)
		return false;
	for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
		const char *hit = strstr(*rest, separators[i]);
		if (hit && (size_t)(hit - *rest) < len) {
			len = (size_t)(hit - *rest);
			skip = strlen(separators[i]);
		}
	}
	str_copy_n(part, size, *rest, len);
	str_strip(part);
	*rest += len + skip;
	return true;
}
