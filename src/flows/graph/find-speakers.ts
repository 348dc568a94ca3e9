import type { Plan } from './build-plan';

/** `{{ nodes.ask.output }}`, `{{ nodes.ask.output.text }}` and nothing else. */
const WHOLE = /^\s*\{\{-?\s*nodes\.([A-Za-z_][\w-]*)\.output(\.text)?\s*-?\}\}\s*$/;

/** Whose words reach whoever talks to the flow while they are made. */
export interface Speakers {
  /** Models whose answer is said as it comes. */
  models: ReadonlySet<string>;
  /** Replies that only say what such a model has said already. */
  echoes: ReadonlySet<string>;
}

/** Models whose text a reply or an output passes on as it is; where there is neither, those that nothing follows. */
export function findSpeakers(plan: Plan): Speakers {
  const models = new Set<string>();
  const echoes = new Set<string>();
  const isModel = (id: string | undefined): id is string => {
    const found = id === undefined ? undefined : plan.nodes.get(id);
    const isAsked = found?.node.type === 'llm' || found?.node.type === 'agent';
    return isAsked && (found.config as { schema?: object }).schema === undefined;
  };
  let hasEnd = false;
  for (const { node, config } of plan.nodes.values()) {
    if (node.type !== 'reply' && node.type !== 'output') continue;
    hasEnd = true;
    const said = node.type === 'reply' ? (config as { text: string }).text : (config as { value: unknown }).value;
    const [, named, isText] = (typeof said === 'string' && WHOLE.exec(said)) || [];
    if (!isModel(named)) continue;
    // An agent's whole output has its calls too: as a reply it is no text of its own.
    if (node.type === 'reply' && isText === undefined && plan.nodes.get(named)?.node.type === 'agent') continue;
    models.add(named);
    if (node.type === 'reply') echoes.add(node.id);
  }
  if (!hasEnd)
    for (const { node, outgoing } of plan.nodes.values())
      if (outgoing.length === 0 && isModel(node.id)) models.add(node.id);
  return { models, echoes };
}
