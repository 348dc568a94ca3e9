import { z } from 'zod';
import { defineOperation } from '../kernel/operation';
import { tag } from './scope';
import { sessionSummarySchema } from './sessions';

export const sessionSearch = defineOperation({
  id: 'support.search',
  method: 'get',
  path: '/api/ai-sessions/search',
  tag,
  summary: 'Sessions by meaning and by words, best first',
  description:
    'By words alone where the embedding model does not answer or no budget pays for it: `by_meaning` is false then.',
  permission: { kind: 'user' },
  callsModels: true,
  query: z.object({
    q: z.string().trim().min(1).max(500),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  responses: {
    200: z.object({
      items: z.array(
        sessionSummarySchema.extend({ matched: z.array(z.enum(['meaning', 'words'])).min(1), score: z.number() }),
      ),
      by_meaning: z.boolean(),
    }),
  },
});
