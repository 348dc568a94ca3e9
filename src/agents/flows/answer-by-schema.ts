import { z } from 'zod';
import { type AgentText, agentText, authoredText } from '../../security/agent-text/delimit';

/** What a model is asked for beside its prompt, where its answer is to be an object. */
export const schemaText = (schema: Readonly<Record<string, unknown>>): AgentText =>
  agentText`\n\nAnswer with one JSON object and no other word. It must fit this JSON Schema:\n${authoredText('flows.data', () => JSON.stringify(schema))}`;

/** Said where the last answer was none. */
export const againText = (problem: string): AgentText =>
  agentText`\n\nYour last answer could not be taken (${authoredText('flows.data', (pass) => pass(problem))}). Answer again with one JSON object that fits the schema, and nothing else.`;

/** The object in an answer, in order for its schema; else what is wrong, in words for the model. */
export function readBySchema(
  schema: Readonly<Record<string, unknown>>,
  answer: string,
): { value: unknown } | { problem: string } {
  const [from, to] = [answer.indexOf('{'), answer.lastIndexOf('}')];
  let value: unknown;
  try {
    value = JSON.parse(answer.slice(from, to + 1));
  } catch {
    return { problem: 'it is no JSON object' };
  }
  const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  return {
    problem: `${issue?.path.map(String).join('.') || 'the object'}: ${issue?.message ?? 'does not fit'}`.slice(0, 300),
  };
}
