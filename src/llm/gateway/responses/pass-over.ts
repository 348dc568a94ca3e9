import type {
  ResponseInputItem,
  ResponsesRequest,
  ResponseTool,
  ResponseWarning,
} from '../../../contracts/gateway/responses';
import { unsupported } from './unsupported';

/** What may be included of the calls of built-in tools. */
const OF_FOREIGN_CALLS = /^\w+_call(_output)?\./;
/** Items of calls that a model can make here. */
const FUNCTION_ITEMS: readonly string[] = ['function_call', 'function_call_output'];

export interface Served {
  /** The request without what was passed over. */
  request: ResponsesRequest;
  warnings: ResponseWarning[];
}

/**
 * Takes out what only OpenAI's own servers (or the client together with them) can do: tools that are no functions, the items of their calls,
 * and what is to be included of them. Clients such as Codex offer them with every request, and do without. Throws
 * `model_request_unsupported` (400) where `tool_choice` demands one of them.
 */
export function passOver(request: ResponsesRequest): Served {
  const warnings: ResponseWarning[] = [];
  const pass = (param: string, message: string) => void warnings.push({ param, message });
  const { tools, input, include, tool_choice: choice } = request;
  const passed = (tools ?? []).filter((tool) => !isFunction(tool)).map(nameOf);
  refuseForced(request, passed);
  const servedTools = tools?.filter((tool, place) => {
    if (isFunction(tool)) return true;
    pass(
      `tools.${place}`,
      `the tool ${nameOf(tool)} cannot be served here: the model does without it; only functions can`,
    );
    return false;
  });
  const servedInput =
    typeof input === 'string'
      ? input
      : input.filter((item, place) => {
          if (!isForeignCall(item)) return true;
          pass(
            `input.${place}`,
            `an item of type ${String(item.type)} cannot be told to a model here: it was left out`,
          );
          return false;
        });
  const servedInclude = Array.isArray(include)
    ? (include as unknown[]).filter((name, place) => {
        if (!OF_FOREIGN_CALLS.test(String(name))) return true;
        pass(`include.${place}`, `${String(name)} cannot be included: there is none here`);
        return false;
      })
    : include;
  if (warnings.length === 0) return { request, warnings };
  const keepsChoice = servedTools === undefined || servedTools.length > 0 || typeof choice === 'object';
  return {
    request: {
      ...request,
      tools: servedTools,
      input: servedInput,
      ...(include !== undefined && { include: servedInclude }),
      ...(!keepsChoice && { tool_choice: undefined }),
    },
    warnings,
  };
}

/** In a header, which takes ASCII alone; cut where it gets long. */
export const toWarningHeader = (warnings: readonly ResponseWarning[]): string =>
  warnings
    .map(({ param, message }) => `${param}: ${message}`)
    .join('; ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, HEADER_MAX);

const HEADER_MAX = 1_000;

const isFunction = ({ type }: ResponseTool): boolean => type === 'function';
const nameOf = ({ type, name }: ResponseTool): string => (name ? `${name} (${type})` : type);

/** A call that some built-in tool made, or what came of it. */
const isForeignCall = ({ type = 'message' }: ResponseInputItem): boolean =>
  /_call(_output)?$/.test(type) && !FUNCTION_ITEMS.includes(type);

function refuseForced({ tools, tool_choice: choice }: ResponsesRequest, passed: readonly string[]): void {
  const only = 'only functions can be called here';
  if (typeof choice === 'object' && choice && choice.type !== 'function' && choice.type !== 'allowed_tools')
    throw unsupported(
      'tool_choice',
      `the tool ${choice.name ?? choice.type} cannot be served, so no model can be made to call it: ${only}`,
    );
  if (choice === 'required' && passed.length > 0 && passed.length === tools?.length)
    throw unsupported(
      'tool_choice',
      `none of the tools can be served (${passed.join(', ')}), and \`required\` demands one: ${only}`,
    );
}
