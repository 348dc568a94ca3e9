import { memo, useMemo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import remend from 'remend';
import { rehypeSecrets } from '../secrets/rehype-secrets';
import { SecretChip } from '../secrets/SecretChip';
import { SecretText } from '../secrets/SecretText';
import { splitMarkdown } from './split-markdown';
import { ExternalLink } from '../TextLink';

const components: Components = {
  // Only `rehypeSecrets` makes spans: raw HTML is dropped.
  span: ({ node }) => {
    const { dataSecretKind: kind, dataSecretMark: mark } = node?.properties ?? {};
    return typeof kind === 'string' ? (
      <SecretChip kind={kind} mark={typeof mark === 'string' ? mark : undefined} />
    ) : null;
  },
  a: ({ href, children }) => <ExternalLink href={href ?? ''}>{children}</ExternalLink>,
  // A picture's address can carry secrets out: nothing is asked for.
  img: ({ alt }) => <span className="text-dim">[image: {alt ?? ''}]</span>,
  pre: ({ children }) => (
    <pre tabIndex={0} className="scroll-quiet my-2 overflow-x-auto rounded-card bg-sunken p-3 font-mono text-mono">
      {children}
    </pre>
  ),
  code: ({ children }) => <code className="font-mono text-mono">{children}</code>,
  h1: ({ children }) => <h4 className="mt-3 mb-1 text-lead font-semibold">{children}</h4>,
  h2: ({ children }) => <h4 className="mt-3 mb-1 font-semibold">{children}</h4>,
  h3: ({ children }) => <h5 className="mt-2 mb-1 font-semibold">{children}</h5>,
  p: ({ children }) => <p className="my-1.5">{children}</p>,
  ul: ({ children }) => <ul className="my-1.5 list-disc pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="my-1.5 list-decimal pl-5">{children}</ol>,
  table: ({ children }) => (
    <div tabIndex={0} role="region" aria-label="Table" className="my-2 overflow-x-auto">
      <table className="border-collapse text-table [&_td]:border [&_td]:border-line [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:border-line [&_th]:px-2 [&_th]:py-1">
        {children}
      </table>
    </div>
  ),
};

/** One block; a block that is finished is never parsed again. */
const MarkdownBlock = memo(function MarkdownBlock({ text }: { text: string }) {
  return (
    <Markdown
      skipHtml
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[rehypeSanitize, rehypeSecrets]}
      components={components}
    >
      {text}
    </Markdown>
  );
});

/** Markdown that may still be growing: open marks are closed, raw HTML is dropped, pictures are words; what no parser takes in time is plain. */
export function StreamedMarkdown({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  const pieces = useMemo(() => splitMarkdown(isGrowing ? remend(text) : text), [text, isGrowing]);
  return (
    <div aria-busy={isGrowing} className="min-h-10 break-words [&_:is(p,h4,h5)]:[unicode-bidi:plaintext]">
      {pieces.map((piece, index) =>
        piece.isPlain ? (
          <p key={index} className="my-1.5 whitespace-pre-wrap">
            <SecretText text={piece.text} />
          </p>
        ) : (
          <MarkdownBlock key={index} text={piece.text} />
        ),
      )}
    </div>
  );
}
