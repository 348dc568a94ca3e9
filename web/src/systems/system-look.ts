import type { LucideIcon } from 'lucide-react';

/** What the pages know of a system beside what the server says of it. */
export interface SystemLook {
  icon: LucideIcon;
  /** "g c": goes to its list from everywhere. */
  keys?: string;
  /** Pages below it that are gone to as often. */
  pages?: readonly { to: string; label: string; icon: LucideIcon; keys: string }[];
  /** What is made on a page of its own, beside what the server says of it. */
  creates?: readonly { to: string; label: string }[];
}
