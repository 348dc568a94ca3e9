import { z } from 'zod';
import { NODE_TYPES, type NodeType } from '../../contracts/flows/graph';
import type { NodeTypeInfo } from '../../contracts/flows/workflows';
import { nodeDefinitions } from './index';
import { PURE_NODES } from './run-pure';

const PURE_WALKED: ReadonlySet<string> = new Set(['start', 'parallel', 'loop', 'iteration']);
/** Lists of a config that are empty: then a node has only the ports that it always has. */
const NO_PORTS = { cases: [], actions: [] };

const jsonSchemaOf = (schema: z.ZodType): Record<string, unknown> =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

let made: NodeTypeInfo[] | undefined;
/** All types of nodes, as forms and palettes need them. Made once. */
export const presentNodeTypes = (): NodeTypeInfo[] => (made ??= NODE_TYPES.map(presentNodeType));

function presentNodeType(type: NodeType): NodeTypeInfo {
  const { version, title, description, group, config, inputs, outputs, portsFrom } = nodeDefinitions[type];
  return {
    ...{ type, version, title, description, group, config: jsonSchemaOf(config), inputs: [...inputs] },
    outputs: [
      ...outputs(NO_PORTS).map((name) => ({ name })),
      ...(portsFrom === undefined ? [] : [{ name: '*', from: portsFrom }]),
    ],
    is_pure: PURE_NODES.has(type) || PURE_WALKED.has(type),
  };
}
