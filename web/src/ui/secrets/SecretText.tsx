import { findPlaceholders } from '@contracts/secrets/placeholder';
import { Fragment } from 'react';
import { SecretChip } from './SecretChip';

/** A text as it is, with a chip for each placeholder of a secret. */
export function SecretText({ text }: { text: string }) {
  const placeholders = findPlaceholders(text);
  if (placeholders.length === 0) return text;
  return (
    <>
      {placeholders.map(({ kind, mark, start, end }, index) => (
        <Fragment key={start}>
          {text.slice(placeholders[index - 1]?.end ?? 0, start)}
          <SecretChip kind={kind} mark={mark} />
          {index === placeholders.length - 1 && text.slice(end)}
        </Fragment>
      ))}
    </>
  );
}
