import type { LucideIcon } from 'lucide-react';

/** What the pages know of a system beside what the server says of it. */
export interface SystemLook {
  icon: LucideIcon;
  /** "g c": goes to its list from everywhere. */
  keys?: string;
}
