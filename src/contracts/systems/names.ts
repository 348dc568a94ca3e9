import { type CanvasPermission, canvasNames, describeCanvasPermission } from '../canvas/names';
import { describeDevicesPermission, type DevicesPermission, devicesNames } from '../devices/names';
import { describeFlowPermission, type FlowPermission, flowsNames } from '../flows/names';
import { describeSessionPermission, type SessionPermission, supportNames } from '../support/names';

/** The closed lists of names that systems add to, a system each. Imports nothing that imports it: the kernel's schemas are made of these. */
const systems = [canvasNames, supportNames, devicesNames, flowsNames] as const;

type Names = (typeof systems)[number];
/** All that the systems say of one list, as one list. */
const gather = <List extends 'runKinds' | 'eventFormats' | 'namespaces' | 'limits' | 'outboxKinds' | 'apiScopes'>(
  list: List,
) => systems.flatMap((names): readonly Names[List][number][] => names[list]);

/** What a run may be about; who may see that may see the run. */
export const RUN_SUBJECTS = systems.map(({ subject }): Names['subject'] => subject);
export type RunSubject = Names['subject'];
/** What runs and approvals are about whose records name no kind: they are from before there was more than one. */
export const FIRST_SUBJECT: RunSubject = canvasNames.subject;

/** Parts of an account's deletion. */
export const SYSTEM_DELETION_PARTS = systems.map(({ deletionPart }): string => deletionPart);

/** What the audit log calls each. */
export const AUDIT_NAMES = Object.fromEntries(
  systems.map(({ subject, auditName }) => [subject, auditName]),
) as Readonly<Record<RunSubject, string>>;

/** What kind of agent work a run is. One queue serves one kind. */
export const RUN_KINDS = gather('runKinds');
export type RunKind = Names['runKinds'][number];

/** Streams that have a form of their own. */
export const SYSTEM_EVENT_FORMATS = gather('eventFormats');
export type SystemEventFormat = Names['eventFormats'][number];

/** Socket.IO namespaces beside `/runs`. */
export type SystemNamespace = Names['namespaces'][number];

/** Limits of calls a minute beside those of the kernel. */
export type SystemLimit = Names['limits'][number];

/** Scopes of API keys beside those of the kernel. */
export const SYSTEM_API_SCOPES = gather('apiScopes');
export type SystemApiScope = Names['apiScopes'][number];

/** What may have to follow from a write. */
export const SYSTEM_OUTBOX_KINDS = gather('outboxKinds');
export type SystemOutboxKind = Names['outboxKinds'][number];

/** Agents that call models. */
export const SYSTEM_AGENTS = systems.map(({ agent }): Names['agent'] => agent);
export type SystemAgent = Names['agent'];

/** Rights to what a path names. */
export type SystemPermission = CanvasPermission | SessionPermission | DevicesPermission | FlowPermission;

const permissionsInWords = {
  canvas: describeCanvasPermission,
  support: describeSessionPermission,
  device: describeDevicesPermission,
  'device-thread': describeDevicesPermission,
  connection: describeDevicesPermission,
  'device-agent': describeDevicesPermission,
  'agent-suggestion': describeDevicesPermission,
  'agent-run': describeDevicesPermission,
  flow: describeFlowPermission,
  'flow-execution': describeFlowPermission,
  'flow-session': describeFlowPermission,
};

/** Such a permission in words, for the API's docs. */
export const describeSystemPermission = (permission: SystemPermission): string =>
  (permissionsInWords[permission.kind] as (of: SystemPermission) => string)(permission);
