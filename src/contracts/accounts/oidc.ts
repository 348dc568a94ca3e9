import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

/** Logs in by an OpenID Connect provider of this installation; `id` names it in paths. */
export const oidcProviderSchema = z.object({ id: z.string(), label: z.string() }).meta({ id: 'OidcProvider' });
export type OidcProviderEntry = z.infer<typeof oidcProviderSchema>;

/** An identity at a provider that opens the caller's account. */
export const identitySchema = z
  .object({
    id: idSchema,
    /** Null: this installation knows the provider no more, so it opens nothing. */
    provider: oidcProviderSchema.nullable(),
    issuer: z.string(),
    email: z.string().nullable(),
    createdAt: timestampSchema,
    lastUsedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Identity' });
export type Identity = z.infer<typeof identitySchema>;

const NOWHERE = 'https://nowhere.invalid';

/** Where to go after the log-in: a path of this site that is a page. An address elsewhere is refused. */
export const returnToSchema = z
  .string()
  .max(500)
  .refine((path) => {
    // What browsers leave out, or read as a slash, must not turn a path into an address.
    if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) || !URL.canParse(path, NOWHERE)) return false;
    const { origin, pathname } = new URL(path, NOWHERE);
    return origin === NOWHERE && !pathname.startsWith('//') && !pathname.startsWith('/api/');
  }, 'must be a path of this site');

const params = z.object({ provider: z.string().max(40) });
const parameter = z.string().max(8_000).optional();
const tag = 'Accounts';
const ofPerson = { tag, permission: { kind: 'user' }, scope: 'session' } as const;
const ofAnybody = { tag, permission: { kind: 'public' }, scope: 'session' } as const;

export const oidcList = defineOperation({
  ...ofAnybody,
  id: 'auth.oidc.list',
  method: 'get',
  path: '/api/v1/auth/oidc',
  summary: 'Providers that people may log in by',
  responses: { 200: z.object({ items: z.array(oidcProviderSchema), nextCursor: z.null() }) },
});
export const oidcStart = defineOperation({
  ...ofAnybody,
  limit: 'logins',
  id: 'auth.oidc.start',
  method: 'get',
  path: '/api/v1/auth/oidc/{provider}/start',
  summary: 'Send the browser to a provider to log in',
  description:
    'For browsers, not for programs. Where the provider does not answer, the redirect is to `/login?error=oidc_provider_unavailable`. 404 `oidc_provider_unknown`.',
  params,
  query: z.object({ returnTo: returnToSchema.optional() }),
  responses: { 302: null },
});
export const oidcCallback = defineOperation({
  ...ofAnybody,
  limit: 'logins',
  id: 'auth.oidc.callback',
  method: 'get',
  path: '/api/v1/auth/oidc/{provider}/callback',
  summary: 'Where a provider sends the browser back to',
  description:
    'Sets the refresh cookie and redirects to `returnTo` of the start; whatever is wrong, to `/login?error=<code>` (to the profile, where an identity was to be linked). Works once for each start, in the browser that started.',
  params,
  query: z.looseObject({ state: parameter, code: parameter, iss: parameter, error: parameter }),
  responses: { 302: null },
});
export const identitiesList = defineOperation({
  ...ofPerson,
  id: 'auth.identities.list',
  method: 'get',
  path: '/api/v1/auth/identities',
  summary: 'Identities at providers that open the caller’s account, oldest first; whether it has a password',
  responses: {
    200: z.object({ items: z.array(identitySchema), nextCursor: z.null(), hasPassword: z.boolean() }),
  },
});
export const identitiesLink = defineOperation({
  ...ofPerson,
  id: 'auth.identities.link',
  method: 'post',
  path: '/api/v1/auth/oidc/{provider}/link',
  summary: 'Begin to link an identity: the address to send the browser to',
  description:
    'Its cookie binds the answer to this browser. The provider sends it back to `auth.oidc.callback`, which links and goes to the profile. 404 `oidc_provider_unknown`, 503 `oidc_provider_unavailable`.',
  params,
  responses: { 200: z.object({ url: z.url() }) },
});
export const identitiesUnlink = defineOperation({
  ...ofPerson,
  id: 'auth.identities.unlink',
  method: 'delete',
  path: '/api/v1/auth/identities/{identityId}',
  summary: 'Unlink an identity; log-ins that were made by it stay',
  description: '409 `last_way_in` where neither a password nor another identity would be left.',
  params: z.object({ identityId: idSchema }),
  responses: { 204: null },
});

export const oidcOperations = [
  oidcList,
  oidcStart,
  oidcCallback,
  identitiesList,
  identitiesLink,
  identitiesUnlink,
] as const;
