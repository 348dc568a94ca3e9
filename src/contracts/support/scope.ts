import { z } from 'zod';
import { idSchema } from '../kernel/common';
import type { OrganisationRole, Permission } from '../kernel/operation';

/** Path parameters of everything that lies within one session. */
export const params = z.object({ id: idSchema });
export const tag = 'Support sessions';

/** To see the session named by `id`, or to work on it; `role`: and at least that in the organisation. */
export const can = (access: 'read' | 'write', role?: OrganisationRole): Extract<Permission, { kind: 'support' }> => ({
  kind: 'support',
  access,
  ...(role && { role }),
});

/** Longest texts, in characters. */
export const TITLE_MAX = 200;
export const SUMMARY_MAX = 4_000;
export const MESSAGE_MAX = 32_000;
/** Of one answer or one pasted output. */
export const ANSWER_MAX = 100_000;

/** A text that a person types; may be empty. */
export const text = (most: number) => z.string().trim().max(most);
