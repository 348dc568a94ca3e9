import { attachmentAdd, attachmentGet } from '../../../contracts/support/messages';
import { Types } from 'mongoose';
import type { Models } from '../../../models/index';
import { addAttachment, findAttachment } from '../../../commands/support/add-attachment';
import { presentAttachment } from '../../../models/support/records/present-message';
import type { Masking } from '../../../security/masking/create-masking';
import { subjectOf } from '../../../security/masking/subject-of';
import { type Route, route } from '../../route';

/** Files of a session. */
export const attachmentRoutes = ({ models, masking }: { models: Models; masking: Masking }): Route[] => [
  route(attachmentAdd, async ({ body, query, caller, session }) => {
    const attachment = await addAttachment(
      models,
      (value) => masking.mask(value, subjectOf('support', session), new Types.ObjectId(caller.userId)),
      {
        sessionId: session._id,
        organisationId: session.organisationId,
        userId: caller.userId,
        name: query.name,
        data: body,
      },
    );
    return { status: 201, body: presentAttachment(attachment) };
  }),

  route(attachmentGet, async ({ params, session, response }) => {
    const of = { sessionId: session._id, organisationId: session.organisationId };
    const { name, mediaType, data } = await findAttachment(models, of, params.attachmentId);
    // Whatever is in it: a browser saves it, and would run nothing of it.
    response.writeHead(200, {
      'Content-Type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
      'Content-Length': data.length,
      'Content-Disposition': `attachment; filename="${asciiName(name)}"; filename*=UTF-8''${encodeName(name)}`,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'Cache-Control': 'private, no-store',
    });
    response.end(data);
    return 'streamed';
  }),
];

/** For clients that do not read `filename*` (RFC 6266): no quotes, paths or signs beyond ASCII. */
const asciiName = (name: string): string => name.replace(/[^\x20-\x7e]|["\\/%;]/g, '_');
/** RFC 8187: what `encodeURIComponent` leaves and an ext-value may not hold. */
const encodeName = (name: string): string =>
  encodeURIComponent(name.replace(LONE_SURROGATE, '_')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
