/* AES-256-GCM by OpenSSL; the layout and the purpose of the name are in the header. */
#include "crypto/seal.h"

#include <limits.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "crypto/late.h"

#include "base/banned.h"

enum { SEAL_VERSION = 1, NONCE = 12, TAG = 16 };

/*
 * One context per thread and direction, made and keyed once: to look the cipher up costs more than to seal a line, and so does
 * the key's schedule. It keeps the last key, which stands in the process for as long as it lives anyway.
 */
struct context {
	EVP_CIPHER_CTX *c;
	unsigned char key[SEAL_KEY];
};

static EVP_CIPHER_CTX *begin(const struct late *ssl, bool seal, const unsigned char key[SEAL_KEY], const unsigned char *nonce)
{
	static _Thread_local struct context contexts[2];
	struct context *x = &contexts[seal];
	bool same = x->c && ssl->CRYPTO_memcmp(x->key, key, SEAL_KEY) == 0;
	const EVP_CIPHER *cipher = x->c ? NULL : ssl->EVP_aes_256_gcm();
	if (!x->c)
		x->c = ssl->EVP_CIPHER_CTX_new();
	must(x->c != NULL);
	must((seal ? ssl->EVP_EncryptInit_ex2 : ssl->EVP_DecryptInit_ex2)(x->c, cipher, same ? NULL : key, nonce, NULL) == 1);
	memcpy(x->key, key, SEAL_KEY);
	return x->c;
}

void seal_text(const unsigned char key[SEAL_KEY], const char *name, const char *text, struct random *rng,
               unsigned char *out, size_t *n)
{
	const struct late *ssl = late_crypto();
	size_t len = strlen(text), name_len = strlen(name);
	unsigned char *nonce = out + 1, *body = nonce + NONCE, *tag = body + len;
	int done, last;
	must(len < INT_MAX && name_len < INT_MAX);
	out[0] = SEAL_VERSION;
	random_fill(rng, nonce, NONCE);
	EVP_CIPHER_CTX *c = begin(ssl, true, key, nonce);
	must(ssl->EVP_EncryptUpdate(c, NULL, &done, (const unsigned char *)name, (int)name_len) == 1);
	must(ssl->EVP_EncryptUpdate(c, body, &done, (const unsigned char *)text, (int)len) == 1);
	must(ssl->EVP_EncryptFinal_ex(c, body + done, &last) == 1 && (size_t)(done + last) == len);
	must(ssl->EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, tag) == 1);
	*n = len + SEAL_OVERHEAD;
}

/* False when the tag doesn't vouch for the name and the text. */
static bool decrypt(const unsigned char *key, const char *name, const unsigned char *sealed,
                    size_t len, unsigned char *out)
{
	const struct late *ssl = late_crypto();
	const unsigned char *nonce = sealed + 1, *body = nonce + NONCE;
	EVP_CIPHER_CTX *c = begin(ssl, false, key, nonce);
	unsigned char tag[TAG];
	int done, last;
	memcpy(tag, body + len, TAG);
	must(ssl->EVP_DecryptUpdate(c, NULL, &done, (const unsigned char *)name, (int)strlen(name)) == 1);
	must(ssl->EVP_DecryptUpdate(c, out, &done, body, (int)len) == 1);
	must(ssl->EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG, tag) == 1);
	return ssl->EVP_DecryptFinal_ex(c, out + done, &last) == 1 && (size_t)(done + last) == len;
}

bool seal_open(const unsigned char key[SEAL_KEY], const char *name, const void *sealed, size_t n,
               char *out, size_t size)
{
	const unsigned char *s = sealed;
	must(size > 0);
	out[0] = '\0';
	if (n < SEAL_OVERHEAD || s[0] != SEAL_VERSION || n - SEAL_OVERHEAD >= size || n > INT_MAX)
		return false;
	size_t len = n - SEAL_OVERHEAD;
	bool ok = decrypt(key, name, s, len, (unsigned char *)out);
	if (!ok)
		mem_wipe(out, size);
	out[ok ? len : 0] = '\0';
	return ok;
}
