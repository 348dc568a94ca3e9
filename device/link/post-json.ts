import { z } from 'zod';

const TIMEOUT_MS = 30_000;
const problemSchema = z.object({ code: z.string(), detail: z.string() });

/** The server said no. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** When to try again, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, detail: string, retryAfterMs?: number) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Sends JSON and returns the answer as `schema` has it. Throws `Refusal`, or what the network threw. */
export async function postJson<Answer>(
  url: URL,
  body: unknown,
  schema: z.ZodType<Answer>,
  token?: string,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.ok) return schema.parse(parse(text));
  const problem = problemSchema.safeParse(parse(text));
  const { code, detail } = problem.data ?? { code: 'unknown', detail: `${url.pathname} answered ${response.status}` };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new Refusal(response.status, code, detail, Number.isFinite(seconds) ? seconds * 1_000 : undefined);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
