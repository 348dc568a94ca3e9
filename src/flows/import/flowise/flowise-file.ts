import { z } from 'zod';
import { EDGES_MAX, NODES_MAX } from '../../../contracts/flows/graph';

/** Nodes that only hold a note come on top of those of the flow. */
const NOTES_MAX = 100;

/** Node types of Flowise's Agentflow v2, by the names of its files. */
export const FLOWISE_TYPES = [
  'startAgentflow',
  'llmAgentflow',
  'agentAgentflow',
  'conditionAgentflow',
  'conditionAgentAgentflow',
  'humanInputAgentflow',
  'loopAgentflow',
  'iterationAgentflow',
  'directReplyAgentflow',
  'customFunctionAgentflow',
  'toolAgentflow',
  'retrieverAgentflow',
  'httpAgentflow',
  'executeFlowAgentflow',
  'stickyNoteAgentflow',
] as const;
export type FlowiseType = (typeof FLOWISE_TYPES)[number];

const nodeSchema = z.object({
  id: z.string().min(1).max(200),
  position: z.object({ x: z.number(), y: z.number() }).optional(),
  /** The iteration that it lies in; its position counts from there. */
  parentNode: z.string().optional(),
  data: z.object({
    name: z.enum(FLOWISE_TYPES),
    label: z.string().optional(),
    /** Values as a person filled them in: texts are HTML, and `''` stands for nothing. */
    inputs: z.record(z.string(), z.unknown()).default({}),
  }),
});
export type FlowiseNode = z.infer<typeof nodeSchema>;

/** What is read of a file of Agentflow v2; all else in it is how it looks there. */
export const flowiseFileSchema = z.object({
  description: z.string().optional(),
  nodes: z.array(nodeSchema).max(NODES_MAX + NOTES_MAX),
  edges: z
    .array(z.object({ source: z.string(), target: z.string(), sourceHandle: z.string().nullish() }))
    .max(EDGES_MAX),
});
export type FlowiseFile = z.infer<typeof flowiseFileSchema>;

/** Whether it looks like a file of Flowise, of whatever kind. */
export const isFlowiseFile = (file: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(file['nodes']) && Array.isArray(file['edges']) && file['format'] === undefined;

/** Node types of a file that are none of Agentflow v2: of its older flows, mostly. */
export function findForeignTypes(file: Readonly<Record<string, unknown>>): string[] {
  const names = (file['nodes'] as unknown[]).flatMap((node) => {
    const name = (node as { data?: { name?: unknown } } | null)?.data?.name;
    return typeof name === 'string' ? [name] : [];
  });
  return [...new Set(names)].filter((name) => !(FLOWISE_TYPES as readonly string[]).includes(name));
}

/** A list that was filled in; one that was not is `''`. */
export const listIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value)
    ? value.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    : [];

/** A text that was filled in; a number as its text. */
export const textIn = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
