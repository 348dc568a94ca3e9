import type { GraphFault } from '../../contracts/flows/graph';
import { nodeDefinitions } from '../nodes/index';
import { conditionFault } from '../text/condition';
import { templateFault } from '../text/template';
import type { GraphView } from './check-graph';
import { schemaFault } from './check-schema';
import { fault } from './fault';

/** `nodes.<id>` and `nodes["<id>"]` in a text. */
const NAMED = /\bnodes(?:\.([A-Za-z][\w-]*)|\[["']([^"'\]]+)["']\])/g;

/** Templates and conditions that cannot be read, or speak of nodes that do not come before. */
export function findTextFaults(
  { nodes, configs }: Pick<GraphView, 'nodes' | 'configs'>,
  reach: ReadonlyMap<string, ReadonlySet<string>>,
): GraphFault[] {
  return [...nodes.values()].flatMap((node) => {
    if (!configs.has(node.id)) return [];
    const schema = (configs.get(node.id) as { schema?: Record<string, unknown> } | undefined)?.schema;
    const problem = node.type === 'llm' && schema ? schemaFault(schema) : undefined;
    const ofSchema = problem === undefined ? [] : [fault('schema_invalid', problem, { node: node.id, path: 'schema' })];
    const texts = nodeDefinitions[node.type].texts?.(configs.get(node.id)) ?? [];
    const ofTexts = texts.flatMap(({ path, text, as }) => {
      const unread = as === 'template' ? templateFault(text) : conditionFault(text);
      if (unread !== undefined) return [fault(`${as}_invalid`, unread, { node: node.id, path })];
      const unknown = new Set([...text.matchAll(NAMED)].map(([, one, other]) => one ?? other ?? ''));
      return [...unknown]
        .filter((name) => !reach.get(node.id)?.has(name))
        .map((name) =>
          fault('node_unknown', nodes.has(name) ? `${name} does not come before it.` : `There is no node ${name}.`, {
            node: node.id,
            path,
          }),
        );
    });
    return [...ofSchema, ...ofTexts];
  });
}
