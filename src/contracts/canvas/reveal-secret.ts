import { can, params, tag } from './canvas-scope';
import { defineOperation } from '../kernel/operation';
import { markParam as mark, REVEAL_DESCRIPTION as description, revealedSecretSchema } from '../kernel/revealed-secret';

export const canvasSecretReveal = defineOperation({
  id: 'canvas.secrets.reveal',
  method: 'post',
  path: '/api/v1/canvas/{canvasId}/secrets/{mark}/reveal',
  tag,
  summary: 'Show what was masked on a canvas',
  description,
  permission: can('editor'),
  scope: 'session',
  limit: 'secretReveals',
  params: params.extend({ mark }),
  responses: { 200: revealedSecretSchema },
});
