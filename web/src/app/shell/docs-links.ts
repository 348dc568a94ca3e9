import { BookOpen, Radio, type LucideIcon } from 'lucide-react';
import { texts } from '../texts';

/** Pages of the server beside these: how programs use it. */
export const docsLinks: readonly { href: string; label: string; icon: LucideIcon }[] = [
  { href: '/docs/', label: texts.docs.api, icon: BookOpen },
  { href: '/docs/sockets', label: texts.docs.sockets, icon: Radio },
];

/** Opens one beside what is open: nothing half-done is left. */
export const openDocs = (href: string): void => void window.open(href, '_blank', 'noopener');
