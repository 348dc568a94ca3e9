import { type FlowiseNode, listIn, textIn } from './flowise-file';
import { drawn, type Kit, type Piece, single } from './piece';

const TEMPERATURE_MAX = 2;
const QUESTION = '{{ input.message }}';
const FORM = '{{ input | json }}';

/** A model; or an agent, which is one where it was given no tools. */
export function modelPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs, name } = node.data;
  const prefix = name === 'agentAgentflow' ? 'agent' : 'llm';
  const input = (field: string) => inputs[`${prefix}${field}`];
  const { id } = kit.referenceOf(node);
  const messages = listIn(input('Messages')).map(({ role, content }) => ({
    isSystem: role === 'system' || role === 'developer',
    text: kit.texts.template(textIn(content), id, 'Messages'),
  }));
  const said = kit.texts.template(textIn(input('UserMessage')), id, 'UserMessage');
  const asked = [...messages.filter(({ isSystem }) => !isSystem).map(({ text }) => text), said].filter(Boolean);
  const system = messages.filter(({ isSystem }) => isSystem).map(({ text }) => text);
  const before = asked.length > 0 ? [] : kit.saidBefore(node);
  if (before.length > 0)
    kit.report.changed('It was given all that was said before; here its question names it.', id, 'prompt');
  const hasMemory = input('EnableMemory') === true;
  const shared = {
    ...(system.length > 0 && { system: system.join('\n\n') }),
    prompt: asked.length > 0 ? asked.join('\n\n') : [kit.isChat ? QUESTION : FORM, ...before].join('\n\n'),
  };
  const tools = toolsOf(inputs);
  if (prefix === 'agent' && tools.length > 0) {
    kit.report.leftOut(`Its tools were not taken (${tools.join(', ')}): choose of yours.`, id, 'tools');
    return single(kit, node, 'agent', { ...shared, tools: [] }, input('UpdateState'));
  }
  const schema = toSchema(kit, id, listIn(input('StructuredOutput')));
  return single(
    kit,
    node,
    'llm',
    {
      ...shared,
      ...modelOf(kit, node, prefix),
      ...(schema && { schema }),
      ...(hasMemory && kit.isChat && { history: true }),
    },
    input('UpdateState'),
  );
}

/** A model that chooses a case. */
export function choosingPiece(kit: Kit, node: FlowiseNode): Piece {
  const { inputs } = node.data;
  const { id } = kit.referenceOf(node);
  const cases = listIn(inputs['conditionAgentScenarios']).map(({ scenario }, index) => ({
    id: `case_${index}`,
    description: textIn(scenario) || `Case ${index}`,
  }));
  const read = ['Instructions', 'Input']
    .map((field) => kit.texts.template(textIn(inputs[`conditionAgent${field}`]), id, field))
    .filter(Boolean);
  modelOf(kit, node, 'conditionAgent');
  const made = drawn(id, 'switch', { input: read.join('\n\n') || QUESTION, cases }, node);
  const exits = cases.map((one) => ({ source: id, sourcePort: one.id }));
  // Where none fits, Flowise takes the last.
  return { nodes: [made], edges: [], exits: [...exits, { source: id, sourcePort: 'else', as: cases.length - 1 }] };
}

/** Its temperature; which model it asked is only told. */
function modelOf(kit: Kit, node: FlowiseNode, prefix: string): { temperature?: number } {
  const chosen = node.data.inputs[`${prefix}ModelConfig`] as { modelName?: unknown; temperature?: unknown } | undefined;
  const model = textIn(chosen?.modelName);
  if (model !== '') kit.report.askedModel(model, kit.referenceOf(node).id);
  const temperature = textIn(chosen?.temperature) === '' ? Number.NaN : Number(chosen?.temperature);
  return temperature >= 0 && temperature <= TEMPERATURE_MAX ? { temperature } : {};
}

/** Names of the tools and of the stores of documents that an agent was given. */
export function toolsOf(inputs: Readonly<Record<string, unknown>>): string[] {
  return [
    ...listIn(inputs['agentTools']).map((one) => textIn(one['agentSelectedTool'])),
    ...listIn(inputs['agentKnowledgeDocumentStores']).map((one) => textIn(one['documentStore'])),
    ...listIn(inputs['agentKnowledgeVSEmbeddings']).map((one) => textIn(one['knowledgeName'])),
  ].filter(Boolean);
}

/** The JSON Schema of an answer whose fields were filled in; undefined: it is a text. */
function toSchema(kit: Kit, id: string, fields: Record<string, unknown>[]): Record<string, unknown> | undefined {
  const named = fields.filter(({ key }) => textIn(key) !== '');
  if (named.length === 0) return undefined;
  const properties = Object.fromEntries(
    named.map((field) => [
      textIn(field['key']),
      { ...fieldSchema(kit, id, field), description: textIn(field['description']) },
    ]),
  );
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function fieldSchema(
  kit: Kit,
  id: string,
  { key, type, enumValues, jsonSchema }: Record<string, unknown>,
): Record<string, unknown> {
  switch (type) {
    case 'number':
    case 'boolean':
      return { type };
    case 'stringArray':
      return { type: 'array', items: { type: 'string' } };
    case 'enum':
      return {
        type: 'string',
        enum: textIn(enumValues)
          .split(',')
          .map((one) => one.trim()),
      };
    case 'jsonArray':
      return { type: 'array', items: itemSchema(kit, id, textIn(key), textIn(jsonSchema)) };
    default:
      return { type: 'string' };
  }
}

function itemSchema(kit: Kit, id: string, key: string, text: string): Record<string, unknown> {
  try {
    const properties = JSON.parse(text) as Record<string, { type?: unknown; description?: unknown }>;
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, { type, description }]) => [
          name,
          { ...(typeof type === 'string' && { type }), ...(typeof description === 'string' && { description }) },
        ]),
      ),
    };
  } catch {
    kit.report.leftOut(`The schema of ${key} cannot be read: anything is taken.`, id, 'schema');
    return {};
  }
}
