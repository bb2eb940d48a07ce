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
 * One context per thread, made once: to look the cipher up costs more than to seal a line. `cipher` for the first use of
 * the context, NULL afterwards. It keeps the last key, which stands in the process for as long as it lives anyway.
 */
static EVP_CIPHER_CTX *context(const struct late *ssl, const EVP_CIPHER **cipher)
{
	static _Thread_local EVP_CIPHER_CTX *c;
	*cipher = c ? NULL : ssl->EVP_aes_256_gcm();
	if (!c)
		c = ssl->EVP_CIPHER_CTX_new();
	must(c != NULL);
	return c;
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
	const EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *c = context(ssl, &cipher);
	must(ssl->EVP_EncryptInit_ex2(c, cipher, key, nonce, NULL) == 1);
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
	const EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *c = context(ssl, &cipher);
	unsigned char tag[TAG];
	int done, last;
	memcpy(tag, body + len, TAG);
	must(ssl->EVP_DecryptInit_ex2(c, cipher, key, nonce, NULL) == 1);
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
