import { Webhook } from 'standardwebhooks';
import { createHookSecret, HOOK_TOLERANCE_MS, verifyHookCall } from './hook-signature';

const now = new Date('2026-05-06T10:00:00Z');
const secret = createHookSecret();
const sign = (id: string, body: string, { at = now, by = secret } = {}) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': new Webhook(by).sign(id, at, body),
});
const verify = (headers: Record<string, string>, body = '{"a":1}') =>
  verifyHookCall(secret, headers, Buffer.from(body), now);

it('takes what another implementation of Standard Webhooks signs', () => {
  expect(verify(sign('msg_1', '{"a":1}'))).toBe('msg_1');
  expect(verify(sign('msg_1', ''), '')).toBe('msg_1');
  expect(verify(sign('msg_1', 'not JSON \u00ff'), 'not JSON \u00ff')).toBe('msg_1');
  const rotated = sign('msg_2', '{"a":1}');
  rotated['webhook-signature'] = `v1,${Buffer.alloc(32).toString('base64')} ${rotated['webhook-signature']}`;
  expect(verify(rotated)).toBe('msg_2');
});

it.each([
  ['another body', sign('a', '{"a":2}')],
  ['another secret', sign('a', '{"a":1}', { by: createHookSecret() })],
  ['another id', { ...sign('a', '{"a":1}'), 'webhook-id': 'b' }],
  ['another time', { ...sign('a', '{"a":1}'), 'webhook-timestamp': String(now.getTime() / 1_000 + 1) }],
  ['a version that is none', { ...sign('a', '{"a":1}'), 'webhook-signature': 'v2,AAAA' }],
  ['a short signature', { ...sign('a', '{"a":1}'), 'webhook-signature': 'v1,' }],
  ['no header', {}],
  ['a time that is none', { ...sign('a', '{"a":1}'), 'webhook-timestamp': '1e9' }],
  ['one that is too old', sign('a', '{"a":1}', { at: new Date(now.getTime() - HOOK_TOLERANCE_MS - 1_000) })],
  ['one that is too early', sign('a', '{"a":1}', { at: new Date(now.getTime() + HOOK_TOLERANCE_MS + 1_000) })],
  ['a long id', sign('x'.repeat(256), '{"a":1}')],
])('refuses %s', (_, headers) => expect(verify(headers)).toBeUndefined());
