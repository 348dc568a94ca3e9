import { SystemMessage } from '@langchain/core/messages';
import type { SectionText } from '../../../contracts/support/documentation';
import type { CallLimits } from '../../../llm/call-limits';
import type { ModelCatalogue } from '../../../llm/catalogue';
import type { Ledger } from '../../../llm/ledger';
import { ModelAnswerInvalid } from '../../../llm/model-errors';
import type { ReserveCall } from '../../../llm/paid-attempt';
import type { OwnModels } from '../../../llm/provider-keys/own-models';
import { sectionFromRecord } from '../../../models/support/notes/document-from-record';
import { SECTIONS_OF } from '../../../models/support/notes/document-target';
import { SectionWriter } from '../../../models/support/notes/text/section-writer';
import { findAppError } from '../../../platform/errors';
import { SECOND_MS } from '../../../platform/time';
import { type RunContext, RunFenced, type StepCall } from '../../../runs/lifecycle/run-context';
import type { AgentText } from '../../../security/agent-text/delimit';
import { callModel } from '../../call-model';
import type { ModelTurn } from '../../durable-steps';
import type { DocumentBasis } from './document-basis';
import { personMessage } from '../../person-message';
import { keepInternal } from './keep-internal';
import { requestMessage } from './request-message';
import { settleEvidence } from './settle-evidence';
import { SYSTEM_PROMPTS } from './system-prompts';

/** Longest answer that is asked for. */
export const DOCUMENT_OUTPUT_TOKENS_MAX = 1_500;
/** The role (of models) that writes. */
export const DOCUMENT_ROLE = 'documentation';
/** Somebody waits, and the record can always be told: patience is shorter than for other work. */
export const DOCUMENT_FIRST_TOKEN_MS = 15 * SECOND_MS;
export const DOCUMENT_TOTAL_MS = 60 * SECOND_MS;
/** The same of a model on a server of one's own; and how long that is waited for while it restarts. */
export const DOCUMENT_LOCAL_FIRST_TOKEN_MS = 40 * SECOND_MS;
export const DOCUMENT_LOCAL_RESTART_MS = 20 * SECOND_MS;
/** All tries together: none begins later. */
export const DOCUMENT_DEADLINE_MS = 45 * SECOND_MS;
const ATTEMPTS_PER_MODEL = 2;
/** Keys of the run's texts, in their order: what stood there before, and what was written. */
export const DRAFT_KEY = 'draft';
export const WRITING_KEY = 'model:1';

export interface WriteDocumentDeps {
  models: ModelCatalogue;
  /** The models as the run's organisation has them with keys of its own. Default: as the server. */
  ownModels?(): Promise<OwnModels | undefined>;
  /** Default: nothing is reserved. */
  reserve?: ReserveCall;
  /** Default: calls are written down nowhere. */
  ledger?: Ledger;
  onFallback?: (model: string, reason: string) => void;
  /** The server's: the shorter ones hold. */
  timeouts?: Pick<CallLimits, 'firstTokenMs' | 'localFirstTokenMs' | 'localRestartMs' | 'totalMs'>;
}

export interface WrittenDocument {
  text: string;
  sections: SectionText[];
  /** `fallback`: no word of a model is in it. */
  origin: 'model' | 'fallback';
  repairs: string[];
}

/** What stands before anything was written: sections that are given at the beginning. May be empty. */
export const beginningOf = (basis: DocumentBasis): string => openWriter(basis).begin();

/**
 * Writes a document in one recorded step: exactly its sections, whatever the model does, and from the record what it did not
 * write. Text goes out under the step's key as soon as it is sure. Throws only the run's own errors and what is no model's fault.
 */
export async function writeDocument(
  context: RunContext,
  deps: WriteDocumentDeps,
  basis: DocumentBasis,
): Promise<WrittenDocument> {
  const request = requestMessage(basis);
  return context.step<WrittenDocument>(
    { key: WRITING_KEY, kind: 'model', name: await nameOf(deps), input: request },
    async (call) => {
      const writer = openWriter(basis);
      const beginning = writer.begin();
      const say = (text: string) => {
        if (text !== '') context.hint({ type: 'text-delta', data: { key: WRITING_KEY, text } });
      };
      const asked =
        basis.wanted.length > 0 ? await ask(context, deps, basis, request, call, writer, say) : { isCut: false };
      say(writer.end({ isCut: asked.isCut }));
      const written = writer.result();
      const settled = settleEvidence(written.sections, basis.record);
      const whole = written.text;
      call.emit({ type: 'text-complete', data: { key: WRITING_KEY, text: whole.slice(beginning.length) } });
      if (asked.turn) call.charge(asked.turn);
      return {
        text: whole,
        sections: settled.sections,
        origin: written.hasModelText ? 'model' : 'fallback',
        repairs: [...(asked.failure ? [asked.failure] : []), ...written.repairs, ...settled.repairs],
      };
    },
  );
}

const openWriter = ({ target, given, record }: DocumentBasis) =>
  new SectionWriter({
    headings: SECTIONS_OF[target],
    given: new Map(given.map((section) => [section.section, section])),
    fill: (section) => sectionFromRecord(record, target, section),
    ...(target === 'customer_reply' && { censor: keepInternal(record) }),
  });

interface Asked {
  isCut: boolean;
  /** Absent: the model failed. */
  turn?: Pick<ModelTurn, 'model' | 'usage' | 'costNanoUsd'>;
  failure?: string;
}

async function ask(
  context: RunContext,
  deps: WriteDocumentDeps,
  basis: DocumentBasis,
  request: AgentText,
  call: StepCall,
  writer: SectionWriter,
  say: (text: string) => void,
): Promise<Asked> {
  let hasText = false;
  try {
    const turn = await callModel(
      {
        context,
        chain: async (needs) => {
          const own = await deps.ownModels?.();
          return deps.models.chain(DOCUMENT_ROLE, nameIn(deps.models, own), needs, own);
        },
        modelAsked: DOCUMENT_ROLE,
        limits: limitsOf(deps),
        reserve: deps.reserve,
        ledger: deps.ledger,
        onFallback: deps.onFallback,
      },
      {
        number: 1,
        key: WRITING_KEY,
        messages: [new SystemMessage(SYSTEM_PROMPTS[basis.target]), personMessage(request)],
        tools: [],
        maxOutputTokens: DOCUMENT_OUTPUT_TOKENS_MAX,
      },
      call,
      {
        keepsShown: true,
        onText(text) {
          hasText = true;
          say(writer.write(text));
          if (writer.isFull) throw new ModelAnswerInvalid('longer than was asked for');
        },
      },
    );
    const { finish_reason: finish } = turn.message.response_metadata;
    return { turn, isCut: /^(?:length|max_tokens|MAX_TOKENS)$/.test(String(finish)) };
  } catch (error) {
    if (call.signal.aborted || error instanceof RunFenced) throw error;
    const known = findAppError(error);
    if (!known || known.code === 'database_busy') throw error;
    context.log.info({ code: known.code, step: WRITING_KEY }, 'A document goes on from the record');
    return { isCut: hasText, failure: `The model failed (${known.code}).` };
  }
}

const limitsOf = ({ timeouts }: WriteDocumentDeps): Partial<CallLimits> => ({
  firstTokenMs: Math.min(timeouts?.firstTokenMs ?? Infinity, DOCUMENT_FIRST_TOKEN_MS),
  localFirstTokenMs: Math.min(timeouts?.localFirstTokenMs ?? 0, DOCUMENT_LOCAL_FIRST_TOKEN_MS),
  localRestartMs: Math.min(timeouts?.localRestartMs ?? 0, DOCUMENT_LOCAL_RESTART_MS),
  totalMs: Math.min(timeouts?.totalMs ?? Infinity, DOCUMENT_TOTAL_MS),
  deadlineMs: DOCUMENT_DEADLINE_MS,
  attemptsPerModel: ATTEMPTS_PER_MODEL,
});

/** The role where the catalogue has it, else the default model. */
const nameIn = (models: ModelCatalogue, own: OwnModels | undefined): string | undefined =>
  models.hasRole(DOCUMENT_ROLE, own) ? DOCUMENT_ROLE : undefined;

async function nameOf({ models, ownModels }: WriteDocumentDeps): Promise<string> {
  try {
    const own = await ownModels?.();
    return models.find(nameIn(models, own), own).model.label;
  } catch {
    return 'model'; // which it is, the call says
  }
}
