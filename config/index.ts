import { resolve } from 'node:path';
import type { z } from 'zod';
import { ConfigurationError } from './configuration-error';
import { DEVELOPMENT_SECRET, type Environment, environmentSchema } from './schema';

export { ConfigurationError } from './configuration-error';
export type { Environment } from './schema';

export const ROLES = ['api', 'gateway', 'worker', 'scheduler'] as const;
export type Role = (typeof ROLES)[number];

export interface Config extends Omit<Environment, 'ROLES'> {
  roles: Role[];
  isProduction: boolean;
  /** Folder of the built pages. */
  webRoot: string;
}

/** Reads the environment and `--roles=`, `--queues=`; throws ConfigurationError naming everything that is wrong. */
export function loadConfig(
  environment: NodeJS.ProcessEnv = process.env,
  flags: string[] = process.argv.slice(2),
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
  const problems = [
    ...roles.filter((role) => !isRole(role)).map((role) => `ROLES: ${role} is not one of ${ROLES.join(', ')}`),
    ...(values.MONGODB_URI ? [] : ['MONGODB_URI: missing (npm start brings a database up and sets it)']),
    ...(values.REDIS_URL ? [] : ['REDIS_URL: missing (npm start brings Redis up and sets it)']),
    ...(values.NODE_ENV === 'production' ? productionProblems(values) : []),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    ...values,
    roles: roles.filter(isRole),
    isProduction: values.NODE_ENV === 'production',
    webRoot: resolve(__dirname, 'web'),
  };
}

function productionProblems(values: Environment): string[] {
  return [
    ...(values.JWT_SECRET === DEVELOPMENT_SECRET
      ? ['JWT_SECRET: the development secret is refused in production; set one of your own, 32 characters or more']
      : []),
    ...(values.SEED_DEMO ? ['SEED_DEMO: demo log-ins are refused in production'] : []),
    ...(values.BCRYPT_COST < 12 ? ['BCRYPT_COST: at least 12 in production'] : []),
    ...(values.WEFT_CRASH_POINT ? ['WEFT_CRASH_POINT: refused in production'] : []),
  ];
}

const describeIssue = (issue: z.core.$ZodIssue) => `${issue.path.join('.')}: ${issue.message}`;
const isRole = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
