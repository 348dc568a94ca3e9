import { lexer, type Token, type Tokens } from 'marked';

/** What is said as elements: made one by one, so nothing of a text is ever markup. Links lead to http, https and mail alone. */
export function renderMarkdown(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...lexer(text).flatMap(block));
  return fragment;
}

const make = (tag: string, children: (Node | string)[]): HTMLElement => {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
};

function block(token: Token): (Node | string)[] {
  switch (token.type) {
    case 'space':
      return [];
    case 'heading':
      return [make('p', [make('strong', inline(token.tokens))])];
    case 'paragraph':
      return [make('p', inline(token.tokens))];
    case 'blockquote':
      return [make('blockquote', (token.tokens ?? []).flatMap(block))];
    case 'code':
      return [make('pre', [make('code', [(token as Tokens.Code).text])])];
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      return [
        make(
          ordered ? 'ol' : 'ul',
          items.map((item) => make('li', item.tokens.flatMap(block))),
        ),
      ];
    }
    case 'text':
      return token.tokens ? inline(token.tokens) : [(token as Tokens.Text).text];
    case 'hr':
      return [make('hr', [])];
    default:
      return [make('p', [token.raw])];
  }
}

const inline = (tokens: Token[] = []): (Node | string)[] => tokens.flatMap(piece);

function piece(token: Token): (Node | string)[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [make(token.type, inline(token.tokens))];
    case 'codespan':
      return [make('code', [decode((token as Tokens.Codespan).text)])];
    case 'br':
      return [make('br', [])];
    case 'link': {
      const { href } = token as Tokens.Link;
      if (!/^(https?:|mailto:)/i.test(href)) return inline(token.tokens);
      const link = make('a', inline(token.tokens)) as HTMLAnchorElement;
      link.href = href;
      link.target = '_blank';
      link.rel = 'noopener noreferrer nofollow';
      return [link];
    }
    case 'text':
    case 'escape':
      return [decode((token as Tokens.Text).text)];
    default:
      return [token.raw];
  }
}

/** The lexer writes some signs as entities, for whoever makes HTML of it. */
const SIGNS: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
const decode = (text: string): string => text.replace(/&(?:lt|gt|quot|#39|amp);/g, (sign) => SIGNS[sign] ?? sign);
