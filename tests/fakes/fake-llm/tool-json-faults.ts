import type { FakeReply } from './reply';

const good = { name: 'create_sticky', args: { text: 'good', color: 'yellow' } };

/** Tool calls that no tool may run, by what is wrong with them. `valid`: how many of the calls are right. */
export const TOOL_JSON_FAULTS: Record<string, { reply: FakeReply; valid: number }> = {
  truncated: { valid: 0, reply: { toolCalls: [{ name: 'create_sticky', args: '{"text":"half' }], finish: 'length' } },
  'trailing comma': { valid: 0, reply: { toolCalls: [{ name: 'create_sticky', args: '{"text":"x",}' }] } },
  deep: {
    valid: 0,
    reply: { toolCalls: [{ name: 'create_sticky', args: `{"text":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }] },
  },
  'five megabytes': {
    valid: 0,
    reply: { toolCalls: [{ name: 'create_sticky', args: { text: 'x'.repeat(5_000_000) } }] },
  },
  'wrong type': { valid: 0, reply: { toolCalls: [{ name: 'create_sticky', args: { text: 7 } }] } },
  'extra field': { valid: 0, reply: { toolCalls: [{ name: 'create_sticky', args: { text: 'x', admin: true } }] } },
  'an array': { valid: 0, reply: { toolCalls: [{ name: 'create_sticky', args: '["x"]' }] } },
  'two objects': { valid: 0, reply: { toolCalls: [{ name: 'create_sticky', args: '{"text":"a"}{"text":"b"}' }] } },
  'unknown tool': { valid: 0, reply: { toolCalls: [{ name: 'drop_database', args: {} }] } },
  'prototype pollution': {
    valid: 0,
    reply: { toolCalls: [{ name: 'create_sticky', args: '{"text":"x","__proto__":{"isAdmin":true}}' }] },
  },
  'second call broken': { valid: 1, reply: { toolCalls: [good, { name: 'create_sticky', args: '{"text":' }] } },
  'same id twice': {
    valid: 2,
    reply: {
      toolCalls: [
        { ...good, id: 'call_same' },
        { ...good, id: 'call_same' },
      ],
    },
  },
  'duplicate key': {
    valid: 1,
    reply: { toolCalls: [{ name: 'create_sticky', args: '{"text":"first","text":"second"}' }] },
  },
};
