import { defineOperation } from '../kernel/operation';
import { markParam as mark, REVEAL_DESCRIPTION as description, revealedSecretSchema } from '../kernel/revealed-secret';
import { can, params, tag } from './scope';

export const supportSecretReveal = defineOperation({
  id: 'support.secrets.reveal',
  method: 'post',
  path: '/api/ai-sessions/{id}/secrets/{mark}/reveal',
  tag,
  summary: 'Show what was masked in a session',
  description,
  permission: can('write'),
  scope: 'session',
  limit: 'secretReveals',
  params: params.extend({ mark }),
  responses: { 200: revealedSecretSchema },
});
