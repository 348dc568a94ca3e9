import { type FlowiseNode, listIn, textIn } from './flowise-file';
import { drawn, type Kit, type Piece, single } from './piece';

/** What code may not do here: it has no modules and no network. */
const OUTSIDE = /\brequire\s*\(|\bimport\s*\(|\bfetch\s*\(|\baxios\b/;

export function startPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const began = textIn(inputs['startInputType']);
  if (began === 'webhookTrigger' || began === 'scheduleInput')
    kit.report.leftOut('It was started by a trigger, which was not taken: start it by hand or by the API.', id);
  const fields = kit.isChat ? [] : listIn(inputs['formInputTypes']).filter(({ name }) => textIn(name) !== '');
  const state = listIn(inputs['startState'])
    .filter(({ key }) => textIn(key) !== '')
    .map(({ key, value }) => ({ name: textIn(key), type: 'any', default: value ?? '' }));
  const properties = Object.fromEntries(
    fields.map(({ name, label, type, addOptions }) => {
      const options = listIn(addOptions)
        .map(({ option }) => textIn(option))
        .filter(Boolean);
      return [
        textIn(name),
        {
          ...{ type: type === 'number' || type === 'boolean' ? type : 'string', title: textIn(label) || textIn(name) },
          ...(options.length > 0 && { enum: options }),
        },
      ];
    }),
  );
  const config = {
    ...(fields.length > 0 && { fields: { type: 'object', properties, required: Object.keys(properties) } }),
    ...(state.length > 0 && { state }),
  };
  return { nodes: [drawn(id, 'start', config, node)], edges: [], exits: [{ source: id }] };
}

export function replyPiece(kit: Kit, node: FlowiseNode): Piece {
  const { id } = kit.referenceOf(node);
  const text = kit.texts.template(textIn(node.data.inputs['directReplyMessage']), id, 'text');
  return { nodes: [drawn(id, 'reply', { text }, node)], edges: [], exits: [{ source: id }] };
}

export function iterationPiece(kit: Kit, node: FlowiseNode): Piece {
  const { id } = kit.referenceOf(node);
  const items = kit.texts.template(textIn(node.data.inputs['iterationInput']), id, 'items');
  const made = drawn(id, 'iteration', { items: readList(items) ?? items }, node);
  return { nodes: [made], edges: [], exits: [{ source: id }], says: `{{ nodes.${id}.output }}` };
}

export function httpPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const pairs = (field: string) =>
    listIn(inputs[field])
      .filter(({ key }) => textIn(key) !== '')
      .map(({ key, value }) => [textIn(key), kit.texts.template(textIn(value), id, field)] as const);
  if (textIn(inputs['credential']) !== '') kit.report.leftOut('Its credential was not taken.', id, 'headers');
  const url = kit.texts.template(textIn(inputs['url']), id, 'url');
  const query = pairs('queryParams').map(([key, value]) => `${encodeURIComponent(key)}=${asQuery(value)}`);
  const headers = Object.fromEntries(pairs('headers'));
  const { body, type } = bodyOf(kit, id, inputs, pairs);
  const config = {
    method: textIn(inputs['method']) || 'GET',
    url: query.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`,
    ...((type !== undefined || Object.keys(headers).length > 0) && {
      headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
    }),
    ...(body !== undefined && { body }),
  };
  return single(kit, node, 'http', config, inputs['httpUpdateState']);
}

type Pairs = (field: string) => (readonly [key: string, value: string])[];

function bodyOf(
  kit: Kit,
  id: string,
  inputs: Readonly<Record<string, unknown>>,
  pairs: Pairs,
): { body?: unknown; type?: string } {
  switch (inputs['bodyType']) {
    case 'json': {
      const text = kit.texts.template(textIn(inputs['body']), id, 'body');
      if (text === '') return {};
      const value = readJson(text);
      return value === undefined ? { body: text, type: 'application/json' } : { body: value };
    }
    case 'xWwwFormUrlencoded':
      return {
        body: pairs('body')
          .map(([key, value]) => `${encodeURIComponent(key)}=${asQuery(value)}`)
          .join('&'),
        type: 'application/x-www-form-urlencoded',
      };
    case 'formData':
      kit.report.leftOut('Its body was a form with parts, which was not taken.', id, 'body');
      return {};
    default: {
      const text = kit.texts.template(textIn(inputs['body']), id, 'body');
      return text === '' ? {} : { body: text };
    }
  }
}

/** A template as it may stand in an address. */
const asQuery = (value: string): string =>
  value.includes('{{') ? value.replaceAll(/\{\{([^{}]*)\}\}/g, '{{$1| url_encode }}') : encodeURIComponent(value);

export function codePiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const code = textIn(inputs['customFunctionJavascriptFunction']);
  const given = listIn(inputs['customFunctionInputVariables'])
    .filter(({ variableName }) => /^[A-Za-z_]\w{0,58}$/.test(textIn(variableName)))
    .map(({ variableName, variableValue }) => {
      const name = textIn(variableName);
      return [name, kit.texts.template(textIn(variableValue), id, name)] as const;
    });
  if (OUTSIDE.test(code))
    kit.report.leftOut('Its code uses modules or the network, of which there are none here.', id, 'code');
  if (/\$vars\b/.test(code))
    kit.report.leftOut('Its code uses variables of Flowise, which were not taken.', id, 'code');
  const before = [
    ...given.map(([name]) => `const $${name} = inputs.${name};`),
    ...(code.includes('$flow') ? ['const $flow = { state, input: input.message ?? input };'] : []),
  ];
  const config = { code: [...before, code].join('\n'), ...(given.length > 0 && { inputs: Object.fromEntries(given) }) };
  return single(kit, node, 'code', config, inputs['customFunctionUpdateState']);
}

export function toolPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const tool = textIn(inputs['toolAgentflowSelectedTool']) || 'none';
  kit.report.leftOut(`Its tool (${tool}) was not taken: choose one of yours.`, id, 'tool');
  const values = listIn(inputs['toolInputArgs']).map(({ inputArgName, inputArgValue }) => {
    const name = textIn(inputArgName);
    return [name, kit.texts.template(textIn(inputArgValue), id, `arguments.${name}`)] as const;
  });
  return single(
    kit,
    node,
    'tool',
    { tool: tool.slice(0, 60), arguments: Object.fromEntries(values) },
    inputs['toolUpdateState'],
  );
}

export function retrieverPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const stores = listIn(inputs['retrieverKnowledgeDocumentStores']).map((one) =>
    textIn(one['documentStore']).replace(/^[^:]*:/, ''),
  );
  kit.report.leftOut(
    `Its documents were not taken (${stores.join(', ') || 'none chosen'}): choose a store of yours.`,
    id,
    'stores',
  );
  const query = kit.texts.template(textIn(inputs['retrieverQuery']), id, 'query') || '{{ input.message }}';
  return single(
    kit,
    node,
    'retrieval',
    { stores: (stores.length > 0 ? stores : ['none']).slice(0, 10).map((one) => one.slice(0, 200) || 'none'), query },
    inputs['retrieverUpdateState'],
  );
}

export function subflowPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  kit.report.leftOut('The flow that it runs is another file: import that too, and choose it.', id, 'workflowId');
  const message = kit.texts.template(textIn(inputs['executeFlowInput']), id, 'input');
  return single(kit, node, 'subflow', { input: { message } }, inputs['executeFlowUpdateState']);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readList(text: string): unknown[] | undefined {
  const value = readJson(text);
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}
