import type { ShellEntry } from '../contracts/kernel/system';

/** What one system of the product declares; `roles/` folds the list of them and names none. */
export interface System {
  /** Its name in folders, and of what its runs are about. */
  name: string;
  /** Its place in the pages' navigation. */
  entry: ShellEntry;
}
