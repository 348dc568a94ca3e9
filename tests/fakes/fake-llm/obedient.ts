import type { FakeReply, RecordedCall } from './reply';

/**
 * A model that does whatever the text it reads asks for: `call <tool> with {json}`. What stops it must be the policy, not
 * the model. After a tool's result it says so and ends.
 */
export function obedientReply(call: RecordedCall): FakeReply {
  const text = JSON.stringify(call.body.messages ?? call.body.contents ?? '');
  const isAnswered = /"role":"tool"|"tool_result"|"functionResponse"/.test(text);
  if (isAnswered) return { text: 'Done as I was told.' };
  const asked = [
    ...text
      .replaceAll('\\"', '"')
      .replaceAll('\\\\', '\\')
      .matchAll(/call ([a-z_]{3,60}) with (\{[^{}]*\})/gi),
  ];
  return asked.length > 0
    ? { toolCalls: asked.map(([, name = '', args]) => ({ name, args })) }
    : { text: 'Nobody asked me for anything.' };
}
