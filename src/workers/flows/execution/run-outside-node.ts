import { callHttp, HttpCallFailed } from '../../../connectors/flows/http-call';
import { CODE_TIMEOUT_MS } from '../../../flows/sandbox/code-job';
import { runCode } from '../../../flows/sandbox/run-code';
import { renderText, renderValue } from '../../../flows/text/template';
import { useCredential } from './use-credential';
import { NodeFailed, type NodeRunner, workOut } from './node-call';

interface HttpConfig {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  credential?: string;
  acceptErrors: boolean;
}
/** Answers that another try may change. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** Calls an address. An answer of 400 or more is a failure, unless the node takes it. */
export const runHttp: NodeRunner = async ({ deps, run }, { planned, scope, signal, path }) => {
  const config = planned.config as HttpConfig;
  const { method } = config;
  const request = workOut(() => ({
    url: renderText(config.url, scope),
    headers: Object.fromEntries(
      Object.entries(config.headers ?? {}).map(([name, value]) => [name, renderText(value, scope)]),
    ),
    body: config.body === undefined ? undefined : renderValue(config.body, scope),
  }));
  // A worker that dies between the call and its record calls again: the other side can tell by this.
  const once = method === 'GET' || method === 'HEAD' ? {} : { 'Idempotency-Key': `${run._id.toHexString()}:${path}` };
  const used =
    config.credential === undefined ? undefined : await useCredential(deps, run, config.credential, request.url);
  try {
    const reply = await callHttp({
      ...{ method, ...request, signal, url: used?.url ?? request.url },
      headers: { ...once, ...request.headers },
      ...(used && { secretHeaders: used.headers }),
      isPublicOnly: !deps.config.FLOW_HTTP_PRIVATE_ADDRESSES,
    });
    if (reply.status >= 400 && !config.acceptErrors)
      throw new NodeFailed(
        'http_error',
        `${new URL(request.url).host} answered ${reply.status}.`,
        isPassing(reply.status),
      );
    return { output: used?.hide(reply) ?? reply };
  } catch (error) {
    if (error instanceof HttpCallFailed)
      throw new NodeFailed(error.code, error.message, error.retryable, { cause: error });
    throw error;
  }
};

interface CodeConfig {
  code: string;
  inputs: Record<string, unknown>;
}

/** Runs code in the sandbox. It sees what a template would, and `inputs`. */
export const runCodeNode: NodeRunner = async (world, { planned, scope, signal }) => {
  const config = planned.config as CodeConfig;
  const inputs = workOut(() => renderValue(config.inputs, scope));
  const timeoutMs = Math.min(planned.common.timeoutMs ?? CODE_TIMEOUT_MS, CODE_TIMEOUT_MS);
  const done = await runCode(
    { code: config.code, owner: world.run.organisationId.toHexString(), timeoutMs },
    { ...scope, inputs },
    signal,
  );
  if ('error' in done) throw new NodeFailed(done.error.code, done.error.message);
  return { output: JSON.parse(done.value) as unknown };
};
