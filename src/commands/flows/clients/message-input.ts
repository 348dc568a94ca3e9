import type { FlowVersionRecord } from '../../../models/flows/flow.model';
import { badRequest } from '../../../platform/errors';
import { fieldsOf } from './published-flows';

/**
 * One message as the input of a flow: `{ message }` where it asks for nothing in particular, or for that; the only text that it must
 * be given; else the message is JSON with its fields. 400 `flow_input_invalid` for what is neither.
 */
export function messageInput(version: Pick<FlowVersionRecord, 'graph'>, message: string): Record<string, unknown> {
  const fields = fieldsOf(version);
  const names = Object.keys(fields?.properties ?? {});
  if (!fields || names.length === 0 || names.includes('message')) return { message };
  const [needed, ...others] = fields.required ?? [];
  if (needed !== undefined && others.length === 0 && fields.properties[needed]?.type === 'string')
    return { [needed]: message };
  try {
    const given: unknown = JSON.parse(message);
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw badRequest(
    'flow_input_invalid',
    `The flow asks for more than one text: let the last message be a JSON object with ${names.join(', ')}.`,
  );
}
