import { z } from 'zod';
import { emailSchema, passwordSchema } from './auth';
import { timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

/** A token out of a mail's link. */
export const mailTokenSchema = z.string().min(1).max(200);

/** A log-in of the caller. */
export const sessionSchema = z
  .object({
    id: z.uuid(),
    createdAt: timestampSchema,
    lastRefreshedAt: timestampSchema,
    /** Of the last refresh; null in log-ins from before this was kept. */
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'Session' });
export type LogInSession = z.infer<typeof sessionSchema>;

const tag = 'Accounts';
const ofPerson = { tag, permission: { kind: 'user' }, scope: 'session' } as const;
const ofAnybody = { tag, permission: { kind: 'public' }, scope: 'session', limit: 'logins' } as const;

export const passwordChange = defineOperation({
  ...ofPerson,
  id: 'auth.password.change',
  method: 'post',
  path: '/api/v1/auth/password/change',
  summary: 'Change the password; ends every other log-in',
  description: '400 `password_wrong` where the current one does not fit. The caller’s own log-in and tokens stay.',
  body: z.strictObject({ current_password: z.string().min(1).max(72), new_password: passwordSchema }),
  responses: { 204: null },
});
export const passwordForgot = defineOperation({
  ...ofAnybody,
  id: 'auth.password.forgot',
  method: 'post',
  path: '/api/v1/auth/password/forgot',
  summary: 'Mail a link that sets a new password',
  description:
    'The answer is the same, after the same time, whether the e-mail has an account or not. The link is good for an hour.',
  body: z.strictObject({ email: emailSchema }),
  responses: { 202: null },
});
export const passwordReset = defineOperation({
  ...ofAnybody,
  id: 'auth.password.reset',
  method: 'post',
  path: '/api/v1/auth/password/reset',
  summary: 'Set a new password with the token of a mail; ends every log-in',
  description: '400 `link_invalid` where the token is unknown, used or ran out.',
  body: z.strictObject({ token: mailTokenSchema, new_password: passwordSchema }),
  responses: { 204: null },
});
export const emailVerify = defineOperation({
  ...ofAnybody,
  id: 'auth.email.verify',
  method: 'post',
  path: '/api/v1/auth/email/verify',
  summary: 'Verify an e-mail with the token of a mail',
  description: '400 `link_invalid` where the token is unknown, used or ran out (24 h).',
  body: z.strictObject({ token: mailTokenSchema }),
  responses: { 204: null },
});
export const emailResend = defineOperation({
  ...ofPerson,
  id: 'auth.email.resend',
  method: 'post',
  path: '/api/v1/auth/email/resend',
  summary: 'Mail the caller’s verification link again; 204 where the e-mail is verified already',
  responses: { 202: null, 204: null },
});
export const sessionsList = defineOperation({
  ...ofPerson,
  id: 'auth.sessions.list',
  method: 'get',
  path: '/api/v1/auth/sessions',
  summary: 'The caller’s log-ins, last used first; at most 200',
  responses: { 200: z.object({ items: z.array(sessionSchema), nextCursor: z.null() }) },
});
export const sessionsEnd = defineOperation({
  ...ofPerson,
  id: 'auth.sessions.end',
  method: 'delete',
  path: '/api/v1/auth/sessions/{sessionId}',
  summary: 'End one of the caller’s log-ins; refused everywhere within 5 s',
  params: z.object({ sessionId: z.uuid() }),
  responses: { 204: null },
});
export const logoutEverywhere = defineOperation({
  ...ofPerson,
  id: 'auth.logout-everywhere',
  method: 'post',
  path: '/api/v1/auth/logout-everywhere',
  summary: 'End every log-in of the caller, this one too; refused everywhere within 5 s',
  responses: { 204: null },
});

export const accountSecurityOperations = [
  passwordChange,
  passwordForgot,
  passwordReset,
  emailVerify,
  emailResend,
  sessionsList,
  sessionsEnd,
  logoutEverywhere,
] as const;
