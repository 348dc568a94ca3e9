// What both client libraries are made from: of each operation its place in the client, what it is given and what it answers.

/** Groups that the clients call by another name. */
const GROUPS = { chatflow: 'chatflows' };
const camel = (text) => text.replace(/-([a-z0-9])/g, (_, sign) => sign.toUpperCase());
const pascal = (text) => text[0].toUpperCase() + camel(text).slice(1);

/** Operations of an OpenAPI document, by `client.group.subgroup.method`. */
export function describeOperations(document) {
  const ids = new Set(Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId)));
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => describe(document, ids, path, method, operation)),
  );
}

function describe(document, ids, path, method, operation) {
  const { groups, name } = placeOf(ids, operation.operationId);
  const of = (place) => operation.parameters.filter((parameter) => parameter.in === place);
  const body = operation.requestBody?.content;
  const answers = Object.entries(operation.responses).filter(([status, { content }]) => /^2/.test(status) && content);
  const [status, { content = {} } = {}] = answers.find(([, answer]) => answer.content['application/json']) ?? answers[0] ?? [];
  const answer = content['application/json']?.schema;
  const [media] = Object.keys(content);
  return {
    ...{ id: operation.operationId, method: method.toUpperCase(), path, summary: operation.summary },
    ...{ groups, name },
    type: operation.operationId.split(/[.-]/).map(pascal).join(''),
    params: of('path').map((parameter) => parameter.name),
    query: of('query'),
    hasBody: Boolean(body),
    isRaw: Boolean(body?.['application/octet-stream']),
    bodySchema: body?.['application/json']?.schema,
    isIdempotent: of('header').some((parameter) => parameter.name.toLowerCase() === 'idempotency-key'),
    ...{ isStream: !answer && media === 'text/event-stream', isEmpty: media === undefined },
    isText: !answer && media !== undefined && media !== 'text/event-stream' && media.startsWith('text/'),
    isBytes: !answer && media !== undefined && !media.startsWith('text/'),
    answer,
    /** Where an operation has several answers: the first of success. Others come only where a header asks for them. */
    answerStatus: answer ? status : undefined,
    pageOf: pageItem(document, answer),
  };
}

/** `a.b.c` → groups a and b, name c; where `a.b` is an operation itself: group a, name b-c. */
function placeOf(ids, id) {
  const parts = id.split('.');
  const depth = parts.findIndex((_, at) => at < parts.length - 1 && ids.has(parts.slice(0, at + 1).join('.')));
  const groups = depth < 0 ? parts.slice(0, -1) : parts.slice(0, depth);
  return { groups: groups.map((group) => camel(GROUPS[group] ?? group)), name: camel(parts.slice(groups.length).join('-')) };
}

/** The schema of an item, where an answer is a page of a list. */
function pageItem(document, schema) {
  const { items, nextCursor } = resolve(document, schema)?.properties ?? {};
  return items && nextCursor ? items.items : undefined;
}

export function resolve(document, schema) {
  return schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema;
}

/** Whether a body may be left out. */
export function isOptional(document, schema) {
  const resolved = resolve(document, schema);
  return resolved?.type === 'object' && (resolved.required ?? []).length === 0;
}

/** Operations by their groups: `{ groups: name → the same again, operations }`. */
export function groupTree(described) {
  const top = { groups: new Map(), operations: [] };
  for (const operation of described) {
    let at = top;
    for (const group of operation.groups) {
      if (!at.groups.has(group)) at.groups.set(group, { groups: new Map(), operations: [] });
      at = at.groups.get(group);
    }
    at.operations.push(operation);
  }
  return top;
}
