import type { Question } from '../contracts/inbox';
import type { ShellEntry } from '../contracts/kernel/system';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';

/** What one system of the product declares; `roles/` folds the list of them and names none. */
export interface System {
  /** Its name in folders, and of what its runs are about. */
  name: string;
  /** Its place in the pages' navigation. */
  entry: ShellEntry;
  /** What waits in it for the caller beside requests for approval, last changed first; absent: nothing ever does. */
  findQuestions?(models: Models, caller: Caller, limit: number): Promise<Omit<Question, 'system'>[]>;
}
