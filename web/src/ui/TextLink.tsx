import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { safeUrl } from './text/safe-url';

/** A link to a page of ours. */
export function TextLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="rounded-chip text-link underline-offset-2 hover:underline">
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
