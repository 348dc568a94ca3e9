import type { Token, Tokens } from 'marked';

/** A piece of a line in one style. */
export interface Run {
  text: string;
  style: 'plain' | 'bold' | 'italic' | 'code';
}

/** A line of Markdown as pieces; what has no style of its own here is plain. Links show where they lead and are not live. */
export function inlineRuns(tokens: readonly Token[] | undefined, style: Run['style'] = 'plain'): Run[] {
  return (tokens ?? []).flatMap((token): Run[] => {
    switch (token.type) {
      case 'strong':
        return inlineRuns((token as Tokens.Strong).tokens, 'bold');
      case 'em':
        return inlineRuns((token as Tokens.Em).tokens, style === 'bold' ? 'bold' : 'italic');
      case 'codespan':
        return [{ text: (token as Tokens.Codespan).text, style: 'code' }];
      case 'br':
        return [{ text: '\n', style }];
      case 'escape':
        return [{ text: (token as Tokens.Escape).text, style }];
      case 'link': {
        const { text, href, tokens: inner } = token as Tokens.Link;
        return [...inlineRuns(inner, style), ...(text === href ? [] : [{ text: ` (${href})`, style }])];
      }
      case 'text': {
        const { tokens: inner, text } = token as Tokens.Text;
        return inner ? inlineRuns(inner, style) : [{ text, style }];
      }
      default:
        return [{ text: token.raw, style }];
    }
  });
}
