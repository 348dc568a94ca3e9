import { toApiError } from '@/api/api-error';
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
}

/** A whole page that cannot be shown: not found (what is not shared looks the same), or what failed with "Try again". */
export function PageError({ title, error, onRetry, back }: PageErrorProps) {
  const failure = toApiError(error);
  const isGone = failure.status === 404 || failure.status === 410;
  const heading = isGone ? texts.pageError.gone : title;
  useTitle(heading);
  return (
    <div className="flex w-full max-w-[720px] flex-col items-start gap-3 p-6">
      <h1 className="text-title font-semibold">{heading}</h1>
      {isGone ? (
        <p role="alert" className="text-dim">
          {texts.pageError.goneText}
        </p>
      ) : (
        <QueryError error={failure} {...(failure.isTransient ? { onRetry } : {})} />
      )}
      <TextLink to={back.to}>{back.label}</TextLink>
    </div>
  );
}
