import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { capabilitiesSchema } from './frames';
import { byId, devicesTag as tag } from './scope';

/** Devices of one person. */
export const DEVICES_MAX = 50;

export const deviceSchema = z
  .object({
    id: idSchema,
    /** What the device calls itself; unique within its person. */
    device_id: z.string(),
    name: z.string(),
    platform: z.string().nullable(),
    version: z.string().nullable(),
    /** `unpaired`: it came with a log-in alone; nothing waits for it while it is away. */
    state: z.enum(['paired', 'unpaired', 'revoked']),
    is_online: z.boolean(),
    last_seen_at: timestampSchema.nullable(),
    capabilities: capabilitiesSchema,
    /** Writes that wait for it. */
    waiting_calls: z.int(),
    time_zone: z.string().nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof deviceSchema>;

const name = z.string().trim().min(1).max(100);

export const devicePairingCreate = defineOperation({
  id: 'devices.pairings.create',
  method: 'post',
  path: '/api/v1/devices/pairings',
  tag,
  summary: 'A code that pairs one device',
  description: '8 characters, for 10 minutes, once.',
  permission: { kind: 'organisation', role: 'member' },
  scope: 'session',
  body: z.strictObject({}).optional(),
  responses: { 201: z.object({ code: z.string(), expires_at: timestampSchema }) },
});
export const devicePair = defineOperation({
  id: 'devices.pair',
  method: 'post',
  path: '/api/v1/devices/pair',
  tag,
  summary: 'Pair this device by a code',
  description:
    'Called by the device. `public_key`: Ed25519, SPKI as base64; it signs what `POST /api/v1/devices/nonces` gives, for tokens of 15 minutes. A code that is wrong, used or too old is 404 `pairing_not_found`. Limited as log-ins are.',
  permission: { kind: 'public' },
  limit: 'logins',
  body: z.strictObject({
    code: z.string().trim().min(8).max(12),
    public_key: z.string().min(40).max(200),
    name,
    platform: z.string().max(60).optional(),
    device_id: z.string().min(1).max(200).optional(),
    capabilities: capabilitiesSchema.optional(),
  }),
  responses: { 201: z.object({ device_id: z.string(), key_id: idSchema }) },
});
export const deviceNonceCreate = defineOperation({
  id: 'devices.nonces.create',
  method: 'post',
  path: '/api/v1/devices/nonces',
  tag,
  summary: 'Something for a device to sign',
  permission: { kind: 'public' },
  limit: 'logins',
  body: z.strictObject({ key_id: idSchema }),
  responses: { 201: z.object({ nonce: z.string(), expires_at: timestampSchema }) },
});
export const deviceTokenCreate = defineOperation({
  id: 'devices.tokens.create',
  method: 'post',
  path: '/api/v1/devices/tokens',
  tag,
  summary: 'A device token of 15 minutes, for a signed nonce',
  description:
    '`signature`: Ed25519 over the UTF-8 bytes of the nonce, base64. A nonce counts once, for a minute. 401 `device_refused` where it does not fit, or the device was revoked.',
  permission: { kind: 'public' },
  limit: 'logins',
  body: z.strictObject({ key_id: idSchema, nonce: z.string().max(200), signature: z.string().max(200) }),
  responses: { 201: z.object({ token: z.string(), expires_at: timestampSchema, device_id: z.string() }) },
});
export const devicesList = defineOperation({
  id: 'devices.list',
  method: 'get',
  path: '/api/v1/devices',
  tag,
  summary: 'The caller’s devices, last seen first',
  permission: { kind: 'user' },
  query: listQuery,
  responses: { 200: listOf(deviceSchema) },
});
export const deviceGet = defineOperation({
  id: 'devices.get',
  method: 'get',
  path: '/api/v1/devices/{id}',
  tag,
  summary: 'One device',
  permission: { kind: 'device' },
  params: byId,
  responses: { 200: deviceSchema },
});
export const deviceUpdate = defineOperation({
  id: 'devices.update',
  method: 'patch',
  path: '/api/v1/devices/{id}',
  tag,
  summary: 'Rename a device, or narrow what it may be asked',
  description: '`allow` narrows what the device says that it can; it never widens it. Null: all that it says.',
  permission: { kind: 'device' },
  scope: 'session',
  params: byId,
  body: z.strictObject({
    name: name.optional(),
    allow: capabilitiesSchema.omit({ folders: true }).nullable().optional(),
  }),
  responses: { 200: deviceSchema },
});
export const deviceRevoke = defineOperation({
  id: 'devices.revoke',
  method: 'delete',
  path: '/api/v1/devices/{id}',
  tag,
  summary: 'Revoke a device: it is cut within 5 s, and nothing more is sent to it',
  permission: { kind: 'device' },
  scope: 'session',
  params: byId,
  responses: { 204: null },
});

/** How a tool may be used: without asking, only when its person says so each time, or not at all. */
export const POLICY_DECISIONS = ['always', 'ask', 'never'] as const;
export const policyRuleSchema = z
  .object({
    tool: z.string().max(60),
    /** Of one background agent; null: of chats, and of all agents that have no rule of their own. */
    agent_id: idSchema.nullable(),
    decision: z.enum(POLICY_DECISIONS),
  })
  .meta({ id: 'DevicePolicyRule' });
export type PolicyRule = z.infer<typeof policyRuleSchema>;
/** Rules of one person. */
export const POLICY_RULES_MAX = 500;
const policyAnswer = z.object({
  /** What the person decided. */
  rules: z.array(policyRuleSchema),
  /** Every tool with what holds where there is no rule: in chats, and where mail or files were read. */
  tools: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      risk: z.enum(['read', 'write', 'delete']),
      default: z.enum(POLICY_DECISIONS),
      default_untrusted: z.enum(POLICY_DECISIONS),
    }),
  ),
});
export const devicePolicyGet = defineOperation({
  id: 'devices.policy.get',
  method: 'get',
  path: '/api/v1/devices/policy',
  tag,
  summary: 'Which tools may be used without asking',
  permission: { kind: 'user' },
  responses: { 200: policyAnswer },
});
export const devicePolicyPut = defineOperation({
  id: 'devices.policy.put',
  method: 'put',
  path: '/api/v1/devices/policy',
  tag,
  summary: 'Decide which tools may be used without asking',
  description: 'Replaces all rules.',
  permission: { kind: 'organisation', role: 'member' },
  scope: 'session',
  body: z.strictObject({ rules: z.array(policyRuleSchema).max(POLICY_RULES_MAX) }),
  responses: { 200: policyAnswer },
});

export const deviceOperations = [
  devicePairingCreate,
  devicePair,
  deviceNonceCreate,
  deviceTokenCreate,
  devicesList,
  devicePolicyGet,
  devicePolicyPut,
  deviceGet,
  deviceUpdate,
  deviceRevoke,
] as const;
