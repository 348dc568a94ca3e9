import type { z } from 'zod';
import { API_KEY_PREFIX } from '../../contracts/accounts/api-keys';
import { problemSchema } from '../../contracts/kernel/common';
import { type Operation, type Permission, scopeOf } from '../../contracts/kernel/operation';
import { describeSystemPermission } from '../../contracts/systems/names';
import { type JsonObject, SchemaCollector } from './json-schema';

/** OpenAPI 3.1 from the registry of operations: nothing in it is written twice. */
export function buildOpenApi(
  operations: readonly Operation[],
  info: { version: string; publicUrl: string },
): JsonObject {
  const schemas = new SchemaCollector();
  const problem = {
    description: 'What went wrong (RFC 9457); `code` is listed in docs/errors.md',
    content: { 'application/problem+json': { schema: schemas.add(problemSchema, 'output') } },
  };
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const item = (paths[operation.path] ??= {});
    item[operation.method] = {
      operationId: operation.id,
      tags: [operation.tag],
      summary: operation.summary,
      description: [operation.description, describePermission(operation.permission), describeScope(operation)]
        .filter(Boolean)
        .join('\n\n'),
      security: securityOf(operation),
      parameters: [
        ...parametersOf(schemas, operation.params, 'path'),
        ...parametersOf(schemas, operation.query, 'query'),
        ...(operation.isIdempotent ? [idempotencyKey] : []),
      ],
      ...(operation.body
        ? {
            requestBody: {
              required: true,
              content: { 'application/json': { schema: schemas.add(operation.body, 'input') } },
            },
          }
        : {}),
      ...(operation.rawBody
        ? {
            requestBody: {
              required: true,
              content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
            },
          }
        : {}),
      responses: { ...responsesOf(schemas, operation), default: problem },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weft',
      version: info.version,
      description: 'AI agents that act where the work is. Sockets: /docs/sockets.',
    },
    servers: [{ url: info.publicUrl || '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The access token of POST /api/v1/auth/login',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: `${API_KEY_PREFIX}…`,
          description: 'An API key, in place of the access token. Each operation names the scope that the key needs.',
        },
      },
    },
  };
}

/** The scope is listed as a role of the scheme (OpenAPI 3.1, "Security Requirement Object"). */
function securityOf(operation: Operation): JsonObject[] {
  if (operation.permission.kind === 'public') return [];
  const scope = scopeOf(operation);
  return [{ bearer: [] }, ...(scope === 'session' ? [] : [{ apiKey: [scope] }])];
}

function describeScope(operation: Operation): string | undefined {
  if (operation.permission.kind === 'public') return undefined;
  const scope = scopeOf(operation);
  const keys = scope === 'session' ? 'No API key may call it.' : `API keys need the scope \`${scope}\`.`;
  return operation.takesDeviceToken ? `${keys} A paired device may call it with its own token.` : keys;
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  description:
    'The same key and body within 24 h give the first answer again (`Idempotent-Replayed: true`); another body is 422.',
};

function parametersOf(
  schemas: SchemaCollector,
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
): JsonObject[] {
  if (!schema) return [];
  const { properties, required } = schemas.add(schema, 'input') as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties ?? {}).map(([name, parameter]) => ({
    name,
    in: place,
    required: place === 'path' || (required ?? []).includes(name),
    schema: parameter,
  }));
}

function responsesOf(schemas: SchemaCollector, operation: Operation): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, answer]) => {
      if (answer === null) return [status, { description: 'Done' }];
      if ('mediaType' in answer)
        return [
          status,
          { description: answer.description, content: { [answer.mediaType]: { schema: { type: 'string' } } } },
        ];
      return [
        status,
        { description: operation.summary, content: { 'application/json': { schema: schemas.add(answer, 'output') } } },
      ];
    }),
  );
}

function describePermission(permission: Permission): string {
  switch (permission.kind) {
    case 'public':
      return 'Open to anyone.';
    case 'user':
      return 'For anyone logged in.';
    case 'organisation':
      return `Needs the role \`${permission.role}\` in the organisation.`;
    case 'run':
      return permission.access === 'read'
        ? 'For the run’s owner and those who may see what it is about.'
        : 'For the run’s owner and those who may work on what it is about.';
    case 'approval':
      return `For those who may work on what it is about; of money for admins${permission.access === 'answer' ? ', and then by no API key' : ''}.`;
    default:
      return describeSystemPermission(permission);
  }
}
