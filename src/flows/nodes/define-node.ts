import type { z } from 'zod';
import type { NodeType } from '../../contracts/flows/graph';

/** A text of a node's config that is worked out when it runs: a template, or a condition. `path`: its place within the config. */
export interface ConfigText {
  path: string;
  text: string;
  as: 'template' | 'condition';
}

/** A type of node: what it is configured with, and by which ports edges enter and leave it. */
export interface NodeDefinition<Config = unknown> {
  type: NodeType;
  /** Counted up where a config of before is no longer taken as it is. */
  version: number;
  title: string;
  description: string;
  group: 'flow' | 'model' | 'data' | 'people' | 'other';
  /** Of its own config; what any node may have beside it (`commonConfigSchema`) is checked before. */
  config: z.ZodType<Config>;
  inputs: readonly string[];
  /** Ports that edges may leave by; `error` is added where a failure takes its own way. */
  outputs(config: Config): readonly string[];
  /** Where in the config lies the list whose `id`s are ports; absent: none are. */
  portsFrom?: string;
  /** Exactly one of its ports is taken: what hangs on two of them never runs both. Default: true. */
  takesAll?: true;
  texts?(config: Config): ConfigText[];
  /** Names of the state that it writes. */
  writes?(config: Config): readonly string[];
}

/** Declares a type of node. */
export const defineNode = <Config>(definition: NodeDefinition<Config>): NodeDefinition =>
  definition as unknown as NodeDefinition;

/** All templates in a value, however deep; objects and lists of a config may hold them anywhere. */
export function templatesIn(value: unknown, path: string): ConfigText[] {
  if (typeof value === 'string')
    return value.includes('{{') || value.includes('{%') ? [{ path, text: value, as: 'template' }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => templatesIn(inner, path === '' ? name : `${path}.${name}`));
}
