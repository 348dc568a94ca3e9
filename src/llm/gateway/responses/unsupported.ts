import { badRequest } from '../../../platform/errors';

/** 400 `model_request_unsupported`: the parameter at `path` asks for what no model can be asked for here. */
export const unsupported = (path: string, message: string) =>
  badRequest('model_request_unsupported', `${path}: ${message}`, { errors: [{ path, message }] });
