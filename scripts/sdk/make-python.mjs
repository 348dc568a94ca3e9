// The client library in Python: types of our making, a runtime by httpx, and a facade with a method for each operation, once for code
// that waits and once for asyncio.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupTree, isOptional, resolve } from './describe.mjs';
import { isName, PythonTypes } from './python-types.mjs';

const templates = new URL('./python/', import.meta.url);
const BANNER = '# Made from the API by `npm run sdk`.';
const TYPING = 'from typing import Any, Dict, List, Literal, NotRequired, TypeAlias, TypedDict, Union';

export function makePython({ document, described, version, folder }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(templates, folder, { recursive: true });
  const manifest = join(folder, 'pyproject.toml');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('version = "0.0.0"', `version = "${version}"`));
  const types = new PythonTypes(document);
  const methods = described.map((operation) => describeMethod(document, types, operation));
  const inside = join(folder, 'weft_client');
  writeFileSync(join(inside, 'client.py'), facade(methods, { isAsync: false }));
  writeFileSync(join(inside, 'async_client.py'), facade(methods, { isAsync: true }));
  writeFileSync(join(inside, 'types.py'), `${BANNER}\n"""What operations take and answer."""\n\n${TYPING}\n\n${types}\n`);
}

/** An operation in the terms of Python. */
function describeMethod(document, types, operation) {
  const { type, params, query, hasBody, isRaw, bodySchema, pageOf, answer } = operation;
  const typed = (schema, name) => inModule(types, schema, `${type}${name}`);
  const mayOmit = hasBody && !isRaw && isOptional(document, bodySchema);
  const text = hasBody && !isRaw ? onlyText(resolve(document, bodySchema)) : undefined;
  const bodyType = !hasBody ? '' : isRaw ? 'bytes' : typed(bodySchema, 'Body');
  const body = !hasBody ? [] : [mayOmit ? `body: Optional[${bodyType}] = None` : `body: ${text ? `Union[${bodyType}, str]` : bodyType}`];
  const asked = query.map(({ name, schema, required }) => {
    const of = typed(schema, name[0].toUpperCase() + name.slice(1));
    return { name, argument: argument(name), text: `${argument(name)}: ${required ? of : `Optional[${of}] = None`}`, required };
  });
  const more = [
    ...asked.filter(({ required }) => required),
    ...asked.filter(({ required }) => !required),
    ...(operation.isIdempotent ? [{ text: 'idempotency_key: Optional[str] = None' }] : []),
    { text: 'timeout: Optional[float] = None' },
  ];
  const call = [
    `"${operation.method}"`,
    `"${operation.path}"`,
    ...(params.length > 0 ? [`params={${params.map((name) => `"${name}": ${argument(name)}`).join(', ')}}`] : []),
    ...(asked.length > 0 ? [`query={${asked.map(({ name, argument: of }) => `"${name}": ${of}`).join(', ')}}`] : []),
    ...(isRaw ? ['content=body'] : []),
    ...(hasBody && !isRaw ? [`json=${text ? `{"${text}": body} if isinstance(body, str) else body` : mayOmit ? 'body or {}' : 'body'}`] : []),
    ...(operation.isIdempotent ? ['is_idempotent=True, idempotency_key=idempotency_key'] : []),
    'timeout=timeout',
  ];
  return {
    ...operation,
    name: argument(operation.name),
    groups: operation.groups.map(snake),
    given: ['self', ...params.map((name) => `${argument(name)}: str`), ...body, '*', ...more.map(({ text: one }) => one)].join(', '),
    call: `Call(${call.join(', ')})`,
    item: pageOf && typed(pageOf, 'Item'),
    answerType: operation.isStream || operation.isText || operation.isBytes || operation.isEmpty ? '' : typed(answer, 'Answer'),
  };
}

/** The one text that a body needs: it may be given for the whole. */
function onlyText({ type, properties = {}, required = [] }) {
  const [name] = required;
  return type === 'object' && required.length === 1 && properties[name].type === 'string' && !properties[name].enum ? name : undefined;
}

/** As it is written outside the module of types; what has no short name gets `name`. */
function inModule(types, schema, name) {
  const type = types.typeOf(schema, name);
  const named = /^(str|int|float|bool|Any|None|"\w+")$/.test(type) ? type : `"${types.define(name, schema)}"`;
  return named.startsWith('"') ? `types.${named.slice(1, -1)}` : named;
}

function facade(methods, { isAsync }) {
  const classes = [];
  const write = (node, name) => {
    const fields = [...node.groups].map(([group, inner]) => [group, write(inner, `${name}${pascalOf(group)}`)]);
    const lines = [
      `class ${name}:`,
      `    def __init__(self, runtime: ${isAsync ? 'AsyncRuntime' : 'Runtime'}) -> None:`,
      '        self._runtime = runtime',
      ...fields.map(([group, of]) => `        self.${group} = ${of}(runtime)`),
      ...node.operations.flatMap((method) => ['', ...methodLines(method, isAsync)]),
    ];
    classes.push(lines.join('\n'));
    return name;
  };
  const top = [...groupTree(methods).groups].map(([group, node]) => [group, write(node, pascalOf(group))]);
  const [client, runtime, http, wait] = isAsync
    ? ['AsyncWeftClient', 'AsyncRuntime', 'AsyncClient', 'async ']
    : ['WeftClient', 'Runtime', 'Client', ''];
  return `${BANNER}
from __future__ import annotations

from types import TracebackType
from typing import Any, ${isAsync ? 'AsyncIterator' : 'Iterator'}, Optional, Type, Union, cast

import httpx

from . import types
from ._calls import APIConfig, Call, StreamEvent
from ._runtime import ${isAsync ? 'AsyncPage, AsyncRuntime' : 'Page, Runtime'}


${classes.join('\n\n\n')}


class ${client}:
    """The whole API. \`http\`: a client of httpx to use, for proxies, certificates and the like. To be closed, or used in \`${isAsync ? 'async ' : ''}with\`."""

    def __init__(self, config: Optional[APIConfig] = None, *, http: Optional[httpx.${http}] = None) -> None:
        self._runtime = ${runtime}(config, http)
${top.map(([group, name]) => `        self.${group} = ${name}(self._runtime)`).join('\n')}

    ${wait}def close(self) -> None:
        ${isAsync ? 'await ' : ''}self._runtime.close()

    ${wait}def ${isAsync ? '__aenter__' : '__enter__'}(self) -> ${client}:
        return self

    ${wait}def ${isAsync ? '__aexit__' : '__exit__'}(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        ${isAsync ? 'await ' : ''}self.close()
`;
}

function methodLines(method, isAsync) {
  const { name, given, call, item, answerType, isStream, isText, isBytes, isEmpty, summary } = method;
  const [wait, define] = isAsync ? ['await ', 'async def'] : ['', 'def'];
  const doc = summary ? [`        """${summary.replaceAll('\\', '').replaceAll('"', "'")}."""`] : [];
  const lines = (how, answer, work) => [`    ${how} ${name}(${given}) -> ${answer}:`, ...doc, `        ${work}`];
  const page = isAsync ? 'AsyncPage' : 'Page';
  if (isStream) return lines('def', `${isAsync ? 'AsyncIterator' : 'Iterator'}[StreamEvent]`, `return self._runtime.stream(${call})`);
  if (item) return lines(define, `${page}[${item}]`, `return cast(${page}[${item}], ${wait}self._runtime.page(${call}))`);
  if (isText) return lines(define, 'str', `return ${wait}self._runtime.text(${call})`);
  if (isBytes) return lines(define, 'bytes', `return ${wait}self._runtime.content(${call})`);
  if (isEmpty) return lines(define, 'None', `${wait}self._runtime.call(${call})`);
  return lines(define, answerType, `return cast(${answerType}, ${wait}self._runtime.call(${call}))`);
}

const snake = (name) => name.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`).replaceAll('-', '_');
const pascalOf = (group) => group.split('_').map((part) => part[0].toUpperCase() + part.slice(1)).join('');
/** A name for Python; of a word of the language, or one that the methods use themselves, with a stroke behind it. */
const argument = (name) => (isName(snake(name)) && !['self', 'body', 'timeout', 'idempotency_key'].includes(name) ? snake(name) : `${snake(name)}_`);
