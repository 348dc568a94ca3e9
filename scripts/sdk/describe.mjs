// What both client libraries are made from: of each operation its place in the client, what it is given and what it answers.

/** Groups that the clients call by another name. */
const GROUPS = { chatflow: 'chatflows' };
const camel = (text) => text.replace(/-([a-z0-9])/g, (_, sign) => sign.toUpperCase());
const pascal = (text) => text[0].toUpperCase() + camel(text).slice(1);

/** Operations of an OpenAPI document, by `client.group.subgroup.method`. */
export function describeOperations(document) {
  const described = [];
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const parts = operation.operationId.split('.');
      const name = parts.at(-1);
      const groups = parts.slice(0, -1).map((group) => GROUPS[group] ?? group);
      const of = (place) => operation.parameters.filter((parameter) => parameter.in === place);
      const ok = Object.entries(operation.responses).find(([status]) => /^2/.test(status));
      const all = Object.entries(operation.responses).filter(([status]) => /^2/.test(status));
      const content = (all.map(([, answer]) => answer.content).find(Boolean)) ?? {};
      const answer = content['application/json']?.schema;
      const body = operation.requestBody?.content;
      described.push({
        ...{ id: operation.operationId, method: method.toUpperCase(), path, summary: operation.summary },
        ...{ groups: groups.map(camel), name: camel(name) },
        type: operation.operationId.split(/[.-]/).map(pascal).join(''),
        params: of('path').map((parameter) => parameter.name),
        query: of('query'),
        hasBody: Boolean(body),
        isRaw: Boolean(body?.['application/octet-stream']),
        bodySchema: body?.['application/json']?.schema,
        isIdempotent: of('header').some((parameter) => parameter.name.toLowerCase() === 'idempotency-key'),
        isStream: Boolean(content['text/event-stream']) && !answer,
        isText: !answer && !content['text/event-stream'] && Object.keys(content).length > 0,
        isEmpty: ok !== undefined && Object.keys(content).length === 0,
        answer,
        pageOf: pageItem(document, answer),
      });
    }
  return described;
}

/** The schema of an item, where an answer is a page of a list. */
function pageItem(document, schema) {
  const resolved = resolve(document, schema);
  const { items, nextCursor } = resolved?.properties ?? {};
  return items && nextCursor ? items.items : undefined;
}

export function resolve(document, schema) {
  if (!schema?.$ref) return schema;
  return document.components.schemas[schema.$ref.split('/').at(-1)];
}

/** Whether a body may be left out. */
export function isOptional(document, schema) {
  const resolved = resolve(document, schema);
  return resolved?.type === 'object' && (resolved.required ?? []).length === 0;
}
