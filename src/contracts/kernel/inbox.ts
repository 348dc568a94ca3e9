import { z } from 'zod';
import { idSchema, timestampSchema } from './common';
import { defineOperation } from './operation';

/** Things with questions that the list holds at most. */
export const QUESTIONS_MAX = 50;

/** Something of a system in which an agent waits for this person: no request for approval, which runs ask. */
export const questionSchema = z
  .object({
    /** The system it belongs to (`ShellEntry.name`). */
    system: z.string(),
    id: idSchema,
    title: z.string(),
    /** Of the page where it is answered. */
    path: z.string(),
    /** How much waits in it. */
    count: z.int().min(1),
    /** What waits, in its own words: the first few, cut. */
    asks: z.array(z.string()).max(5),
    updatedAt: timestampSchema,
  })
  .meta({ id: 'Question' });
export type Question = z.infer<typeof questionSchema>;

export const inboxQuestions = defineOperation({
  id: 'inbox.questions',
  method: 'get',
  path: '/api/v1/inbox/questions',
  tag: 'Approvals',
  summary: 'What waits for the caller’s answer beside requests for approval, last changed first',
  description: `At most ${QUESTIONS_MAX} things of all systems together; requests for approval are \`approvals.list\`.`,
  permission: { kind: 'user' },
  responses: { 200: z.object({ items: z.array(questionSchema), nextCursor: z.null() }) },
});
export const inboxOperations = [inboxQuestions] as const;
