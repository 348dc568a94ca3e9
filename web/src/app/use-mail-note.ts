import { texts } from './texts';
import { useSystem } from './use-system';

/** Where the mails of a server lie that writes them to files; undefined where they are sent. */
export function useMailNote(): string | undefined {
  const folder = useSystem()?.mailFolder ?? null;
  return folder === null ? undefined : texts.mailFolder(folder);
}
