import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../rigs/test-services';

/** Where a server's mails go, as files. */
export interface MailFolder {
  /** What a server is started with. */
  environment: { MAIL_DIR: string };
  /** Path and query of the link in the newest mail to somebody that leads to this page; waits for it. */
  linkTo(email: string, page: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makeMailFolder(): Promise<MailFolder> {
  const root = await mkdtemp(join(tmpdir(), 'weft-mails-'));
  const folder = join(root, 'mail');
  return {
    environment: { MAIL_DIR: folder },
    linkTo: (email, page) =>
      waitFor(`a mail to ${email} that leads to ${page}`, async () => {
        const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.txt'));
        const texts = await Promise.all(files.sort().map((name) => readFile(join(folder, name), 'utf8')));
        const found = texts.findLast((text) => text.includes(`To: ${email}\n`) && text.includes(`/${page}?token=`));
        return found && /\/[a-z-]+\?token=[\w-]+/.exec(found)?.[0];
      }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
