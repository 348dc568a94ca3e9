import type { ChatSource } from '@contracts/flows/chat';
import { Link } from 'react-router';
import { texts } from '../texts';

/** What an answer rests on, folded away below it; each with the way to its document. */
export function Sources({ sources }: { sources: readonly ChatSource[] }) {
  return (
    <details className="mt-2 border-t border-line pt-2 text-small">
      <summary className="cursor-pointer text-dim">{texts.chat.sources(sources.length)}</summary>
      <ol className="mt-1 flex flex-col gap-2">
        {sources.map((source) => (
          <li key={`${source.number} ${source.url} ${source.text}`}>
            <Place source={source} />
            <blockquote className="mt-0.5 line-clamp-3 border-l-2 border-line pl-2 break-words text-dim">
              {source.text}
            </blockquote>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Place({ source: { number, title, heading = [], page, url } }: { source: ChatSource }) {
  const place = [title, ...heading.filter((one) => one !== title)].join(' › ');
  const words = `${number === undefined ? '' : `[${number}] `}${place}${page == null ? '' : `, ${texts.chat.page(page)}`}`;
  // Only ways within the product: what a document says is no address to follow.
  return url?.startsWith('/flows/documents/') ? (
    <Link to={url} className="font-medium underline">
      {words}
    </Link>
  ) : (
    <span className="font-medium">{words}</span>
  );
}
