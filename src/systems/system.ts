import type { RequestHandler } from 'express';
import type { Connection, Model } from 'mongoose';
import type { Question } from '../contracts/kernel/inbox';
import type { ShellEntry } from '../contracts/kernel/system';
import type { SystemFormats } from '../http/event-formats/event-format';
import type { PathRight } from '../http/path-right';
import type { Route } from '../http/route';
import type { StreamDeps } from '../http/streams/stream-run';
import type { PersonalData } from '../models/accounts/person/person';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/runs/run.model';
import type { Caller } from '../platform/caller';
import type { QueueDefinition } from '../queues/define-queue';
import type { RunKindDeclaration } from '../queues/run-kinds';
import type { SystemNamespace } from '../realtime/system-namespace';
import type { SystemDoor } from '../realtime/websockets/system-door';
import type { Finder } from '../search/finder';
import type { TokenKind } from '../security/accounts/authenticate';
import type { Subject } from '../security/subject';
import type { SystemModels } from '../llm/gateway/system-models';
import type { Embeddings } from '../llm/embeddings/create-embeddings';
import type { Erasure } from '../workers/accounts/account/delete-person';
import type { WorkerDefinition } from '../workers/define-worker';
import type { WorkerDeps } from '../workers/worker-deps';
import type { StartScheduled } from '../runs/schedules/start-due';
import type { Base } from './base';

/** A model call that a run begins with: asked of its budgets before it is run again. */
export interface FirstCall {
  /** A model or a role; default: the default model. */
  model?: string | undefined;
  maxOutputTokens?: number;
}

/** What a system has in a process that serves the API. */
export interface SystemApi {
  routes: readonly Route[];
  /** What is asked of a request below a path before it is read: it calls `next`, answers, or throws. */
  gates?: readonly { path: string; handle: RequestHandler }[];
  /** Its own kinds of permission, by kind. */
  rights?: Readonly<Record<string, PathRight>>;
  /** Its own namespaces of sockets. */
  namespaces?: readonly SystemNamespace[];
  /** Its own plain WebSockets. */
  doors?: readonly SystemDoor[];
  /** What the first model call of a run of its is, where it calls one. */
  firstCall?(run: RunRecord): FirstCall | undefined;
  /** Told once a run of its was cancelled, for those who watch. */
  onCancelled?(run: RunRecord): Promise<void>;
}

/** What a system has in a process that works. */
export interface SystemWorkers {
  workers(deps: WorkerDeps): readonly WorkerDefinition[];
  /** Its part where an account is deleted. */
  erasure?: Erasure;
  /** What further collections (`defineModels`) hold of a person, by model. */
  personalData?: Readonly<Record<string, PersonalData>>;
}

/** Work that comes again and again; safe to run in several processes at once. */
export interface Schedule {
  name: string;
  /** From the end of one to the beginning of the next. */
  pauseMs: number;
  run(base: Base): Promise<unknown>;
}

/**
 * What one system of the product declares; `roles/` folds the list of them and names none. What only some processes need is
 * loaded there alone: an API process never pays for the model libraries.
 */
export interface System {
  /** Its name in folders, and of what its runs are about. */
  name: string;
  /** Its place in the pages' navigation. */
  entry: ShellEntry;
  queues: readonly QueueDefinition[];
  /** Its kinds of run, each `<name>.<what>`. */
  runKinds: Readonly<Record<string, RunKindDeclaration>>;
  /** What its runs and approvals are about; absent: nothing. */
  subject?: Subject;
  /** Collections that `models/systems.ts` does not have, by name. */
  defineModels?(connection: Connection): Readonly<Record<string, Model<never>>>;
  /** Formats of its own streams. */
  openFormats?(base: Base): Promise<Partial<SystemFormats>>;
  /** Tokens of its own, beside log-ins and API keys. */
  tokenKinds?(base: Base): readonly TokenKind[];
  openApi?(base: Base, stream: StreamDeps): Promise<SystemApi>;
  /** Served by the role `gateway`: what calls a model at once. */
  openGateway?(base: Base, embeddings: Embeddings): Promise<readonly Route[]>;
  /** Models of the gateway that it answers itself. */
  openModels?(base: Base): Promise<SystemModels>;
  openWorkers?(): Promise<SystemWorkers>;
  schedules?: readonly Schedule[];
  /** What its schedules (`run_schedules`) start at their moments. */
  startScheduled?(base: Base): StartScheduled;
  /** How its things are found by search; absent: they are not. */
  finder?: Finder;
  /** What waits in it for the caller beside requests for approval, last changed first; absent: nothing ever does. */
  findQuestions?(models: Models, caller: Caller, limit: number): Promise<Omit<Question, 'system'>[]>;
}
