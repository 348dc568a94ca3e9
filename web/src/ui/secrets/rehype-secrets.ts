import { findPlaceholders } from '@contracts/secrets/placeholder';

/** What is needed of a tree of HTML. */
interface HtmlNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
}

/** Makes an empty `span` of each placeholder in a text, with `data-secret-kind` and `data-secret-mark`. */
export const rehypeSecrets = () => (tree: HtmlNode) => replaceIn(tree);

function replaceIn(node: HtmlNode): void {
  if (!node.children) return;
  node.children = node.children.flatMap((child) => {
    if (child.type !== 'text') {
      replaceIn(child);
      return [child];
    }
    return split(child);
  });
}

function split(node: HtmlNode): HtmlNode[] {
  const value = node.value ?? '';
  const pieces: HtmlNode[] = [];
  let at = 0;
  for (const { kind, mark, start, end } of findPlaceholders(value)) {
    if (start > at) pieces.push({ type: 'text', value: value.slice(at, start) });
    const properties = { dataSecretKind: kind, ...(mark !== undefined && { dataSecretMark: mark }) };
    pieces.push({ type: 'element', tagName: 'span', properties, children: [] });
    at = end;
  }
  if (at === 0) return [node];
  if (at < value.length) pieces.push({ type: 'text', value: value.slice(at) });
  return pieces;
}
