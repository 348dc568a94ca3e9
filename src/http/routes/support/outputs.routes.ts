import { ARTICLE_SECTIONS, BRIEF_SECTIONS, type SectionText } from '../../../contracts/support/documentation';
import {
  type OutputKind,
  outputEdit,
  outputsList,
  outputStream,
  outputWrite,
  type WrittenOutputKind,
} from '../../../contracts/support/outputs';
import type { RunRecord } from '../../../models/runs/run.model';
import { type OutputChange, saveOutput } from '../../../commands/support/save-output';
import type { SupportOutputRecord } from '../../../models/support/notes/support-notes.model';
import { presentOutput } from '../../../models/support/notes/present-notes';
import { parseSections } from '../../../models/support/notes/text/parse-sections';
import { notFound, unprocessable } from '../../../platform/errors';
import { startDocument } from '../../../commands/support/begin-documents';
import { parseReaderPlace } from '../../streams/reader-place';
import { type Route, route, type RouteContext } from '../../route';
import { streamRun } from '../../streams/stream-run';
import { admitInstruction, docDeps, type DocumentRouteDeps } from './documentation.routes';

/** What a session leaves beside its notes. */
export const outputRoutes = (deps: DocumentRouteDeps): Route[] => [
  route(outputsList, async ({ session }) => {
    const outputs = await deps.models.SupportOutput.find({ sessionId: session._id })
      .sort({ kind: 1 })
      .lean<SupportOutputRecord[]>();
    return { status: 200, body: { session_id: session._id.toHexString(), items: outputs.map(presentOutput) } };
  }),

  route(outputEdit, async ({ session, params, body }) => {
    const before = await find(deps, session._id, params.kind);
    const output = await saveOutput(deps.models, before, changeOf(params.kind, body, before));
    deps.onChanged(session, 'outputs');
    return { status: 200, body: presentOutput(output) };
  }),

  route(outputWrite, async ({ session, caller, params, body, idempotencyKey, tellLimit }) => {
    const { kind: target } = params;
    if (target === 'time_entry')
      throw unprocessable('output_fields_wrong', 'A time entry is reckoned, not written: change it instead.');
    const { run, isNew } = await startDocument(docDeps(deps, caller, tellLimit), {
      ...{ session, caller, target, instruction: admitInstruction(body.instruction), idempotencyKey },
      request: [session._id.toHexString(), target, body],
    });
    if (isNew) {
      deps.onStarted(run);
      deps.onChanged(session, 'outputs');
    }
    return { status: 202, body: { runId: run._id.toHexString() } };
  }),

  route(outputStream, async ({ session, params, query, request, response }) => {
    const { runId } = await find(deps, session._id, params.kind);
    const run = runId ? await deps.models.Run.findById(runId).lean<RunRecord>() : null;
    if (!run) throw missing();
    await streamRun(deps.stream, response, run, {
      format: query.format === 'typed' ? 'support' : 'support-text',
      since: parseReaderPlace(request.header('last-event-id'), run._id.toHexString()),
      isNamed: true,
    });
    return 'streamed';
  }),
];

const missing = () => notFound('output_not_found', 'Nobody asked for this output yet.');

async function find(
  { models }: DocumentRouteDeps,
  sessionId: SupportOutputRecord['sessionId'],
  kind: OutputKind,
): Promise<SupportOutputRecord> {
  const output = await models.SupportOutput.findOne({ sessionId, kind }).lean<SupportOutputRecord>();
  if (!output) throw missing();
  return output;
}

const HEADINGS: Readonly<Record<WrittenOutputKind, readonly string[]>> = {
  customer_reply: [],
  knowledge_article: ARTICLE_SECTIONS,
  escalation_brief: BRIEF_SECTIONS,
};

/** 422 `output_fields_wrong` for fields that the kind does not have, `notes_sections_wrong` for a text without its sections. */
function changeOf(
  kind: OutputKind,
  { text, billed_minutes: billedMinutes, notes }: RouteContext<typeof outputEdit>['body'],
  before: SupportOutputRecord,
): OutputChange {
  const isTime = kind === 'time_entry';
  const fits = isTime
    ? text === undefined && (billedMinutes !== undefined || notes !== undefined)
    : text !== undefined && billedMinutes === undefined && notes === undefined;
  if (!fits)
    throw unprocessable(
      'output_fields_wrong',
      isTime ? 'A time entry has `billed_minutes` and `notes`.' : 'This output has `text`.',
    );
  if (isTime) return { kind: 'time', billedMinutes, notes };
  const headings = HEADINGS[kind];
  if (headings.length === 0) return { kind: 'text', text: (text ?? '').trim(), sections: [] };
  return { kind: 'text', ...parseSections(text ?? '', headings, before.sections as SectionText[]) };
}
