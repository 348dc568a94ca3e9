import type { GraphFault } from '../../../contracts/flows/graph';
import { readHtml } from '../../../platform/html-text';
import { fault } from '../../graph/fault';
import type { FlowiseType } from './flowise-file';

/** What the nodes of a file are called here, and how what they give is spoken of. */
export interface Reference {
  id: string;
  type: FlowiseType;
  /** Its answer is an object. */
  hasSchema: boolean;
}
const HTML = /<(?:p|ul|ol|li|h[1-6]|pre|div|span|blockquote|br)\b[^>]*>/i;
const VARIABLE = /\{\{([^{}]*)\}\}/g;
const PATH = /^[\w-]+(?:\.[\w-]+|\[\d+\])*$/;
const NOW = '"now" | date: "%Y-%m-%dT%H:%M:%S%z"';
/** Characters of HTML that are read of one file, all its texts together: more would keep the process from others' work. */
export const FLOWISE_HTML_MAX = 262_144;
/** Longest piece of a person's text in the report. */
const QUOTED_MAX = 80;

/** What came of a file: `import_left_out` has to be looked at before it can run, `import_changed` is as good as it was, or a note. */
export class ImportReport {
  private readonly found: GraphFault[] = [];
  /** Nodes by the model that they asked. */
  private readonly asked = new Map<string, string[]>();

  get faults(): GraphFault[] {
    const models = [...this.asked].map(([model, [first = '', ...others]]) => {
      const who = others.length === 0 ? first : `${first} and ${others.length} more`;
      return fault('import_changed', `${who} asked ${model}; here your default model is asked.`, {
        ...{ node: first, path: 'model', severity: 'warning' },
      });
    });
    return [...this.found, ...models];
  }
  askedModel(model: string, node: string): void {
    this.asked.set(model, [...(this.asked.get(model) ?? []), node]);
  }
  leftOut(message: string, node: string, path?: string): void {
    this.found.push(fault('import_left_out', message, { node, ...(path !== undefined && { path }) }));
  }
  changed(message: string, node: string, path?: string): void {
    this.found.push(
      fault('import_changed', message, { node, ...(path !== undefined && { path }), severity: 'warning' }),
    );
  }
}

/** Texts of Flowise as templates: HTML becomes plain text, its variables become ours. */
export class FlowiseTexts {
  private htmlRead = 0;

  constructor(
    private readonly references: ReadonlyMap<string, Reference>,
    private readonly report: ImportReport,
  ) {}

  /** `own`: the node whose `output` the text may speak of. */
  template(value: string, node: string, path: string, own?: Reference): string {
    const text = HTML.test(value) ? this.plain(value, node, path) : value.trim();
    return text.replaceAll('{%', '{ %').replaceAll(VARIABLE, (whole, name: string) => {
      const expression = this.expressionOf(name.trim(), own);
      if (expression !== undefined) return `{{ ${expression} }}`;
      this.report.leftOut(`There is no ${whole.slice(0, QUOTED_MAX)} here: its place in the text says so.`, node, path);
      return `[${name.trim()}]`;
    });
  }

  private plain(html: string, node: string, path: string): string {
    this.htmlRead += html.length;
    if (this.htmlRead > FLOWISE_HTML_MAX) {
      this.report.leftOut('The file has too much text: here its HTML stands as it came.', node, path);
      return html;
    }
    const { text, isCut } = readHtml(html);
    if (isCut) this.report.leftOut('Its text is too long or has too many tags: it was cut.', node, path);
    return text;
  }

  /** How a variable is written here; undefined: there is no such thing. */
  private expressionOf(name: string, own: Reference | undefined): string | undefined {
    if (name === 'question') return 'input.message';
    if (name === 'current_date_time') return NOW;
    if (name === 'loop_count') return 'round';
    if (name === '$iteration') return 'item';
    if (!PATH.test(name.replace(/^\$/, ''))) return undefined;
    for (const [prefix, ours] of [
      ['$flow.state.', 'state.'],
      ['$form.', 'input.'],
      ['$iteration.', 'item.'],
    ] as const)
      if (name.startsWith(prefix)) return ours + name.slice(prefix.length);
    if (own && (name === 'output' || name.startsWith('output.'))) return partOf(own, name.slice('output.'.length));
    const [id = '', ...rest] = name.split('.');
    const reference = this.references.get(id);
    if (!reference) return undefined;
    return partOf(reference, (rest[0] === 'output' ? rest.slice(1) : rest).join('.'));
  }
}

/** What a node gives, or a part of it, as an expression. */
export function partOf({ id, type, hasSchema }: Reference, path = ''): string {
  const output = `nodes.${id}.output`;
  const isWhole = path === '' || path === 'content';
  switch (type) {
    case 'llmAgentflow':
    case 'agentAgentflow':
      return hasSchema ? (isWhole ? output : `${output}.${path}`) : `${output}.text`;
    case 'httpAgentflow':
      return isWhole ? `${output}.body` : `${output}.${path.replace(/^http\.data\b/, 'body').replace(/^http\./, '')}`;
    case 'humanInputAgentflow':
      return `${output}.data.feedback`;
    case 'conditionAgentAgentflow':
      return `${output}.case`;
    default:
      return isWhole ? output : `${output}.${path}`;
  }
}
