import { z } from 'zod';
import { can as canOnCanvas, params as canvasParams, tag as canvasTag } from '../canvas/canvas-scope';
import { defineOperation } from './operation';
import { SECRET_MARK } from '../secrets/placeholder';
import { can as canInSession, params as sessionParams, tag as supportTag } from '../support/scope';

const mark = z.string().regex(SECRET_MARK, 'must be the mark of a placeholder, without #');

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

const description =
  'Texts hold `[secret: password ••• #mark]` in the place of what looks like a secret. Each look is an entry of the audit log.';

export const canvasSecretReveal = defineOperation({
  id: 'canvas.secrets.reveal',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/secrets/{mark}/reveal',
  tag: canvasTag,
  summary: 'Show what was masked on a canvas',
  description,
  permission: canOnCanvas('editor'),
  scope: 'session',
  limit: 'secretReveals',
  params: canvasParams.extend({ mark }),
  responses: { 200: revealedSecretSchema },
});
export const supportSecretReveal = defineOperation({
  id: 'support.secrets.reveal',
  method: 'post',
  path: '/api/ai-sessions/{id}/secrets/{mark}/reveal',
  tag: supportTag,
  summary: 'Show what was masked in a session',
  description,
  permission: canInSession('write'),
  scope: 'session',
  limit: 'secretReveals',
  params: sessionParams.extend({ mark }),
  responses: { 200: revealedSecretSchema },
});

/** Looking behind the placeholders of secrets. */
export const revealOperations = [canvasSecretReveal, supportSecretReveal] as const;
