import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigurationError } from './configuration-error';
import { type OidcProvider, readOidcFile } from './oidc';
import { DEVELOPMENT_SECRET, DEVELOPMENT_SECRETS_KEY, type Environment, environmentSchema } from './schema';

export { ConfigurationError } from './configuration-error';
export type { Environment } from './schema';

export const ROLES = ['api', 'gateway', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

export interface Config extends Omit<Environment, 'ROLES'> {
  roles: Role[];
  isProduction: boolean;
  /** Folder of the built pages. */
  webRoot: string;
  /** Where links in mails lead, without a slash at its end. */
  linkBase: string;
  /** Folder that mails are written to instead of being sent; undefined: they are sent, or there are none. */
  mailDir: string | undefined;
  /** Whom people may log in by, besides a password. */
  oidcProviders: OidcProvider[];
}

/**
 * Reads the environment and `--roles=`, `--queues=`; throws ConfigurationError naming everything that is wrong, a
 * queue that is none of `queues` among it (default: none is looked at).
 */
export function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  flags: string[] = process.argv.slice(2),
  queues?: readonly string[],
): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  for (const flag of flags) {
    const match = /^--(roles|queues)=(.*)$/.exec(flag);
    if (match?.[1]) given[match[1].toUpperCase()] = match[2] ?? '';
  }
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.map(describeIssue));
  const values = parsed.data;
  const roles = values.ROLES.length > 0 ? values.ROLES : [...ROLES];
  const oidc = readOidcFile(values.OIDC_FILE, environment);
  const problems = [
    ...roles.filter((role) => !isRole(role)).map((role) => `ROLES: ${role} is not one of ${ROLES.join(', ')}`),
    ...values.QUEUES.filter((name) => queues?.includes(name) === false).map(
      (name) => `QUEUES: ${name} is not one of ${queues?.join(', ')}`,
    ),
    ...(values.MONGODB_URI ? [] : ['MONGODB_URI: missing (npm start brings a database up and sets it)']),
    ...(values.REDIS_URL ? [] : ['REDIS_URL: missing (npm start brings Redis up and sets it)']),
    ...mailProblems(values),
    ...oidc.problems,
    ...connectionProblems(values),
    ...(values.OIDC_FILE && !/^https?:\/\/./.test(values.PUBLIC_URL)
      ? ['PUBLIC_URL: needed with OIDC_FILE, for the address that providers send people back to (https://…)']
      : []),
    ...(values.NODE_ENV === 'production' ? productionProblems(values) : reachableProblems(values)),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    ...values,
    roles: roles.filter(isRole),
    isProduction: values.NODE_ENV === 'production',
    webRoot: resolve(__dirname, 'web'),
    linkBase: (values.PUBLIC_URL || `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    mailDir: mailDirOf(values),
    oidcProviders: oidc.providers,
  };
}

/** For a command that works on the database alone: Redis need not be there. */
export const loadCommandConfig = (environment: NodeJS.ProcessEnv = process.env): Config =>
  loadConfig({ REDIS_URL: 'redis://not-used', ...environment }, []);

function mailDirOf(values: Environment): string | undefined {
  if (values.SMTP_URL || values.NODE_ENV === 'production') return undefined;
  return values.MAIL_DIR || (values.NODE_ENV === 'development' ? join(tmpdir(), 'weft-mail') : undefined);
}

function mailProblems(values: Environment): string[] {
  const hasMail = Boolean(values.SMTP_URL || mailDirOf(values));
  return [
    ...(values.SMTP_URL && !values.MAIL_FROM ? ['MAIL_FROM: needed with SMTP_URL'] : []),
    ...(values.SMTP_URL && !/^https?:\/\/./.test(values.PUBLIC_URL)
      ? ['PUBLIC_URL: needed with SMTP_URL, for the links in mails (https://…)']
      : []),
    ...(values.REQUIRE_VERIFIED_EMAIL && !hasMail
      ? ['REQUIRE_VERIFIED_EMAIL: nobody could verify an e-mail without SMTP_URL']
      : []),
  ];
}

/** Accounts that people connect: half of a client is none. */
function connectionProblems(values: Environment): string[] {
  const pairs = (['GOOGLE', 'MICROSOFT'] as const).flatMap((of) => {
    const [id, secret] = [values[`${of}_CLIENT_ID`], values[`${of}_CLIENT_SECRET`]];
    if (Boolean(id) === Boolean(secret)) return [];
    return [`${of}_CLIENT_${id ? 'SECRET' : 'ID'}: needed with ${of}_CLIENT_${id ? 'ID' : 'SECRET'}`];
  });
  const push = (['GMAIL_PUSH_AUDIENCE', 'GMAIL_PUSH_ACCOUNT'] as const).flatMap((name) =>
    values.GMAIL_PUSH_TOPIC && !values[name] ? [`${name}: needed with GMAIL_PUSH_TOPIC`] : [],
  );
  const isElsewhere = values.MICROSOFT_LOGIN_URL !== 'https://login.microsoftonline.com';
  const isNamed = !['common', 'organizations', 'consumers'].includes(values.MICROSOFT_TENANT);
  return [
    ...pairs,
    ...push,
    ...(values.NODE_ENV === 'production' && values.MICROSOFT_PUSH && !/^https:\/\/./.test(values.PUBLIC_URL)
      ? ['PUBLIC_URL: needed with MICROSOFT_PUSH, for the address that Graph tells of changes (https://…)']
      : []),
    ...(values.MICROSOFT_CLIENT_ID && isElsewhere && !isNamed
      ? ['MICROSOFT_TENANT: the id of a tenant, with a MICROSOFT_LOGIN_URL other than Microsoft’s own']
      : []),
    ...(values.NODE_ENV === 'production' &&
    (values.GOOGLE_CLIENT_ID || values.MICROSOFT_CLIENT_ID) &&
    !/^https?:\/\/./.test(values.PUBLIC_URL)
      ? [
          'PUBLIC_URL: needed with GOOGLE_CLIENT_ID or MICROSOFT_CLIENT_ID, for the address that providers send people back to (https://…)',
        ]
      : []),
  ];
}

/** Outside production secrets that everybody knows are for this machine alone. */
function reachableProblems(values: Environment): string[] {
  if (isLoopback(values.HOST)) return [];
  const where = `HOST=${values.HOST} can be reached from other machines`;
  return [
    ...(values.JWT_SECRET === DEVELOPMENT_SECRET || values.JWT_SECRET_PREVIOUS === DEVELOPMENT_SECRET
      ? [`JWT_SECRET: ${where}, and everybody knows the development secret; set one of your own, 32 characters or more`]
      : []),
    ...(values.SECRETS_KEY === DEVELOPMENT_SECRETS_KEY
      ? [
          `SECRETS_KEY: ${where}, and everybody knows the development key; set one of your own (openssl rand -base64 32)`,
        ]
      : []),
    ...(values.SEED_DEMO
      ? [`SEED_DEMO: ${where}, and everybody knows the passwords of the demo log-ins; set SEED_DEMO=false`]
      : []),
  ];
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

function productionProblems(values: Environment): string[] {
  return [
    ...(values.JWT_SECRET === DEVELOPMENT_SECRET || values.JWT_SECRET_PREVIOUS === DEVELOPMENT_SECRET
      ? [
          'JWT_SECRET, JWT_SECRET_PREVIOUS: the development secret is refused in production; set one of your own, 32 characters or more',
        ]
      : []),
    ...(values.SECRETS_KEY === DEVELOPMENT_SECRETS_KEY
      ? ['SECRETS_KEY: the development key is refused in production; set one of your own (openssl rand -base64 32)']
      : []),
    ...(values.SEED_DEMO ? ['SEED_DEMO: demo log-ins are refused in production'] : []),
    ...(values.BCRYPT_COST < 12 ? ['BCRYPT_COST: at least 12 in production'] : []),
    ...(values.MAIL_DIR ? ['MAIL_DIR: mails hold secrets and lie in no folder in production; set SMTP_URL'] : []),
    ...(values.WEFT_CRASH_POINT ? ['WEFT_CRASH_POINT: refused in production'] : []),
  ];
}

const describeIssue = (issue: z.core.$ZodIssue) => `${issue.path.join('.')}: ${issue.message}`;
const isRole = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
