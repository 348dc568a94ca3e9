import { z } from 'zod';
import { SECRET_MARK } from '../secrets/placeholder';

/** Path parameter of what shows a masked secret. */
export const markParam = z.string().regex(SECRET_MARK, 'must be the mark of a placeholder, without #');

export const revealedSecretSchema = z
  .object({
    /** What it looks like, in words. */
    kind: z.string(),
    value: z.string(),
    /** Then it is deleted. */
    kept_until: z.iso.datetime(),
  })
  .meta({ id: 'RevealedSecret' });
export type RevealedSecret = z.infer<typeof revealedSecretSchema>;

/** Said of each operation that shows one. */
export const REVEAL_DESCRIPTION =
  'Texts hold `[secret: password ••• #mark]` in the place of what looks like a secret. Each look is an entry of the audit log.';
