import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** Largest providers' file. */
const FILE_BYTES_MAX = 256 * 1_024;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Entra's addresses for accounts of any tenant: whoever has a tenant may claim any e-mail there. */
const ANY_TENANT = /^https:\/\/login\.microsoftonline\.com\/(common|organizations|consumers)\b/;

const domain = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain such as example.com');

const providerSchema = z
  .strictObject({
    /** Part of the callback's address. */
    id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and "-", at most 32'),
    /** "Continue with …". */
    label: z.string().trim().min(1).max(40),
    /** As URLs are written whole, so that one issuer is one text. */
    issuer: z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).href),
    clientId: z.string().min(1),
    /** Absent: a public client, by PKCE alone. */
    clientSecret: z.string().min(1).optional(),
    scopes: z
      .string()
      .default('openid email profile')
      .refine((value) => value.split(' ').includes('openid'), 'must hold openid'),
    /** Only e-mails of these; empty: of any. */
    allowedDomains: z.array(domain).default([]),
    /** Counts an e-mail as verified where the provider says nothing of it. Where it says no, it is not. */
    trustEmail: z.boolean().default(false),
    /** Whoever has neither an account nor an invitation: an organisation of their own, refused, or into this one. */
    newPeople: z
      .union([
        z.enum(['own-organisation', 'refuse']),
        z.strictObject({
          organisation: z.string().regex(/^[0-9a-f]{24}$/, 'must be the id of an organisation'),
          // Whoever leads an organisation is made so by somebody in it.
          role: z.enum(['viewer', 'member', 'engineer']).default('member'),
        }),
      ])
      .default('own-organisation'),
  })
  .superRefine((provider, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const { protocol, hostname } = new URL(provider.issuer);
    if (protocol === 'http:' && !LOOPBACK.has(hostname)) refuse('issuer', 'must begin with https://');
    if (ANY_TENANT.test(provider.issuer)) refuse('issuer', 'must name your tenant: its id instead of common');
    const mustBeNarrow = provider.trustEmail || typeof provider.newPeople === 'object';
    if (mustBeNarrow && provider.allowedDomains.length === 0)
      refuse('allowedDomains', 'needed with trustEmail, and where new people join an organisation');
  });

/** A provider of log-ins, as `OIDC_FILE` gives it. */
export type OidcProvider = z.infer<typeof providerSchema>;

const fileSchema = z
  .strictObject({ providers: z.array(providerSchema).max(20) })
  .superRefine(({ providers }, context) => {
    const twice = (key: 'id' | 'issuer') =>
      providers.forEach((provider, place) => {
        if (providers.findIndex((other) => other[key] === provider[key]) < place)
          context.addIssue({ code: 'custom', path: ['providers', place, key], message: 'is there twice' });
      });
    twice('id');
    // People are known by issuer and subject: of two entries for one issuer neither rule would hold.
    twice('issuer');
  });

/** The providers of `OIDC_FILE`, and all that is wrong with it; both empty where there is none. */
export function readOidcFile(
  path: string,
  environment: NodeJS.ProcessEnv,
): { providers: OidcProvider[]; problems: string[] } {
  if (!path) return { providers: [], problems: [] };
  const refused = (problems: string[]) => ({
    providers: [],
    problems: problems.map((problem) => `OIDC_FILE: ${problem}`),
  });
  const form = extname(path).toLowerCase();
  if (!['.json', '.yaml', '.yml'].includes(form)) return refused(['its name must end in .json, .yaml or .yml']);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return refused(['it cannot be read; check path and rights']);
  }
  if (text.length > FILE_BYTES_MAX) return refused(['it is larger than 256 KB']);
  let raw: unknown;
  try {
    raw = form === '.json' ? JSON.parse(text) : parseYaml(text);
  } catch {
    // Not the parser's own words: they quote the text, which may hold a secret.
    return refused([`it is not ${form === '.json' ? 'JSON' : 'YAML'}`]);
  }
  const missing = new Set<string>();
  const filled = fillReferences(raw, environment, missing);
  if (missing.size > 0) return refused([...missing].map((name) => `${name} is not set`));
  const parsed = fileSchema.safeParse(filled);
  if (parsed.success) return { providers: parsed.data.providers, problems: [] };
  return refused(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`));
}

/** Puts a variable's value where a text is `${NAME}` and nothing else. */
function fillReferences(value: unknown, environment: NodeJS.ProcessEnv, missing: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => fillReferences(item, environment, missing));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillReferences(item, environment, missing)]),
    );
  const name = typeof value === 'string' ? /^\$\{(\w+)\}$/.exec(value)?.[1] : undefined;
  if (name === undefined) return value;
  const found = environment[name];
  if (!found) missing.add(name);
  return found;
}
