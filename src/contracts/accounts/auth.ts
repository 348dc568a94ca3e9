import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { ORGANISATION_ROLES } from '../kernel/organisation-roles';

export const userSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    name: z.string(),
    organisation: z.object({ id: idSchema, name: z.string() }),
    role: z.enum(ORGANISATION_ROLES),
    tier: z.string(),
    isServiceUser: z.boolean(),
    /** Null: the mail's link has not been followed yet. */
    emailVerifiedAt: timestampSchema.nullable(),
    createdAt: timestampSchema,
    /** Of the caller alone: when their account is deleted, where they asked for it. */
    deletionAt: timestampSchema.optional(),
    /** Of the caller alone: whether a mail tells of requests that wait for them while they are away. */
    approvalMails: z.boolean().optional(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof userSchema>;

/** In lower case. */
export const emailSchema = z
  .email('This is not an email address.')
  .max(254)
  .transform((value) => value.toLowerCase());
export const passwordSchema = z
  .string()
  .min(10)
  .max(72, 'at most 72 characters (the limit of bcrypt)')
  .refine((value) => new TextEncoder().encode(value).length <= 72, 'at most 72 bytes in UTF-8 (the limit of bcrypt)');

export const registerBody = z.strictObject({
  email: emailSchema,
  password: passwordSchema,
  name: z.string().trim().min(1).max(80).optional(),
  organisation: z.string().trim().min(1).max(80).optional(),
});
export const loginBody = z.strictObject({ email: emailSchema, password: z.string().min(1).max(72) });
/** The web leaves the body empty: its refresh token is in the httpOnly cookie `weft_refresh`. */
const refreshBody = z.strictObject({ refresh_token: z.string().max(400).optional() });

/** `expires_in` is in seconds, of the access token. */
export const tokensSchema = z
  .object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.int(), user: userSchema })
  .meta({ id: 'Tokens' });
export type Tokens = z.infer<typeof tokensSchema>;

const tag = 'Accounts';

export const authRegister = defineOperation({
  id: 'auth.register',
  method: 'post',
  path: '/api/v1/auth/register',
  tag,
  summary: 'Create an account and its organisation',
  permission: { kind: 'public' },
  limit: 'logins',
  body: registerBody,
  responses: { 201: tokensSchema },
});
export const authLogin = defineOperation({
  id: 'auth.login',
  method: 'post',
  path: '/api/v1/auth/login',
  tag,
  summary: 'Log in',
  permission: { kind: 'public' },
  limit: 'logins',
  body: loginBody,
  responses: { 200: tokensSchema },
});
export const authRefresh = defineOperation({
  id: 'auth.refresh',
  method: 'post',
  path: '/api/v1/auth/refresh',
  tag,
  summary: 'Swap a refresh token for new tokens',
  description:
    'Refresh tokens rotate; using an old one again ends the whole family (every log-in made from it). 204 where neither body nor cookie holds a token: nobody is logged in here, which is no error. A token that is unknown, used or ran out is 401.',
  permission: { kind: 'public' },
  limit: 'logins',
  body: refreshBody,
  responses: { 200: tokensSchema, 204: null },
});
export const authLogout = defineOperation({
  id: 'auth.logout',
  method: 'post',
  path: '/api/v1/auth/logout',
  tag,
  summary: 'End this log-in',
  permission: { kind: 'public' },
  limit: 'logins',
  body: refreshBody,
  responses: { 204: null },
});
export const meGet = defineOperation({
  id: 'me.get',
  method: 'get',
  path: '/api/v1/me',
  tag,
  summary: 'The caller',
  permission: { kind: 'user' },
  responses: { 200: userSchema },
});
export const organisationMembersList = defineOperation({
  id: 'organisation.members.list',
  method: 'get',
  path: '/api/v1/organisation/members',
  tag,
  summary: 'People of the caller’s organisation, by name',
  permission: { kind: 'user' },
  query: listQuery,
  responses: { 200: listOf(userSchema) },
});
export const authOperations = [
  authRegister,
  authLogin,
  authRefresh,
  authLogout,
  meGet,
  organisationMembersList,
] as const;
