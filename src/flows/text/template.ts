import { Context, Liquid } from 'liquidjs';
import type { FlowScope } from '../flow-scope';

/** Characters of a template, and of what it gives. */
export const TEMPLATE_MAX = 100_000;
export const RENDERED_MAX = 524_288;

/** Texts, outputs and tags that a template may work out, those in loops each time: some 50 ms. Not a time, which a busy machine would come near with what is harmless. */
export const TEMPLATE_STEPS_MAX = 30_000;
/** What filters make, in characters and items. */
const FILTERED_MAX = RENDERED_MAX;

/** Liquid without files, own properties alone, bounded in time and memory. */
const liquid = new Liquid({
  ...{ ownPropertyOnly: true, strictFilters: true, jsTruthy: true },
  templates: {},
  ...{ parseLimit: TEMPLATE_MAX, memoryLimit: FILTERED_MAX },
  outputEscape: (value: unknown) => showValue(value),
});
/** The same, with each value that is put in passed on the way: of the render under way, which is synchronous. */
let passing: ((data: string) => string) | undefined;
const prompting = new Liquid({
  ...{ ownPropertyOnly: true, strictFilters: true, jsTruthy: true },
  templates: {},
  ...{ parseLimit: TEMPLATE_MAX, memoryLimit: FILTERED_MAX },
  outputEscape: (value: unknown) => (passing ? passing(showValue(value)) : showValue(value)),
});
/** A template that is one output and nothing else. */
const WHOLE = /^\s*\{\{-?([^{}]*)-?\}\}\s*$/;

const showValue = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as string | number | boolean);
const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be read';

/** Why a text is no template; undefined: it is one. */
export function templateFault(text: string): string | undefined {
  try {
    liquid.parse(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** A template's text. Throws where it cannot be read, takes too long, or grows too large. */
export const renderText = (template: string, scope: FlowScope): string => render(liquid, template, scope);

/** The same for a model: the author's words as they are, each value within them as `pass` gives it. */
export function renderPrompt(template: string, scope: FlowScope, pass: (data: string) => string): string {
  pass('a'); // what its first call has to load is not the template's time
  passing = pass;
  try {
    return render(prompting, template, scope);
  } finally {
    passing = undefined;
  }
}

function render(engine: Liquid, template: string, scope: FlowScope): string {
  let text: unknown;
  try {
    text = engine.parseAndRenderSync(template, inSteps(engine, scope));
  } catch (error) {
    throw new Error(`The template cannot be worked out: ${messageOf(error)}.`, { cause: error });
  }
  if (typeof text !== 'string') throw new Error('The template gives no text.');
  if (text.length > RENDERED_MAX) throw new Error(`The template gives more than ${RENDERED_MAX} characters.`);
  return text;
}

/** What a template sees, and how many steps it may take: the engine asks before each. */
function inSteps(engine: Liquid, scope: FlowScope): Context {
  let left = TEMPLATE_STEPS_MAX;
  const renderLimit = {
    use: () => undefined,
    check() {
      left -= 1;
      if (left < 0) throw new Error(`it takes more than ${TEMPLATE_STEPS_MAX} steps`);
    },
  };
  return new Context({ ...scope }, engine.options, { sync: true }, { renderLimit: renderLimit as never });
}

/** A value with its templates worked out, however deep. A template that is one output gives the value itself, not its text. */
export function renderValue(value: unknown, scope: FlowScope): unknown {
  if (typeof value === 'string') {
    const whole = WHOLE.exec(value)?.[1];
    if (whole === undefined) return value.includes('{') ? renderText(value, scope) : value;
    try {
      return (liquid.evalValueSync(whole.trim(), { ...scope }) as unknown) ?? null;
    } catch (error) {
      throw new Error(`The template cannot be worked out: ${messageOf(error)}.`, { cause: error });
    }
  }
  if (Array.isArray(value)) return value.map((inner) => renderValue(inner, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renderValue(inner, scope)]));
}
