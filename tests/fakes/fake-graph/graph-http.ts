import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as the parts of the fake see it. */
export interface GraphRequest {
  path: string;
  query: URLSearchParams;
  /** Values of `Prefer`. */
  prefer: string[];
}
export interface GraphAnswer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

/** An error as Graph says it. */
export const graphError = (
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): GraphAnswer => ({
  ...{ status, headers },
  body: {
    error: {
      code,
      message,
      innerError: { date: '2026-11-25T04:00:00', 'request-id': 'c0ffee00-0000-4000-8000-000000000000' },
    },
  },
});

export const preferredPage = ({ prefer }: GraphRequest): number | undefined => {
  const said = prefer.find((value) => value.startsWith('odata.maxpagesize='));
  return said === undefined ? undefined : Number(said.split('=')[1]);
};

/** The moment that a filter compares with, and whether it may be that very moment; `undefined`: no filter; `null`: one that Graph does not take. */
export function readFilter(
  query: URLSearchParams,
  field: string,
  operators: string[],
): ((value: string) => boolean) | null | undefined {
  const filter = query.get('$filter');
  if (filter === null) return undefined;
  const [name, operator = '', value = ''] = filter.split(' ');
  const moment = Date.parse(value);
  if (name !== field || !operators.includes(operator) || Number.isNaN(moment)) return null;
  return (text) => (operator === 'ge' ? Date.parse(text) >= moment : Date.parse(text) > moment);
}

export function pick(object: object, fields: string | null): object {
  if (fields === null) return object;
  const names = new Set(['id', ...fields.split(',')]);
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.has(name)));
}

export function preferences(request: IncomingMessage): string[] {
  const said = request.headers.prefer;
  return (Array.isArray(said) ? said.join(',') : (said ?? '')).split(',').map((value) => value.trim());
}

export function send(response: ServerResponse, { status, body, headers = {} }: GraphAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json;odata.metadata=minimal', ...headers });
  response.end(JSON.stringify(body));
}
