import type { KindAndContent } from '@contracts/canvas/blocks';
import clsx from 'clsx';
import { ImageOff, Link as LinkIcon, Square, SquareCheck } from 'lucide-react';
import { COLOR_CLASS } from '@/app/block-colors';
import { SecretText } from '@/ui/secrets/SecretText';
import { safeImageSource, safeUrl } from '@/ui/text/safe-url';
import { ExternalLink } from '@/ui/TextLink';
import { texts } from '../texts';
import { ShapeOutline } from './ShapeOutline';

const HEADING_SIZE = {
  1: 'text-figure font-semibold',
  2: 'text-title font-semibold',
  3: 'text-lead font-semibold',
} as const;
const words = 'whitespace-pre-wrap break-words';

/** A block as it is read, in the direction of what stands around it. Text is text: markup in it is never parsed. */
export function BlockContent({ block }: { block: KindAndContent }) {
  switch (block.kind) {
    case 'text':
      return (
        <p className={clsx(words, 'p-2')}>
          <SecretText text={block.content.text} />
        </p>
      );
    case 'heading':
      return (
        <p
          role="heading"
          aria-level={block.content.level + 1}
          className={clsx(words, 'p-2', HEADING_SIZE[block.content.level as 1 | 2 | 3])}
        >
          <SecretText text={block.content.text} />
        </p>
      );
    case 'sticky':
      return (
        <p className={clsx(words, 'h-full rounded-card p-3', COLOR_CLASS[block.content.color])}>
          <SecretText text={block.content.text} />
        </p>
      );
    case 'todo':
      return (
        <div className="p-3">
          {block.content.title !== '' && (
            <p className="mb-1 font-semibold">
              <SecretText text={block.content.title} />
            </p>
          )}
          <ul>
            {block.content.items.map((item, index) => (
              <li key={index} className="flex items-start gap-2 py-0.5">
                {item.isDone ? (
                  <SquareCheck size={16} aria-label={texts.edit.isDone} className="mt-0.5 shrink-0" />
                ) : (
                  <Square size={16} aria-hidden className="mt-0.5 shrink-0 text-dim" />
                )}
                <span className={clsx(words, item.isDone && 'text-dim line-through')}>
                  <SecretText text={item.text} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      );
    case 'list': {
      const List = block.content.isOrdered ? 'ol' : 'ul';
      return (
        <div className="p-3">
          {block.content.title !== '' && (
            <p className="mb-1 font-semibold">
              <SecretText text={block.content.title} />
            </p>
          )}
          <List className={clsx('ps-5', block.content.isOrdered ? 'list-decimal' : 'list-disc')}>
            {block.content.items.map((item, index) => (
              <li key={index} className={words}>
                <SecretText text={item} />
              </li>
            ))}
          </List>
        </div>
      );
    }
    case 'table':
      return (
        <table className="w-full border-collapse text-table">
          <thead>
            <tr>
              {block.content.columns.map((column, index) => (
                <th key={index} scope="col" className="border border-line bg-soft px-2 py-1 text-start font-semibold">
                  <SecretText text={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.content.rows.map((row, rowIndex) => (
              <tr key={rowIndex}>
                {block.content.columns.map((_, index) => (
                  <td key={index} className={clsx(words, 'border border-line px-2 py-1 align-top')}>
                    <SecretText text={row[index] ?? ''} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'code':
      return (
        <div dir="ltr" className="flex h-full flex-col">
          <span className="px-3 pt-2 text-small text-dim">{block.content.language}</span>
          <pre className="flex-1 overflow-hidden px-3 pb-3 font-mono text-mono whitespace-pre-wrap break-words">
            <SecretText text={block.content.code} />
          </pre>
        </div>
      );
    case 'link':
      return (
        <div className="flex flex-col gap-0.5 p-3">
          <ExternalLink
            href={block.content.url}
            className="nodrag flex items-center gap-1.5 font-medium text-link underline underline-offset-2"
          >
            <LinkIcon size={14} aria-hidden className="shrink-0" />
            <span className="truncate">{block.content.title === '' ? block.content.url : block.content.title}</span>
          </ExternalLink>
          <span className="truncate text-small text-dim">{safeUrl(block.content.url)?.host ?? ''}</span>
          {block.content.description !== '' && (
            <p className={clsx(words, 'text-table')}>
              <SecretText text={block.content.description} />
            </p>
          )}
        </div>
      );
    case 'image':
      return <Picture url={block.content.url} alt={block.content.alt} />;
    case 'shape':
      return (
        <div
          className={clsx(
            'relative flex h-full items-center justify-center',
            COLOR_CLASS[block.content.color],
            '!bg-transparent',
          )}
        >
          <ShapeOutline shape={block.content.shape} color={block.content.color} />
          <span className={clsx(words, 'relative max-w-[70%] text-center')}>
            <SecretText text={block.content.text} />
          </span>
        </div>
      );
    case 'section':
      return (
        <p
          className={clsx(
            'inline-block max-w-full truncate rounded-ee-card px-3 py-1 font-semibold',
            COLOR_CLASS[block.content.color],
          )}
        >
          <SecretText text={block.content.title} />
        </p>
      );
    case 'connector':
      return null;
  }
}

/** A picture of this origin; of another, a chip with its words and host: loading it would tell that host who looks. */
function Picture({ url, alt }: { url: string; alt: string }) {
  const source = safeImageSource(url, window.location.origin);
  if (source !== null) return <img src={source} alt={alt} draggable={false} className="size-full object-contain" />;
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 bg-soft p-3 text-center">
      <ImageOff size={20} aria-hidden className="text-dim" />
      <span className="break-words">{alt === '' ? texts.image.untitled : alt}</span>
      <ExternalLink href={url} className="nodrag max-w-full truncate text-small text-link underline">
        {safeUrl(url)?.host ?? url}
      </ExternalLink>
    </div>
  );
}
