/** One act that an agent wants to be allowed. */
export interface AskedCall {
  tool: string;
  input: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function readCall(value: unknown): AskedCall[] {
  if (!isObject(value)) return [];
  const { tool, name, input, args, parameters } = value;
  const called = typeof tool === 'string' ? tool : name;
  return typeof called === 'string' ? [{ tool: called, input: input ?? args ?? parameters }] : [];
}

/** What a request is about, call by call; one that says no calls is about its tool with its parameters. */
export function readAsked(tool: string, parameters: unknown): AskedCall[] {
  const listed = Array.isArray(parameters) ? parameters : isObject(parameters) ? parameters['calls'] : undefined;
  const calls = Array.isArray(listed) ? listed.flatMap(readCall) : [];
  return calls.length > 0 ? calls : [{ tool, input: parameters }];
}
