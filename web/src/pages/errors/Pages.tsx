import { useRouteError } from 'react-router';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

/** 404: does not say whether the thing exists. */
export function NotFoundPage() {
  useTitle(texts.notFound.title);
  return <Message title={texts.notFound.title} text={texts.notFound.text} />;
}

/** What a route shows when its code failed; the shell stays. */
export function BrokenPage() {
  useTitle(texts.broken.title);
  const error = useRouteError();
  const detail = error instanceof Error ? error.message : '';
  return (
    <Message title={texts.broken.title} text={texts.broken.text}>
      {detail !== '' && <p className="font-mono text-mono text-dim">{detail}</p>}
      <Button tone="primary" onClick={() => window.location.reload()}>
        {texts.broken.reload}
      </Button>
    </Message>
  );
}

function Message({ title, text, children }: { title: string; text: string; children?: React.ReactNode }) {
  return (
    <div className="mx-auto flex max-w-[720px] flex-col items-start gap-3 p-6">
      <h1 className="text-title font-semibold">{title}</h1>
      <p className="text-dim">{text}</p>
      {children}
      <TextLink to="/home">{texts.notFound.home}</TextLink>
    </div>
  );
}
