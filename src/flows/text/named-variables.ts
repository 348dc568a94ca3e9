import type { FlowGraph } from '../../contracts/flows/graph';

/** `vars.<name>` and `vars["<name>"]` in a text. */
const NAMED = /\bvars(?:\.([A-Za-z_]\w*)|\[["']([^"'\]]+)["']\])/g;

/** Names of variables that a text speaks of. */
export const findVariables = (text: string): string[] => [
  ...new Set([...text.matchAll(NAMED)].map(([, one, other]) => one ?? other ?? '')),
];

/** Whether a flow speaks of variables anywhere, code too. */
export const namesVariables = ({ nodes }: FlowGraph): boolean => /\bvars\b/.test(JSON.stringify(nodes));
