import { randomBytes } from 'node:crypto';
import { compare, hash } from 'bcrypt';

/** bcrypt reads no more than this; longer passwords are refused instead of cut. */
const PASSWORD_MAX_BYTES = 72;

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * True where the password fits. Without a hash (unknown e-mail, service user) it works as long as with one and
   * says false, so that the time tells nobody which e-mails exist.
   */
  verify(password: string, passwordHash: string | null | undefined): Promise<boolean>;
}

/** bcrypt at the given cost (12 in production: about 0.4 s of one core, in the thread pool). */
export function createPasswords(options: { BCRYPT_COST: number }): Passwords {
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => hash(password, options.BCRYPT_COST),
    verify: async (password, passwordHash) => {
      decoy ??= hash(randomBytes(16).toString('hex'), options.BCRYPT_COST);
      const fits = await compare(password, passwordHash ?? (await decoy));
      return fits && Boolean(passwordHash) && Buffer.byteLength(password) <= PASSWORD_MAX_BYTES;
    },
  };
}
