/* Single kana, for the keys and the comparison of model/name.h. */
#ifndef MODEL_NAME_KANA_H
#define MODEL_NAME_KANA_H

#include <stdbool.h>
#include <stdint.h>

bool name_kana_is(uint32_t c);           /* hiragana, katakana, their iteration marks, the long mark */
uint32_t name_kana_katakana(uint32_t c); /* hiragana → katakana; others as they are */
uint32_t name_kana_fold(uint32_t c);     /* also small → large, ヂ→ジ ヅ→ズ ヲ→オ */

#endif
