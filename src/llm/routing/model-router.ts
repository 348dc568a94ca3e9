import type { ResolvedModel } from '../../../config/models';
import type { ClassifiedError, ModelErrorKind } from '../classify-error';
import type { OwnModels } from '../provider-keys/own-models';

/** One way to call a model: an address and a key. A model may have several. */
export interface Target {
  /** Stable within a catalogue: `<model id>` or `<model id>#<n>`; never the key. */
  id: string;
  /** With the address and key of this target. */
  model: ResolvedModel;
  /** Is there only for calls that failed in one of these ways (`mayCure` looks at it); absent: in any way. */
  standsInFor?: readonly ModelErrorKind[];
}

/** What a call asks of a model; a target that lacks it is passed over. */
export interface CallNeeds {
  /** Guess of the input, in tokens. */
  inputTokens: number;
  hasTools: boolean;
  hasImages: boolean;
}

export type TargetState = 'closed' | 'open' | 'half-open';
export interface TargetHealth {
  id: string;
  modelId: string;
  provider: string;
  /** The circuit breaker: `open` is not called until `coolUntil`, then one call tries (`half-open`). */
  state: TargetState;
  coolUntil: Date | null;
  /** Of the last five minutes. */
  calls: number;
  failures: number;
}

/** Decides which targets a call is tried on, and remembers how they did. One a process, shared by agents and gateway. */
export interface ModelRouter {
  /** Every model that can be called, and every role, without secrets; with `own` as that organisation can. */
  list(own?: OwnModels): { id: string; label: string; isDemo: boolean; kind: 'model' | 'role' }[];
  /**
   * Targets in the order they are to be tried: those of the model asked for (by weight), then those of its chain. Failing
   * ones last; never empty. Throws `model_not_found` (404) for a name that is neither a model nor a role;
   * `model_request_unsupported` (400) or `model_context_too_long` (413) where none has what the call needs. The demo model
   * never stands in for another one. `role`: whose chain a model without fallbacks of its own falls back to.
   * `own`: the models as the caller's organisation has them with keys of its own; then also 503 `provider_key_unreadable`.
   */
  plan(name: string, needs: CallNeeds, role?: string, own?: OwnModels): Target[];
  succeeded(target: Target): void;
  /** Also for `aborted`: it gives back the turn of a call that was to try whether the target is well again. */
  failed(target: Target, error: ClassifiedError): void;
  health(): TargetHealth[];
}
