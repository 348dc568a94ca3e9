import type { z } from 'zod';
import {
  SYSTEM_API_SCOPES,
  type RunSubject,
  type SystemApiScope,
  type SystemLimit,
  type SystemPermission,
} from '../systems/names';
import type { BodyLimits } from './body-limits';
import type { OrganisationRole } from './organisation-roles';

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What an API key may be given. A person who is logged in may do all that their role allows. */
const KERNEL_SCOPES = ['llm', 'read', 'write', 'approvals'] as const;
export type ApiScope = (typeof KERNEL_SCOPES)[number] | SystemApiScope;
export const API_SCOPES: readonly ApiScope[] = [...KERNEL_SCOPES, ...SYSTEM_API_SCOPES];

/** What is asked of the caller's rights to a run; `start`: that it works again. */
export type RunAccess = 'read' | 'write' | 'start';

/** What is asked of the caller's rights to a request for approval; `answer`: where it is of money, by no API key. */
export type ApprovalAccess = 'read' | 'answer';

/**
 * Who may call an operation; the router enforces it, handlers do not repeat it.
 * `run`: the run named by `runId` is the caller's, or about what the caller may see (`write`: may work on). `start`: as for a new one:
 * whoever's it is, the caller may work on what it is about, and its person is still there.
 * `approval`: the request named by `approvalId` is about what the caller may answer for, or their own and about nothing; of money, they are an admin.
 */
export type Permission =
  | { kind: 'public' }
  | { kind: 'user' }
  | { kind: 'organisation'; role: OrganisationRole }
  | { kind: 'run'; access: RunAccess }
  | { kind: 'approval'; access: ApprovalAccess }
  | SystemPermission;

export interface Operation {
  /** Stable name, `resource.verb`: OpenAPI's operationId, the label in metrics, the key of its tests. */
  id: string;
  method: HttpMethod;
  /** OpenAPI form: `/api/v1/canvas/{canvasId}`. */
  path: string;
  summary: string;
  description?: string;
  tag: string;
  permission: Permission;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Status → schema of the answer; null: no body; a media type name: not JSON. */
  responses: Record<number, z.ZodType | null | { mediaType: string; description: string }>;
  /** True where the operation starts something: `Idempotency-Key` is honoured. */
  isIdempotent?: boolean;
  /** Its handler keeps the key itself: not all that it is asked for starts something. */
  keepsOwnAnswer?: true;
  /** Name of the limit in config/tiers that counts calls; default `requests`. `none`: not limited. */
  limit?: 'requests' | 'generations' | 'logins' | 'llm' | SystemLimit | 'secretReveals' | 'none';
  /** It calls a model or lets a run go on that does: with `REQUIRE_VERIFIED_EMAIL` only for a verified e-mail. */
  callsModels?: true;
  /** What an API key needs to call it; `session`: only a person who is logged in. Default: `read` for GET, else `write`. */
  scope?: ApiScope | 'session';
  /** A paired device may call it with a token of its own; default: it may not. */
  takesDeviceToken?: true;
  /** `openai`: errors in the shape of OpenAI's API instead of problem details. */
  errors?: 'problem' | 'openai';
  /** What its body may be, where it is not `BODY_LIMITS`; `llm`: what the operator lets the model gateway take. */
  bodyLimits?: Partial<BodyLimits> | 'llm';
  /** The body is a file of any type: the handler gets its bytes as `body`. */
  rawBody?: true;
  /** It makes one of these: secrets in its body are kept with it, under the handler's `newId`. */
  makes?: RunSubject;
}

/** The scope that an API key needs for an operation; `session`: none will do. */
export const scopeOf = ({ scope, method }: Pick<Operation, 'scope' | 'method'>): ApiScope | 'session' =>
  scope ?? (method === 'get' ? 'read' : 'write');

/** Declares one HTTP operation; the single place its path, schemas and permission are written. */
export const defineOperation = <const O extends Operation>(operation: O): O => operation;
