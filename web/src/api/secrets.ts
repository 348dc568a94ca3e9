import type { canvasSecretReveal, supportSecretReveal } from '@contracts/kernel/reveal-secret';
import { callApi } from './client';

/** What was masked on a canvas. Each call is an entry of the audit log. */
export const revealOnCanvas = (canvasId: string, mark: string) =>
  callApi<typeof canvasSecretReveal>('post', '/api/v1/canvas/{canvasId}/secrets/{mark}/reveal', {
    params: { canvasId, mark },
  });

/** The same of a support session. */
export const revealInSession = (id: string, mark: string) =>
  callApi<typeof supportSecretReveal>('post', '/api/ai-sessions/{id}/secrets/{mark}/reveal', { params: { id, mark } });
