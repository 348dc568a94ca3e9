import { z } from 'zod';
import { keyValues } from './key-values';
import { DEFAULT_TIER } from './tiers';

const flag = z.stringbool().default(false);
const port = z.coerce.number().int().min(0).max(65_535);
const positive = (value: number) => z.coerce.number().int().min(1).default(value);
const dimension = z.coerce.number().int().min(0).max(65_536).default(0);
const dollarsPerMillion = z
  .string()
  .regex(/^(\d+(\.\d{1,6})?)?$/, 'write US dollars per million tokens with at most six decimals, such as 0.02')
  .default('');
/** Of somebody else's server, without a slash at its end. */
const address = (value: string) =>
  z
    .string()
    .regex(/^https?:\/\/[^/].*[^/]$/, 'must begin with https:// and end in no slash')
    .default(value);
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

/** Development secret; refused in production. */
export const DEVELOPMENT_SECRET = 'weft-development-secret-not-for-production';
/** The same for what is encrypted: the 32 bytes `weft-development-key-not-for-use`. */
export const DEVELOPMENT_SECRETS_KEY = 'd2VmdC1kZXZlbG9wbWVudC1rZXktbm90LWZvci11c2U=';

const SECRETS_KEY_BYTES = 32;
const masterKey = z
  .base64({ error: 'must be 32 bytes as base64 (openssl rand -base64 32)', abort: true })
  .refine(
    (value) => Buffer.from(value, 'base64').length === SECRETS_KEY_BYTES,
    'must be 32 bytes as base64 (openssl rand -base64 32)',
  );

/**
 * Every environment variable: type, unit (in the name), default. The table in docs/configuration.md is made from it.
 * An empty variable counts as absent.
 */
export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` demands secrets and seeds nothing'),
  PORT: port.default(3000).describe('Port of the API and the pages; 0: any free one'),
  HOST: z.string().default('127.0.0.1').describe('Address the API listens on; 0.0.0.0 in a container'),
  OPS_PORT: port
    .default(0)
    .describe('Port of /health and /metrics of a process without the API; 0: any free one, logged at start'),
  PUBLIC_URL: z
    .string()
    .default('')
    .describe('Address people reach it at, where a proxy stands before it; links in mails begin with it'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/./, 'must begin with smtp:// or smtps://')
    .or(z.literal(''))
    .default('')
    .describe(
      'Server that sends mails, such as smtps://name:password@mail.example.com; needs MAIL_FROM and PUBLIC_URL',
    ),
  MAIL_FROM: z.string().default('').describe('Sender of mails, such as `Weft <weft@example.com>`'),
  MAIL_DIR: z
    .string()
    .default('')
    .describe(
      'Without SMTP_URL, not in production: folder that mails are written to, a file each (`npm start`: `mail` in the data folder; development: `weft-mail` in the temporary folder)',
    ),
  MAIL_CONCURRENCY: positive(5).describe('Mails a worker process sends at once'),
  ACCOUNT_CONCURRENCY: positive(2).describe('Exports and deletions of accounts a worker process works on at once'),
  EMBEDDINGS_CONCURRENCY: positive(2).describe('Jobs that embed texts a worker process works on at once'),
  SUPPORT_EXPORT_CONCURRENCY: positive(1).describe(
    'Exports of support sessions a worker process writes at once, each in a thread',
  ),
  SUPPORT_EXPORT_TIMEOUT_MS: positive(60_000).describe('An export of a support session that takes longer has failed'),
  SUPPORT_INDEX_CONCURRENCY: positive(2).describe('Support sessions a worker process makes findable at once'),
  TICKET_PUSH_CONCURRENCY: positive(10).describe('Pushes to ticket systems a worker process sends at once'),
  ACCOUNT_DELETION_GRACE_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(365)
    .default(7)
    .describe('Days in which a person can take the deletion of their account back; 0: it is deleted at once'),
  DEFAULT_TIER: z
    .string()
    .default(DEFAULT_TIER)
    .describe(
      'Tier of organisations that are made by signing up: what each may use is in config/tiers.ts and TIERS_FILE',
    ),
  TIERS_FILE: z
    .string()
    .default('')
    .describe(
      'Changes to the tiers, and further ones (.json, .yaml, .yml; docs/limits.md); read again when it changes',
    ),
  REQUIRE_VERIFIED_EMAIL: flag.describe(
    'Whoever has not verified their e-mail may log in, but start no run and call no model (403 `email_unverified`)',
  ),
  OIDC_FILE: z
    .string()
    .default('')
    .describe(
      'File (.json, .yaml, .yml) that names the providers people may log in by (OpenID Connect, docs/accounts.md); needs PUBLIC_URL',
    ),
  TRUST_PROXY: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('Number of proxies before the API whose X-Forwarded-For is believed'),
  CORS_ORIGINS: list.describe('Other origins whose pages may call the API, with commas; none by default'),
  ROLES: list.describe('Roles of this process: api, gateway, worker, scheduler; default all. `--roles=` says the same'),
  QUEUES: list.describe('Queues a worker serves; default all. `--queues=` says the same'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  MONGODB_URI: z
    .string()
    .default('')
    .describe('MongoDB with transactions (replica set). `npm start` brings one up where this is empty'),
  MONGODB_POOL_MAX: positive(50).describe('Connections to MongoDB a process'),
  REDIS_URL: z
    .string()
    .default('')
    .describe('Redis 6.2 or later, maxmemory-policy noeviction. `npm start` brings one up where this is empty'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/)
    .default('weft')
    .describe('First part of every Redis key, so that installs can share a server'),
  JWT_SECRET: z
    .string()
    .min(32)
    .default(DEVELOPMENT_SECRET)
    .describe('Signs access tokens (HS256); at least 32 characters; required in production'),
  JWT_SECRET_PREVIOUS: z
    .string()
    .min(32)
    .or(z.literal(''))
    .default('')
    .describe('The secret before, still accepted while it is rotated; at least 32 characters, as it signs as well'),
  SECRETS_KEY: masterKey
    .default(DEVELOPMENT_SECRETS_KEY)
    .describe(
      'Encrypts secrets that are kept, such as the provider keys of organisations; 32 bytes as base64 (`openssl rand -base64 32`); required in production. Without it they cannot be read again',
    ),
  SECRETS_KEYS_PREVIOUS: list
    .pipe(z.array(masterKey))
    .describe('Keys before SECRETS_KEY, with commas, still opened with; empty again after `npm run rotate-secrets`'),
  SECRET_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe(
      'Days in which what was masked in a text can still be shown, counted from when it was last written; then the original is deleted',
    ),
  PROVIDER_KEYS_PRIVATE_ADDRESSES: flag.describe(
    'Addresses that organisations give with their provider keys may lie in private networks and on this machine; only where every admin may reach what this server reaches',
  ),
  TICKET_SYSTEM_PRIVATE_ADDRESSES: flag.describe(
    'Ticket systems that organisations connect may lie in private networks and on this machine, and be reached without TLS; only where every admin may reach what this server reaches',
  ),
  JWT_ISSUER: z.string().default('weft').describe('`iss` of the tokens'),
  ACCESS_TOKEN_TTL_SECONDS: positive(900).describe('Life of an access token'),
  REFRESH_TOKEN_TTL_SECONDS: positive(7 * 86_400).describe('Life of a refresh token; it rotates'),
  BCRYPT_COST: z.coerce
    .number()
    .int()
    .min(4)
    .max(15)
    .default(12)
    .describe('Cost of password hashes; less than 12 only in tests'),
  PASSWORDS_WAITING_PER_ADDRESS_MAX: positive(32).describe(
    'Log-ins from one address (of IPv6 its /64 network) that may wait for their turn to have a password checked, in a process',
  ),
  PASSWORDS_WAITING_MAX: positive(256).describe('The same from all addresses'),
  AI_AGENT_USER_ID: z
    .string()
    .regex(/^[0-9a-f]{24}$/)
    .default('a1a1a1a1a1a1a1a1a1a1a1a1')
    .describe('The AI service user, author of what agents write; made at start'),
  METRICS_TOKEN: z
    .string()
    .default('')
    .describe(
      'Token for /metrics (Bearer) and /admin/queues (password). Without it, and without TRUST_PROXY, they are open to this machine, and closed to all others',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .regex(/^https?:\/\/./, 'must begin with http:// or https://')
    .or(z.literal(''))
    .default('')
    .describe(
      'OpenTelemetry collector that traces and metrics are sent to (OTLP by HTTP, JSON), such as http://127.0.0.1:4318; without it nothing is traced',
    ),
  OTEL_EXPORTER_OTLP_HEADERS: keyValues.describe(
    'Headers for the collector, `name=value` with commas, values percent-encoded',
  ),
  OTEL_SERVICE_NAME: z.string().default('weft').describe('Name of this service in traces'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of the traces that are kept, 0 to 1; where a request says by `traceparent`, that holds'),
  GOOGLE_CLIENT_ID: z
    .string()
    .default('')
    .describe('Client that Google gave for this server: people can connect Gmail (docs/connected-accounts.md)'),
  GOOGLE_CLIENT_SECRET: z.string().default('').describe('Its secret'),
  GOOGLE_ISSUER: address('https://accounts.google.com').describe(
    'Who gives Google’s tokens; its other addresses are read there',
  ),
  GMAIL_API_URL: address('https://gmail.googleapis.com').describe('Where Gmail is read'),
  GMAIL_PUSH_TOPIC: z
    .string()
    .regex(/^(projects\/[^/\s]+\/topics\/[^/\s]+)?$/, 'write projects/<project>/topics/<topic>')
    .default('')
    .describe(
      'Topic of Google Pub/Sub that Gmail tells of new mail (docs/connected-accounts.md); needs GMAIL_PUSH_AUDIENCE and GMAIL_PUSH_ACCOUNT. Without it agents read by their schedules alone',
    ),
  GMAIL_PUSH_AUDIENCE: z.string().default('').describe('Audience that its push subscription was set up with'),
  GMAIL_PUSH_ACCOUNT: z.string().default('').describe('E-mail of the service account that pushes'),
  MICROSOFT_CLIENT_ID: z
    .string()
    .default('')
    .describe(
      'Application that Microsoft Entra gave for this server: people can connect Outlook and Teams (docs/connected-accounts.md)',
    ),
  MICROSOFT_CLIENT_SECRET: z.string().default('').describe('Its secret'),
  MICROSOFT_TENANT: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('common')
    .describe(
      'Whose accounts may be connected: a tenant’s id, or `common`, `organizations`, `consumers`. With another MICROSOFT_LOGIN_URL a tenant’s id',
    ),
  MICROSOFT_LOGIN_URL: address('https://login.microsoftonline.com').describe(
    'Where Microsoft logs people in, such as https://login.microsoftonline.us',
  ),
  MICROSOFT_GRAPH_URL: address('https://graph.microsoft.com').describe('Where Outlook and Teams are read'),
  MICROSOFT_PUSH: flag.describe(
    'Microsoft Graph is asked to tell PUBLIC_URL, which it must reach by https, of new mail and messages. Without it agents read by their schedules alone',
  ),
  OPENAI_API_KEY: z.string().default('').describe('OpenAI, or a compatible server with OPENAI_BASE_URL'),
  OPENAI_BASE_URL: z.string().default('').describe('Address of an OpenAI-compatible server, ending in /v1'),
  OPENAI_MODEL: z.string().default('').describe('Model asked of OPENAI_BASE_URL'),
  ANTHROPIC_API_KEY: z.string().default('').describe('Anthropic'),
  ANTHROPIC_BASE_URL: z.string().default('').describe('Other address for Anthropic’s protocol'),
  GOOGLE_API_KEY: z.string().default('').describe('Google Gemini'),
  GOOGLE_BASE_URL: z.string().default('').describe('Other address for Gemini’s protocol'),
  OLLAMA_BASE_URL: z.string().default('').describe('Ollama, such as http://127.0.0.1:11434'),
  OLLAMA_MODEL: z.string().default('').describe('Model asked of Ollama'),
  MODELS_FILE: z
    .string()
    .default('')
    .describe(
      'Catalogue of models and roles (.json, .yaml, .yml; ours or LiteLLM’s form) over the built-in one; read again when it changes',
    ),
  DEFAULT_MODEL: z
    .string()
    .default('')
    .describe('Model id that answers first; default: the first usable of the role `canvas`'),
  OPENAI_EMBEDDING_MODEL: z.string().default('').describe('Embedding model asked of OPENAI_BASE_URL'),
  OPENAI_EMBEDDING_DIMENSION: dimension.describe('Numbers in a vector of OPENAI_EMBEDDING_MODEL'),
  OPENAI_EMBEDDING_PRICE: dollarsPerMillion.describe(
    'What OPENAI_EMBEDDING_MODEL costs, in US dollars per million tokens; default: its calls count as free',
  ),
  OLLAMA_EMBEDDING_MODEL: z.string().default('').describe('Embedding model asked of Ollama'),
  OLLAMA_EMBEDDING_DIMENSION: dimension.describe('Numbers in a vector of OLLAMA_EMBEDDING_MODEL'),
  OLLAMA_EMBEDDING_PRICE: dollarsPerMillion.describe('What OLLAMA_EMBEDDING_MODEL costs, likewise'),
  LOCAL_EMBEDDING_MODEL: z
    .string()
    .default('')
    .describe('Embedding model that runs in this process; needs the package @huggingface/transformers'),
  LOCAL_EMBEDDING_DIMENSION: dimension.describe('Numbers in a vector of LOCAL_EMBEDDING_MODEL'),
  LOCAL_EMBEDDING_PRICE: dollarsPerMillion.describe('What LOCAL_EMBEDDING_MODEL costs, likewise'),
  DEFAULT_EMBEDDING_MODEL: z
    .string()
    .default('')
    .describe('Embedding model id that answers; default: the first usable, else demo-embedding (words, not meaning)'),
  DEMO_DELAY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(15)
    .describe('Pause of the demo model before each piece of its answer'),
  LLM_FIRST_TOKEN_TIMEOUT_MS: positive(30_000).describe('Longest wait for a model’s first token'),
  LLM_LOCAL_FIRST_TOKEN_TIMEOUT_MS: positive(300_000).describe(
    'The same of a model on a server of one’s own (docs/models.md), which reads a long prompt for minutes; never less than LLM_FIRST_TOKEN_TIMEOUT_MS',
  ),
  LLM_LOCAL_RESTART_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(60_000)
    .describe(
      'How long such a server is waited for that cannot be reached or says that it is loading, where no other model stands ready; 0: not at all',
    ),
  LLM_SILENCE_TIMEOUT_MS: positive(120_000).describe(
    'Longest silence of a model in the middle of its answer, and longest wait for an answer in one piece while another target could give it',
  ),
  LLM_TOTAL_TIMEOUT_MS: positive(600_000).describe('Longest model call'),
  LLM_BODY_MAX_BYTES: positive(20 * 1_024 * 1_024).describe(
    'Largest body of a call of the model gateway; images come inside it. Higher: more memory a call',
  ),
  LLM_BODY_MAX_DEPTH: positive(128).describe(
    'Objects and arrays within each other in such a body; the schemas of tools are the deepest',
  ),
  LLM_BODY_MAX_VALUES: positive(300_000).describe(
    'Members of objects and elements of arrays in such a body. Higher: a call may hold the process up for longer',
  ),
  RUN_LEASE_MS: positive(8_000).describe(
    'How long a claim holds without renewal; a killed worker’s runs go on after it. Lower: sooner, but a pause longer than it costs a repeat',
  ),
  RUN_TIMEOUT_MS: positive(15 * 60_000).describe(
    'Longest run of a kind that declares no time-out of its own (its system), waiting not counted',
  ),
  RUN_STEPS_MAX: positive(1_000).describe(
    'Steps (calls of models and tools) a run may take in all, of a kind that declares no limit of its own. Higher: a larger record, read whole each time the run goes on',
  ),
  RECONCILE_INTERVAL_MS: positive(2_000).describe('Pause between two sweeps of the reconciler'),
  APPROVAL_TIMEOUT_MS: positive(300_000).describe('How long a question about money waits for an answer'),
  APPROVAL_MAIL_AFTER_MINUTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_440)
    .default(5)
    .describe(
      'A request for approval that has waited so long, and nobody who may answer was connected within as long, is mailed to them, once; 0: never',
    ),
  REVIEW_TIMEOUT_MS: positive(86_400_000).describe(
    'How long a generation waits for its review; who may answer may extend it by as much again, up to 30 days in all',
  ),
  REVIEW_KEPT_MS: positive(7 * 86_400_000).describe(
    'How long blocks that were not saved, as nobody reviewed them in time or the run failed, are still shown as previews',
  ),
  CANVAS_REMOVALS_ASK_ABOVE: z.coerce
    .number()
    .int()
    .min(0)
    .default(20)
    .describe('A generation that removes more blocks than this is saved only once an editor accepts it'),
  GENERATION_CONCURRENCY: positive(20).describe('Runs a worker process works on at once'),
  SUPPORT_REPLY_CONCURRENCY: positive(20).describe(
    'Answers of the support assistant a worker process works on at once',
  ),
  DEVICES_CHAT_CONCURRENCY: positive(20).describe('Answers of the agents of devices a worker process works on at once'),
  SUPPORT_DOCUMENT_CONCURRENCY: positive(20).describe(
    'Ticket notes and outputs of support sessions a worker process writes at once',
  ),
  DEVICES_AGENT_CONCURRENCY: positive(10).describe('Runs of background agents a worker process works on at once'),
  DEVICES_DELIVERY_CONCURRENCY: positive(10).describe(
    'Devices that a worker process brings at once what waited for them',
  ),
  FLOW_RUN_CONCURRENCY: positive(20).describe('Executions of flows a worker process works on at once'),
  FLOW_HTTP_PRIVATE_ADDRESSES: flag.describe('Let flows call addresses of this machine and of private networks'),
  DOCUMENT_INDEX_CONCURRENCY: positive(2).describe('Documents a worker process reads and embeds at once'),
  DOCUMENT_STORE_CHUNKS_MAX: positive(20_000).describe('Chunks that one document store holds'),
  DOCUMENT_INDEX_MEMORY_MIB: positive(768).describe(
    'Memory for document stores that are searched, of each process, in MiB; the one that was searched longest ago makes room',
  ),
  FLOW_CHAT_CONCURRENCY: positive(20).describe('Answers of chatflows a worker process works on at once'),
  DEVICE_QUEUE_TTL: positive(7 * 86_400).describe(
    'How long, in seconds, what background agents write waits for a device that is away; then it has expired',
  ),
  SUPPORT_DRAFT_CONCURRENCY: positive(5).describe(
    'Notes of support sessions that go on, written ahead, a worker process writes at once',
  ),
  BROADCAST_CONCURRENCY: positive(20).describe('Broadcasts a worker process sends at once'),
  BROADCAST_CHUNK_PAUSE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(50)
    .describe('Pause between two chunks of ten blocks'),
  EVENT_LOG_TTL_SECONDS: positive(86_400).describe('How long a run’s events are kept in Redis'),
  EVENT_LOG_MAX: positive(10_000).describe('Most entries of one run’s event log'),
  CANVAS_BLOCKS_MAX: positive(5_000).describe('Blocks a canvas may hold'),
  SHUTDOWN_TIMEOUT_MS: positive(20_000).describe('Longest wait for work at hand after SIGTERM'),
  SEED_DEMO: flag.describe('Make the demo log-ins at start (`npm start` sets it outside production)'),
  WEFT_CRASH_POINT: z
    .string()
    .default('')
    .describe('Tests only: name of a crash point, `:`, and exit, freeze, hang or throw'),
});
export type Environment = z.infer<typeof environmentSchema>;
