import { toApiError } from '@/api/api-error';
import { Button } from '@/ui/Button';
import { TextLink } from '@/ui/TextLink';
import { QueryError } from './QueryError';
import { texts } from './texts';
import { useTitle } from './use-title';

interface PageErrorProps {
  /** What the page is: "Canvas". */
  title: string;
  error: unknown;
  onRetry: () => void;
  /** The page above: where it leads and what it is called. */
  back: { to: string; label: string };
  /** What to say where it is not there, or not theirs to see, and what they can do; it may be there on a second look. */
  gone?: { title: string; text: string };
}

/** A whole page that cannot be shown: not found (what is not shared looks the same), or what failed with "Try again". */
export function PageError({ title, error, onRetry, back, gone }: PageErrorProps) {
  const failure = toApiError(error);
  const isGone = failure.status === 404 || failure.status === 410;
  const heading = isGone ? (gone?.title ?? texts.pageError.gone) : title;
  useTitle(heading);
  return (
    <div className="flex w-full max-w-[720px] flex-col items-start gap-3 p-6">
      <h1 className="text-title font-semibold">{heading}</h1>
      {isGone ? (
        <>
          <p role="alert" className="text-dim">
            {gone?.text ?? texts.pageError.goneText}
          </p>
          {gone !== undefined && <Button onClick={onRetry}>{texts.pageError.lookAgain}</Button>}
        </>
      ) : (
        <QueryError error={failure} {...(failure.isTransient ? { onRetry } : {})} />
      )}
      <TextLink to={back.to}>{back.label}</TextLink>
    </div>
  );
}
