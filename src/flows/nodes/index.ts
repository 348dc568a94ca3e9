import { commonConfigSchema, type FlowNode, type NodeType } from '../../contracts/flows/graph';
import { conditionNode, humanNode, switchNode } from './choose.node';
import type { NodeDefinition } from './define-node';
import { iterationNode, loopNode, parallelNode, startNode } from './walk.node';
import * as work from './work.node';

/** All types of nodes. */
export const nodeDefinitions: Readonly<Record<NodeType, NodeDefinition>> = {
  start: startNode,
  llm: work.llmNode,
  agent: work.agentNode,
  tool: work.toolNode,
  http: work.httpNode,
  retrieval: work.retrievalNode,
  condition: conditionNode,
  switch: switchNode,
  loop: loopNode,
  iteration: iterationNode,
  parallel: parallelNode,
  subflow: work.subflowNode,
  human: humanNode,
  template: work.templateNode,
  code: work.codeNode,
  set_state: work.setStateNode,
  reply: work.replyNode,
  output: work.outputNode,
};

const COMMON = Object.keys(commonConfigSchema.shape);

/** What a node's config says of how it is run. */
export type CommonConfig = ReturnType<typeof commonConfigSchema.parse>;
export interface ConfigFault {
  path: string;
  message: string;
}

/** A node's config, checked: its own part, and what any node may have beside it. */
export function readConfig(node: FlowNode): { config: unknown; common: CommonConfig } | { faults: ConfigFault[] } {
  const entries = Object.entries(node.config);
  const common = commonConfigSchema.safeParse(Object.fromEntries(entries.filter(([name]) => COMMON.includes(name))));
  const own = nodeDefinitions[node.type].config.safeParse(
    Object.fromEntries(entries.filter(([name]) => !COMMON.includes(name))),
  );
  if (common.success && own.success) return { config: own.data, common: common.data };
  const issues = [...(common.error?.issues ?? []), ...(own.error?.issues ?? [])];
  return { faults: issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })) };
}
