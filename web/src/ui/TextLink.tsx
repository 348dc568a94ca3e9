import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { safeUrl } from './text/safe-url';

/** A link to a page of ours. `isInText`: among other words, from which colour alone would not tell it apart. */
export function TextLink({ to, isInText, children }: { to: string; isInText?: true; children: ReactNode }) {
  return (
    <Link
      to={to}
      className={clsx('rounded-chip text-link underline-offset-2', isInText ? 'underline' : 'hover:underline')}
    >
      {children}
    </Link>
  );
}

/** A link out; only http, https and mailto, its host in the title. Anything else is plain text. */
export function ExternalLink({ href, children, className }: { href: string; children: ReactNode; className?: string }) {
  const url = safeUrl(href);
  if (url === null) return <span className={className}>{children}</span>;
  return (
    <a
      href={url.href}
      title={url.host === '' ? url.href : url.host}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className={className ?? 'text-link underline underline-offset-2'}
    >
      {children}
    </a>
  );
}
