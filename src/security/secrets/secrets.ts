import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION_LENGTH = 16;
const FINGERPRINT_KEY_BYTES = 32;
const FINGERPRINT_LENGTH = 10;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** A secret as it is kept. Tells nothing of it but its length. */
export interface SealedSecret {
  /** Random IV, tag and ciphertext, base64url. */
  sealed: string;
  /** Which master key seals it: the beginning of that key's SHA-256. */
  keyVersion: string;
}

/** What a secret belongs to: kind, organisation, record. It opens with the very same words only. */
export type SecretContext = readonly string[];

/** It was changed, moved to another record, or sealed by a master key that this process does not have. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}

/** Encrypts secrets that the product must be able to use again. What it need only recognise is hashed instead. */
export interface Secrets {
  /** Of the master key that seals. */
  readonly keyVersion: string;
  seal(secret: string, context: SecretContext): SealedSecret;
  /** Throws `SecretUnreadable`, which names neither the secret nor its context. */
  open(sealed: SealedSecret, context: SecretContext): string;
  /**
   * Ten letters and digits (base 32) that tell two secrets of one context apart: the same for the same secret, until the master key
   * changes. Without the master key nothing can be tried against it.
   */
  fingerprint(secret: string, context: SecretContext): string;
}

/** Seals by SECRETS_KEY and opens what it or one of SECRETS_KEYS_PREVIOUS has sealed (AES-256-GCM, a random IV each time). */
export function createSecrets(config: { SECRETS_KEY: string; SECRETS_KEYS_PREVIOUS: readonly string[] }): Secrets {
  const current = readMasterKey(config.SECRETS_KEY);
  const fingerprintKey = Buffer.from(hkdfSync('sha256', current.bytes, '', 'weft-fingerprint', FINGERPRINT_KEY_BYTES));
  const known = new Map([...config.SECRETS_KEYS_PREVIOUS.map(readMasterKey), current].map((key) => [key.version, key]));
  return {
    keyVersion: current.version,
    seal(secret, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, current.bytes, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(boundTo(context));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const sealed = Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
      return { sealed, keyVersion: current.version };
    },
    open({ sealed, keyVersion }, context) {
      const key = known.get(keyVersion);
      if (!key)
        throw new SecretUnreadable(
          `sealed by the master key ${keyVersion.slice(0, VERSION_LENGTH)}, which is not known here`,
        );
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < IV_BYTES + TAG_BYTES) throw new SecretUnreadable('too short');
      try {
        const decipher = createDecipheriv(CIPHER, key.bytes, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAAD(boundTo(context));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        throw new SecretUnreadable('changed, or of another record');
      }
    },
    fingerprint(secret, context) {
      const digest = createHmac('sha256', fingerprintKey).update(boundTo(context)).update('\0').update(secret).digest();
      return Array.from(digest.subarray(0, FINGERPRINT_LENGTH), (byte) => BASE32[byte % BASE32.length]).join('');
    },
  };
}

/** As JSON: no two contexts are one text. */
const boundTo = (context: SecretContext) => Buffer.from(JSON.stringify(['weft-secret', 1, ...context]));

const masterKey = z.base64().transform((text) => Buffer.from(text, 'base64'));

function readMasterKey(text: string): { bytes: Buffer; version: string } {
  const bytes = masterKey.parse(text);
  return { bytes, version: hash('sha256', bytes, 'hex').slice(0, VERSION_LENGTH) };
}
