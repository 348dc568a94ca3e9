/** What an expression of PromQL names: enough of its grammar to hold our own rules and board to what is exported. */
export interface NamedInExpression {
  /** Metrics, with the labels that each is selected by. */
  metrics: { name: string; labels: string[] }[];
  /** Labels that are grouped by. */
  grouped: string[];
}

const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'on', 'ignoring', 'group_left', 'group_right']);
const GROUPING = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
const SELECTOR = /([a-zA-Z_:][\w:]*)\s*(\()?(?:\{([^}]*)\})?/g;

export function readPromql(expression: string): NamedInExpression {
  const plain = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\[[^\]]*\]/g, '');
  const grouped = [...plain.matchAll(GROUPING)].flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
  const metrics = [...plain.replace(GROUPING, ' ').matchAll(SELECTOR)]
    .filter(([, name = '', call]) => call === undefined && !WORDS.has(name))
    .map(([, name = '', , selectors = '']) => ({
      name,
      labels: [...selectors.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }));
  return { metrics, grouped };
}
