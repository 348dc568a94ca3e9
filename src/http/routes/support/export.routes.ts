import { sessionExport } from '../../../contracts/support/outputs';
import type { Models } from '../../../models/index';
import { readWholeSession, type WholeSession } from '../../../models/support/read-whole-session';
import type { Masking } from '../../../security/masking/create-masking';
import { accessTo } from '../../../security/support-permissions';
import { type Route, route } from '../../route';
import { exportFileName } from '../../session-export/file-name';
import { sessionBlocks } from '../../session-export/session-blocks';
import { toMarkdown } from '../../session-export/to-markdown';
import { toPdf } from '../../session-export/to-pdf';

interface Format {
  ending: string;
  mediaType: string;
  write(whole: WholeSession): Buffer | Promise<Buffer>;
}
const FORMATS: Record<'markdown' | 'pdf' | 'json', Format> = {
  markdown: {
    ending: 'md',
    mediaType: 'text/markdown; charset=utf-8',
    write: (whole) => Buffer.from(toMarkdown(sessionBlocks(whole))),
  },
  pdf: {
    ending: 'pdf',
    mediaType: 'application/pdf',
    write: (whole) => toPdf(sessionBlocks(whole), whole.session.title),
  },
  json: {
    ending: 'json',
    mediaType: 'application/json; charset=utf-8',
    write: (whole) =>
      Buffer.from(
        JSON.stringify(
          { format: 'weft-support-session', version: 1, exported_at: new Date().toISOString(), ...whole },
          null,
          2,
        ),
      ),
  },
};

/** A session as a file. */
export const supportExportRoutes = ({ models, masking }: { models: Models; masking: Masking }): Route[] => [
  route(sessionExport, async ({ session, caller, query, response }) => {
    // For what was said before secrets were masked.
    const whole = await masking.hide(await readWholeSession(models, session, accessTo(caller)));
    const { ending, mediaType, write } = FORMATS[query.format];
    const file = await write(whole);
    response.writeHead(200, {
      'Content-Type': mediaType,
      'Content-Length': file.byteLength,
      'Content-Disposition': `attachment; filename="${exportFileName(session.title, session._id.toHexString(), ending)}"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(file);
    return 'streamed';
  }),
];
