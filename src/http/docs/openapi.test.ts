import { operations } from '../../contracts/operations';
import { frames } from '../../contracts/frames';
import { socketEvents } from '../../contracts/socket-events';
import { buildAsyncApi, channelOf } from './asyncapi';
import { buildOpenApi } from './openapi';

/** Every `$ref` of a document that leads nowhere in it. */
function brokenReferences(document: object): string[] {
  const broken: string[] = [];
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [name, value] of Object.entries(node)) {
      if (name === '$ref' && typeof value === 'string') {
        const target = value
          .replace(/^#\//, '')
          .split('/')
          .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
        if (target === undefined) broken.push(value);
      } else visit(value);
    }
  };
  visit(document);
  return broken;
}

describe('OpenAPI', () => {
  const document = buildOpenApi(operations, { version: '1.2.3', publicUrl: '' }) as {
    openapi: string;
    paths: Record<
      string,
      Record<
        string,
        { operationId: string; security: unknown[]; parameters: { name: string; in: string; required: boolean }[] }
      >
    >;
    components: { schemas: Record<string, unknown> };
  };

  it('has every operation once, under its path', () => {
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(ids.sort()).toEqual(operations.map(({ id }) => id).sort());
    expect(document.openapi).toBe('3.1.0');
  });

  it('refers only to what it holds, and names shared schemas', () => {
    expect(brokenReferences(document)).toEqual([]);
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Problem', 'User', 'Tokens', 'Canvas', 'Block', 'RunSummary']),
    );
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  it('requires no property that it does not define', () => {
    const undefinedOnes: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (node === null || typeof node !== 'object') return;
      const { required, properties } = node as { required?: unknown; properties?: object };
      if (Array.isArray(required))
        for (const name of required as string[])
          if (!Object.hasOwn(properties ?? {}, name)) undefinedOnes.push(`${path}: ${name}`);
      for (const [name, value] of Object.entries(node)) visit(value, `${path}/${name}`);
    };
    visit(document.components.schemas, '');
    visit(document.paths, '');
    expect(undefinedOnes).toEqual([]);
  });

  it('declares every parameter of each path', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const named = Array.from(path.matchAll(/\{(\w+)\}/g), (match) => match[1]);
      for (const { parameters } of Object.values(item)) {
        expect(
          parameters
            .filter((parameter) => parameter.in === 'path')
            .map(({ name }) => name)
            .sort(),
        ).toEqual(named.sort());
      }
    }
  });

  it('says which operations are open', () => {
    expect(document.paths['/api/v1/auth/login']?.['post']?.security).toEqual([]);
    expect(document.paths['/api/v1/me']?.['get']?.security).toEqual([{ bearer: [] }, { apiKey: ['read'] }]);
    expect(document.paths['/api/v1/api-keys']?.['post']?.security).toEqual([{ bearer: [] }]);
  });
});

describe('AsyncAPI', () => {
  it('has every event and frame, in a channel of its own way, and refers only to what it holds', () => {
    const document = buildAsyncApi(socketEvents, { version: '1.2.3', host: 'localhost' }, frames);
    expect(brokenReferences(document)).toEqual([]);
    const operations = Object.values(
      document['operations'] as Record<
        string,
        { action: string; channel: { $ref: string }; messages: { $ref: string }[] }
      >,
    ).map(
      ({ action, channel, messages }) => `${action} ${channel.$ref.split('/')[2]} ${messages[0]?.$ref.split('.')[1]}`,
    );
    const action = (from: string) => (from === 'client' ? 'receive' : 'send');
    expect(operations.sort()).toEqual(
      [
        ...socketEvents.map(({ namespace, name, from }) => `${action(from)} ${namespace.slice(1)} ${name}`),
        ...frames.flatMap(({ type, doors, from }) => doors.map((door) => `${action(from)} ${channelOf(door)} ${type}`)),
      ].sort(),
    );
    expect(document['channels']).toMatchObject({ 'ws-chat': { servers: [{ $ref: '#/servers/doors' }] } });
    expect(document['asyncapi']).toBe('3.0.0');
  });
});
