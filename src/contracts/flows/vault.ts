import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { flowsPath } from './scope';

const tag = 'Credentials and variables of flows';

/** Of one organisation. */
export const CREDENTIALS_MAX = 100;
export const VARIABLES_MAX = 200;
/** Of a variable's value, as JSON. */
export const VARIABLE_BYTES_MAX = 8_192;
export const CREDENTIAL_KINDS = ['bearer', 'basic', 'header', 'query'] as const;

const name = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'must be small letters, digits and _, a letter first');
/** A host's name, with its port where it is not the usual one; `*.example.com`: all hosts below it. */
const host = z
  .string()
  .max(255)
  .toLowerCase()
  .regex(
    /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
    'must be a host, such as api.example.com or *.example.com',
  );
const secret = z
  .string()
  .min(1)
  .max(4_096)
  .regex(/^[\x20-\x7e]+$/, 'must be printable characters');
/** Of a header: its name; of a query: that of its parameter; of `basic`: who logs in. */
const field = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\x21-\x7e]+$/, 'must be printable characters without spaces');

export const credentialSchema = z
  .object({
    id: idSchema,
    name,
    kind: z.enum(CREDENTIAL_KINDS),
    field: z.string().nullable(),
    hosts: z.array(z.string()),
    /** Last four characters of the secret; empty for a short one. */
    last4: z.string(),
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'FlowCredential' });
export type FlowCredential = z.infer<typeof credentialSchema>;

const hosts = z.array(host).min(1).max(20);
export const createCredentialBody = z
  .strictObject({ name, kind: z.enum(CREDENTIAL_KINDS), field: field.optional(), hosts, secret })
  .refine(({ kind, field: given }) => kind === 'bearer' || given !== undefined, {
    path: ['field'],
    error: 'is needed: the name of the header or parameter, or who logs in',
  })
  .refine(({ kind, field: given }) => kind !== 'header' || /^[\w!#$%&'*+.^`|~-]+$/.test(given ?? ''), {
    path: ['field'],
    error: 'is no name of a header',
  });
export type NewCredential = z.infer<typeof createCredentialBody>;
const updateCredentialBody = z.strictObject({ hosts: hosts.optional(), secret: secret.optional() });
export type CredentialChange = z.infer<typeof updateCredentialBody>;

export const variableSchema = z
  .object({ id: idSchema, name, value: z.unknown(), updated_at: timestampSchema })
  .meta({ id: 'FlowVariable' });
export type FlowVariable = z.infer<typeof variableSchema>;

const credentials = `${flowsPath}/credentials`;
const admins = { tag, permission: { kind: 'organisation', role: 'admin' }, scope: 'session' } as const;
const byCredential = z.object({ credentialId: idSchema });

export const credentialsList = defineOperation({
  ...{ id: 'flows.credentials.list', method: 'get', path: credentials, tag, scope: 'flows' },
  permission: { kind: 'user' },
  summary: 'What flows may log in with elsewhere, by name; never the secrets',
  responses: { 200: z.object({ items: z.array(credentialSchema) }) },
});
export const credentialCreate = defineOperation({
  ...{ ...admins, id: 'flows.credentials.create', method: 'post', path: credentials, body: createCredentialBody },
  summary: 'Keep a secret that `http` nodes may use by its name, at these hosts alone',
  description: 'No answer ever holds the secret again. 409 `credential_name_taken`, 422 `too_many_credentials`.',
  responses: { 201: credentialSchema },
});
export const credentialUpdate = defineOperation({
  ...{ ...admins, id: 'flows.credentials.update', method: 'patch', path: `${credentials}/{credentialId}` },
  summary: 'Put another secret in its place, or change the hosts',
  params: byCredential,
  body: updateCredentialBody,
  responses: { 200: credentialSchema },
});
export const credentialDelete = defineOperation({
  ...{ ...admins, id: 'flows.credentials.delete', method: 'delete', path: `${credentials}/{credentialId}` },
  summary: 'Delete a credential; flows that name it fail from now on',
  params: byCredential,
  responses: { 204: null },
});

const variables = `${flowsPath}/variables`;
export const variablesList = defineOperation({
  ...{ id: 'flows.variables.list', method: 'get', path: variables, tag, scope: 'flows' },
  permission: { kind: 'user' },
  summary: 'Values that all flows of the organisation see as `vars.<name>`',
  responses: { 200: z.object({ items: z.array(variableSchema) }) },
});
export const variableSet = defineOperation({
  ...{ ...admins, id: 'flows.variables.set', method: 'post', path: variables },
  summary: 'Make a variable, or give it another value; executions that began before see the old value',
  description: 'Everybody who may look at flows sees it: no place for a secret. 422 `too_many_variables`.',
  bodyLimits: { maxBytes: VARIABLE_BYTES_MAX },
  body: z.strictObject({
    name,
    value: z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.unknown()),
      z.record(z.string(), z.unknown()),
    ]),
  }),
  responses: { 200: variableSchema },
});
export const variableDelete = defineOperation({
  ...{ ...admins, id: 'flows.variables.delete', method: 'delete', path: `${variables}/{variableId}` },
  summary: 'Delete a variable',
  params: z.object({ variableId: idSchema }),
  responses: { 204: null },
});

export const vaultOperations = [
  credentialsList,
  credentialCreate,
  credentialUpdate,
  credentialDelete,
  variablesList,
  variableSet,
  variableDelete,
] as const;
