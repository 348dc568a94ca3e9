import { z } from 'zod';
import { findAnswered, type KnownSecret } from '../../contracts/secrets/find-answered';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';

const text = z.string().catch('');
/** What bodies of a session's operations may hold of answers; anything else is none. */
const answering = z.object({
  answers: z.array(z.object({ item_id: text, kind: text, text })).catch([]),
  questions: z.array(z.object({ id: text, text, answer: text })).catch([]),
  actions: z.array(z.object({ id: text, title: text, output: text })).catch([]),
  free_text_input: text,
});

/** Secrets that a body's answers are, by what was asked: in a message, in the lane, in a guided step. */
export function answeredSecrets(
  { lane, steps }: Pick<SupportSessionRecord, 'lane' | 'steps'>,
  body: unknown,
): KnownSecret[] {
  const read = answering.safeParse(body);
  if (!read.success) return [];
  const { answers, questions, actions, free_text_input: words } = read.data;
  const asked = (kind: string, id: string) =>
    kind === 'question'
      ? lane.questions.find((question) => question.id === id)?.text
      : lane.actions.find((action) => action.id === id)?.title;
  const pairs = [
    ...answers.map((answer) => [asked(answer.kind, answer.item_id), answer.text] as const),
    ...questions.map((question) => [asked('question', question.id) ?? question.text, question.answer] as const),
    ...actions.map((action) => [asked('action', action.id) ?? action.title, action.output] as const),
    [steps.find(({ answeredAt }) => !answeredAt)?.text, words] as const,
  ];
  return pairs.flatMap(([question, answer]) => (question && answer ? findAnswered(question, answer) : []));
}
