var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// ../../tmp/hb/server.ts
var import_node_http4 = require("node:http");
var import_zod12 = require("zod");

// src/contracts/operation.ts
var CANVAS_ROLES = ["viewer", "editor", "owner"];
var ORGANISATION_ROLES = ["viewer", "member", "engineer", "admin", "owner"];
var defineOperation = (operation) => operation;

// src/http/route.ts
function route(operation, handle) {
  return { operation, handle };
}

// src/http/app.ts
var import_express4 = __toESM(require("express"));

// src/platform/errors.ts
var AppError = class extends Error {
  code;
  status;
  isRetryable;
  retryAfterMs;
  errors;
  current;
  rule;
  constructor(code, message, options) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.status = options.status;
    this.isRetryable = options.isRetryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.errors = options.errors;
    this.current = options.current;
    this.rule = options.rule;
  }
};
var factory = (status) => (code, message, extra = {}) => new AppError(code, message, { status, ...extra });
var badRequest = factory(400);
var unauthenticated = factory(401);
var forbidden = factory(403);
var notFound = factory(404);
var conflict = factory(409);
var tooLarge = factory(413);
var unprocessable = factory(422);
var rateLimited = (message, retryAfterMs) => new AppError("rate_limited", message, { status: 429, isRetryable: true, retryAfterMs });
var unavailable = (code, message, extra = {}) => new AppError(code, message, { status: 503, isRetryable: true, retryAfterMs: 2e3, ...extra });
function findAppError(error) {
  for (let current = error, depth = 0; current instanceof Error && depth < 10; current = current.cause, depth += 1) {
    if (current instanceof AppError) return current;
  }
  return void 0;
}

// src/security/permissions.ts
var import_mongoose2 = require("mongoose");

// src/models/canvas/present-canvas.ts
var roleOn = (record, userId) => record.members.find((member) => member.userId.toHexString() === userId)?.role;

// src/models/canvas.model.ts
var import_mongoose = require("mongoose");
var CANVAS_RESTORE_DAYS = 30;
var memberSchema = new import_mongoose.Schema(
  { userId: { type: import_mongoose.Schema.Types.ObjectId, required: true }, role: { type: String, enum: CANVAS_ROLES, required: true } },
  { _id: false }
);
var canvasSchema = new import_mongoose.Schema(
  {
    organisationId: { type: import_mongoose.Schema.Types.ObjectId, required: true },
    title: { type: String, required: true },
    ownerId: { type: import_mongoose.Schema.Types.ObjectId, required: true },
    members: { type: [memberSchema], required: true },
    version: { type: Number, required: true },
    blockCount: { type: Number, required: true },
    review: { type: Boolean, required: true },
    revision: { type: Number, required: true },
    editedBy: { type: import_mongoose.Schema.Types.ObjectId, default: null },
    deletedAt: { type: Date, default: null },
    deletedBy: { type: import_mongoose.Schema.Types.ObjectId, default: null }
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false }
);
canvasSchema.index({ organisationId: 1, "members.userId": 1, updatedAt: -1, _id: -1 });
canvasSchema.index({ deletedAt: 1 });

// src/platform/time.ts
var SECOND_MS = 1e3;
var MINUTE_MS = 60 * SECOND_MS;
var HOUR_MS = 60 * MINUTE_MS;
var DAY_MS = 24 * HOUR_MS;

// src/security/permissions.ts
var isAtLeast = (role, needed) => CANVAS_ROLES.indexOf(role) >= CANVAS_ROLES.indexOf(needed);
async function requireCanvas(models, caller, canvasId2, role, options = {}) {
  const canvas = await findCanvas(models, caller, canvasId2);
  const isGone = canvas?.deletedAt && !(options.includeDeleted && canvas.deletedAt.getTime() > Date.now() - CANVAS_RESTORE_DAYS * DAY_MS);
  const canvasRole = canvas && roleOn(canvas, caller.userId);
  if (!canvas || !canvasRole || isGone) throw notFound("canvas_not_found", "There is no such canvas.");
  if (!isAtLeast(canvasRole, role)) throw forbidden("canvas_role_required", `This needs the role ${role} on the canvas.`);
  return { canvas, canvasRole };
}
async function findCanvas(models, caller, canvasId2) {
  if (!import_mongoose2.Types.ObjectId.isValid(canvasId2)) return null;
  return models.Canvas.collection.findOne({
    _id: new import_mongoose2.Types.ObjectId(canvasId2),
    organisationId: new import_mongoose2.Types.ObjectId(caller.organisationId),
    "members.userId": new import_mongoose2.Types.ObjectId(caller.userId)
  });
}

// src/security/rate-limits.ts
var import_rate_limiter_flexible = require("rate-limiter-flexible");

// config/tiers.ts
var TIER_NAMES = ["free", "pro", "team", "enterprise"];
var TIERS = {
  free: { requestsPerMinute: 1200, generationsPerMinute: 30, concurrentRuns: 20, weight: 1 },
  pro: { requestsPerMinute: 3e3, generationsPerMinute: 120, concurrentRuns: 100, weight: 2 },
  team: { requestsPerMinute: 6e3, generationsPerMinute: 300, concurrentRuns: 500, weight: 4 },
  enterprise: { requestsPerMinute: 6e4, generationsPerMinute: 6e4, concurrentRuns: 2e4, weight: 8 }
};
var DEFAULT_TIER = "free";
var ANONYMOUS_LIMITS = { requestsPerMinute: 600, loginsPerMinute: 120 };
var LOGIN_FAILURES = { failures: 10, windowMs: 15 * 6e4, blockMs: 5 * 6e4 };

// src/security/rate-limits.ts
var WINDOW_MS = MINUTE_MS;
var ADDRESS_CALLS = "address";
function createRateLimits(deps) {
  const table = deps.table ?? { tiers: TIERS, anonymous: ANONYMOUS_LIMITS };
  const limiters = /* @__PURE__ */ new Map();
  const add = (id, scope, points) => {
    const rule = { points, duration: WINDOW_MS / SECOND_MS };
    limiters.set(id, new import_rate_limiter_flexible.RateLimiterRedis({
      ...rule,
      storeClient: deps.redis,
      // The same key for every tier: an organisation that moves up keeps its count and gets the new limit at once.
      keyPrefix: `${deps.prefix}:limit:${scope}`,
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: points + 1,
      insuranceLimiter: new import_rate_limiter_flexible.RateLimiterMemory(rule)
    }));
  };
  for (const tier of TIER_NAMES) {
    add(`${tier}:requests`, "requests", table.tiers[tier].requestsPerMinute);
    add(`${tier}:generations`, "generations", table.tiers[tier].generationsPerMinute);
  }
  add(`${ADDRESS_CALLS}:requests`, "address-requests", table.anonymous.requestsPerMinute);
  add(`${ADDRESS_CALLS}:logins`, "address-logins", table.anonymous.loginsPerMinute);
  const count = (id, key) => {
    const limiter = limiters.get(id);
    if (!limiter) throw new Error(`no rate limit ${id}`);
    const outcome = (isAllowed, state) => ({
      isAllowed,
      limit: limiter.points,
      remaining: state.remainingPoints,
      resetMs: Math.max(state.msBeforeNext, 0)
    });
    return limiter.consume(key).then(
      (state) => outcome(true, state),
      (refusal) => {
        if (refusal instanceof import_rate_limiter_flexible.RateLimiterRes) return outcome(false, refusal);
        throw refusal;
      }
    );
  };
  const tierNames = new Map(TIER_NAMES.map((name) => [name, name]));
  return {
    countUser: (name, caller) => count(`${tierNames.get(caller.tier) ?? DEFAULT_TIER}:${name === "logins" ? "requests" : name}`, caller.userId),
    countAddress: (name, ip) => count(`${ADDRESS_CALLS}:${name === "generations" ? "requests" : name}`, networkOf(ip))
  };
}
function rateLimitHeaders(state) {
  return {
    RateLimit: `limit=${state.limit}, remaining=${state.remaining}, reset=${Math.ceil(state.resetMs / SECOND_MS)}`,
    "RateLimit-Policy": `${state.limit};w=${WINDOW_MS / SECOND_MS}`
  };
}
var overLimit = (state) => rateLimited("Too many calls in a short time. Wait, then try again.", state.resetMs);
function networkOf(ip) {
  const address = ip.startsWith("::ffff:") ? ip.slice("::ffff:".length) : ip;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const tailGroups = (tail ?? "").split(":").filter(Boolean);
  while (tail !== void 0 && groups.length + tailGroups.length < 8) groups.push("0");
  return `${[...groups, ...tailGroups].slice(0, 4).join(":")}::/64`;
}

// src/security/run-permissions.ts
var import_mongoose3 = require("mongoose");
async function requireRun(models, caller, runId, access) {
  const missing = () => notFound("run_not_found", "There is no such run, or you may not see it.");
  const run = await models.Run.findOne({ _id: new import_mongoose3.Types.ObjectId(runId), organisationId: new import_mongoose3.Types.ObjectId(caller.organisationId) }).lean();
  if (!run) throw missing();
  if (run.userId.toHexString() === caller.userId) return run;
  if (!run.subjectId) throw missing();
  await requireSubject(models, caller, run.subjectId, access === "write" ? "editor" : "viewer", missing);
  return run;
}
async function requireApproval(models, caller, approvalId) {
  const missing = () => notFound("approval_not_found", "There is no such request, or you may not see it.");
  const approval = await models.Approval.findOne({
    _id: new import_mongoose3.Types.ObjectId(approvalId),
    organisationId: new import_mongoose3.Types.ObjectId(caller.organisationId)
  }).lean();
  if (!approval) throw missing();
  if (approval.subjectId) await requireSubject(models, caller, approval.subjectId, "editor", missing);
  else if (approval.userId.toHexString() !== caller.userId) throw missing();
  return approval;
}
async function requireSubject(models, caller, canvasId2, role, missing) {
  try {
    await requireCanvas(models, caller, canvasId2.toHexString(), role);
  } catch (error) {
    if (error instanceof AppError && error.status === 404) throw missing();
    throw error;
  }
}

// src/http/idempotent-reply.ts
var import_node_crypto = require("node:crypto");
var import_mongoose5 = require("mongoose");

// src/platform/mongo.ts
var import_mongoose4 = __toESM(require("mongoose"));
var TRANSACTION_BUDGET_MS = 30 * SECOND_MS;
var DUPLICATE_KEY = 11e3;
function isDuplicateKey(error) {
  return error instanceof Error && "code" in error && error.code === DUPLICATE_KEY;
}

// src/http/idempotent-reply.ts
var KEPT_MS = DAY_MS;
var LOCK_MS = MINUTE_MS;
var WELL_FORMED = /^[\x21-\x7e]{1,200}$/;
var TAKE_ATTEMPTS = 3;
function readIdempotencyKey(header) {
  if (header === void 0) return void 0;
  if (typeof header !== "string" || !WELL_FORMED.test(header)) {
    throw badRequest("idempotency_key_invalid", "An Idempotency-Key is 1 to 200 visible ASCII characters.");
  }
  return header;
}
async function replyOnce(models, call, work) {
  const requestHash = (0, import_node_crypto.createHash)("sha256").update(JSON.stringify(call.request)).digest("hex");
  const owner = { userId: new import_mongoose5.Types.ObjectId(call.userId), operation: call.operation, key: call.key };
  const holder = (0, import_node_crypto.randomUUID)();
  for (let attempt = 0; attempt < TAKE_ATTEMPTS; attempt += 1) {
    const known = await takeKey(models, owner, requestHash, holder);
    if (known === "taken") return { ...await workAndKeep(models, owner, holder, work), isReplayed: false };
    if (known === "gone") continue;
    if (known.requestHash !== requestHash) {
      throw unprocessable("idempotency_key_reused", "This Idempotency-Key was sent with another request before. Use a new one.");
    }
    if (typeof known.status === "number") return { status: known.status, text: known.answer ?? void 0, isReplayed: true };
    break;
  }
  throw conflict("idempotency_in_flight", "The first request with this Idempotency-Key is still at work.", { isRetryable: true, retryAfterMs: SECOND_MS });
}
async function takeKey(models, owner, requestHash, holder) {
  const now = /* @__PURE__ */ new Date();
  const fresh = { requestHash, holder, lockedUntil: new Date(now.getTime() + LOCK_MS), expiresAt: new Date(now.getTime() + KEPT_MS), createdAt: now };
  try {
    await models.IdempotencyKey.collection.insertOne({ ...owner, ...fresh });
    return "taken";
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const known = await models.IdempotencyKey.findOne(owner).lean();
  if (!known) return "gone";
  const isExpired = known.expiresAt <= now;
  const isAbandoned = known.requestHash === requestHash && typeof known.status !== "number" && known.lockedUntil <= now;
  if (!isExpired && !isAbandoned) return known;
  const taken = await models.IdempotencyKey.collection.updateOne(
    { _id: known._id, holder: known.holder, lockedUntil: known.lockedUntil },
    { $set: fresh, $unset: { status: "", answer: "" } }
  );
  return taken.modifiedCount === 1 ? "taken" : "gone";
}
async function workAndKeep(models, owner, holder, work) {
  let answer2;
  try {
    answer2 = await work();
  } catch (error) {
    await models.IdempotencyKey.collection.deleteOne({ ...owner, holder }).catch(() => void 0);
    throw error;
  }
  await models.IdempotencyKey.collection.updateOne({ ...owner, holder }, { $set: { status: answer2.status, ...answer2.text === void 0 ? {} : { answer: answer2.text } } });
  return answer2;
}

// src/http/read-request.ts
var import_express = __toESM(require("express"));

// src/http/map-error.ts
var import_node_http = require("node:http");

// src/http/request-context.ts
var import_node_crypto2 = require("node:crypto");
var WELL_FORMED2 = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;
function beginContext(request, response, log) {
  const given = request.headers["x-correlation-id"];
  const correlationId = typeof given === "string" && WELL_FORMED2.test(given) ? given : (0, import_node_crypto2.randomUUID)();
  let own;
  const context = {
    correlationId,
    operation: "unmatched",
    startedAt: performance.now(),
    userId: void 0,
    organisationId: void 0,
    get log() {
      own ??= log.child({ correlationId, operation: context.operation });
      return own;
    }
  };
  response.locals["context"] = context;
  response.setHeader("x-correlation-id", correlationId);
  return context;
}
var contextOf = (response) => response.locals["context"];

// src/http/map-error.ts
var SERVER_ERROR = 500;
var mapError = (thrown, _request, response, _next) => {
  const error = toAppError(thrown);
  const context = contextOf(response);
  if (error.status >= SERVER_ERROR) context.log.error({ code: error.code, error: thrown }, "request failed");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendProblem(response, error);
};
function sendProblem(response, error) {
  const problem = {
    type: `urn:weft:error:${error.code}`,
    title: import_node_http.STATUS_CODES[error.status] ?? "Error",
    status: error.status,
    code: error.code,
    detail: error.message,
    ...error.errors ? { errors: error.errors } : {},
    correlationId: contextOf(response).correlationId,
    ...error.current === void 0 ? {} : { current: error.current },
    ...error.rule === void 0 ? {} : { rule: error.rule }
  };
  if (error.retryAfterMs !== void 0) response.setHeader("Retry-After", String(Math.max(1, Math.ceil(error.retryAfterMs / SECOND_MS))));
  if (error.status === 401) response.setHeader("WWW-Authenticate", `Bearer error="${error.code}"`);
  response.setHeader("Cache-Control", "no-store");
  const text2 = JSON.stringify(problem);
  response.writeHead(error.status, { "Content-Type": "application/problem+json; charset=utf-8", "Content-Length": Buffer.byteLength(text2) });
  response.end(response.req.method === "HEAD" ? void 0 : text2);
}
function toAppError(thrown) {
  return findAppError(thrown) ?? fromParser(thrown) ?? fromStore(thrown) ?? new AppError("internal_error", "Something went wrong on our side. Give the correlation id when you report it.", { status: SERVER_ERROR, cause: thrown });
}
function fromParser(thrown) {
  if (!(thrown instanceof Error) || !("status" in thrown) || typeof thrown.status !== "number") return void 0;
  const type = "type" in thrown ? thrown.type : void 0;
  if (type === "entity.too.large") return bodyTooLarge();
  if (type === "entity.parse.failed") return badRequest("json_invalid", "The body is not valid JSON.");
  if (thrown.status === 415) return mediaTypeUnsupported();
  if (thrown instanceof URIError) return badRequest("path_invalid", "The address is not encoded correctly.");
  if (thrown.status >= 400 && thrown.status < SERVER_ERROR) return badRequest("request_invalid", "The request could not be read.");
  return void 0;
}
var bodyTooLarge = () => tooLarge("body_too_large", "The body is larger than 256 KB.");
var mediaTypeUnsupported = () => new AppError("media_type_unsupported", "Send the body as application/json in UTF-8.", { status: 415 });
var AWAY_LABELS = ["TransientTransactionError", "RetryableWriteError", "ResetPool", "PoolRequestedRetry"];
var DATABASE_AWAY = /^Mongo(ose)?(Network|ServerSelection|NotConnected|TopologyClosed|PoolCleared|PoolClosed|WaitQueueTimeout|OperationTimeout|ServerClosed)/;
var REDIS_AWAY = /Connection is closed|Stream isn't writeable|max retries per request|Command timed out|ECONNREFUSED|ECONNRESET|LOADING Redis|READONLY/i;
function fromStore(thrown) {
  if (!(thrown instanceof Error)) return void 0;
  const labelled = "hasErrorLabel" in thrown && typeof thrown.hasErrorLabel === "function" ? thrown.hasErrorLabel.bind(thrown) : void 0;
  if (DATABASE_AWAY.test(thrown.name) || /initial connection is complete/.test(thrown.message) || AWAY_LABELS.some((label) => Boolean(labelled?.(label)))) {
    return unavailable("database_unavailable", "The database is away for a moment; nothing was saved. Try again.", { cause: thrown });
  }
  if (thrown.name === "MaxRetriesPerRequestError" || REDIS_AWAY.test(thrown.message)) {
    return unavailable("redis_unavailable", "A part of the service is away for a moment. Try again.", { cause: thrown });
  }
  return void 0;
}

// src/http/read-request.ts
var BODY_MAX_BYTES = 256 * 1024;
var ERRORS_SHOWN_MAX = 20;
var parseAny = import_express.default.json({ limit: BODY_MAX_BYTES, strict: true, type: () => true });
async function readBody(request, response) {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === void 0 && (length === void 0 || length === "0")) return void 0;
  if (!isJson(request.headers["content-type"])) throw mediaTypeUnsupported();
  if (request.headers["content-encoding"] === void 0 && isUtf8(request.headers["content-type"])) return parseObject(await readText(request, Number(length ?? 0)));
  await new Promise((resolve, reject) => {
    parseAny(request, response, (error) => error === void 0 ? resolve() : reject(error));
  });
  return request.body;
}
function readText(request, declaredBytes) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let bytes = 0;
    const refuse = () => {
      request.off("data", gather);
      request.resume();
      reject(bodyTooLarge());
    };
    const gather = (chunk) => {
      bytes += chunk.length;
      if (bytes > BODY_MAX_BYTES) return refuse();
      chunks.push(chunk);
    };
    if (declaredBytes > BODY_MAX_BYTES) return refuse();
    request.on("data", gather);
    request.once("end", () => resolve((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString("utf8")));
    request.once("error", () => reject(badRequest("request_invalid", "The request broke off.")));
  });
}
function parseObject(text2) {
  try {
    const value = JSON.parse(text2);
    if (typeof value === "object" && value !== null) return value;
  } catch {
  }
  throw badRequest("json_invalid", "The body is not a JSON object.");
}
var isUtf8 = (contentType) => {
  const charset = /;\s*charset="?([\w-]+)/i.exec(contentType ?? "")?.[1];
  return charset === void 0 || charset.toLowerCase() === "utf-8";
};
function parseRequest(operation, request, body) {
  const errors = [];
  const parse = (schema, value) => {
    if (!schema) return void 0;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) errors.push({ path: issue.path.join("."), message: issue.message });
    return void 0;
  };
  const parsed = {
    params: parse(operation.params, request.params),
    query: operation.query ? parse(operation.query, request.query) : void 0,
    body: parse(operation.body, body ?? {})
  };
  if (errors.length > 0) throw badRequest("validation_failed", "Some fields are not as they should be.", { errors: errors.slice(0, ERRORS_SHOWN_MAX) });
  return parsed;
}
function isJson(contentType) {
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  return mediaType === "application/json" || mediaType?.startsWith("application/") === true && mediaType.endsWith("+json");
}

// src/http/bind-route.ts
function bindRoute(deps, { operation, handle }) {
  const isPublic = operation.permission.kind === "public";
  const limit = operation.limit ?? "requests";
  const keepsAnswer = operation.isIdempotent === true && Object.values(operation.responses).every((answer2) => !isMediaType(answer2));
  return async (request, response) => {
    const shell = contextOf(response);
    shell.operation = operation.id;
    const ip = request.ip ?? "";
    const caller = isPublic ? void 0 : await deps.authenticate(bearerToken(request));
    shell.userId = caller?.userId;
    shell.organisationId = caller?.organisationId;
    const [outcome, body] = await Promise.all([
      limit === "none" ? void 0 : caller ? deps.limits.countUser(limit, caller) : deps.limits.countAddress(limit, ip),
      operation.body ? readBody(request, response) : void 0
    ]);
    if (outcome) admit(response, outcome);
    const parsed = parseRequest(operation, request, body);
    const granted = caller ? await grant(deps.models, operation, caller, parsed.params) : void 0;
    const idempotencyKey2 = operation.isIdempotent ? readIdempotencyKey(request.headers["idempotency-key"]) : void 0;
    const context = {
      ...parsed,
      ...granted,
      caller,
      idempotencyKey: idempotencyKey2,
      ip,
      request,
      response,
      correlationId: shell.correlationId,
      userAgent: request.headers["user-agent"] ?? "",
      get log() {
        return shell.log;
      }
    };
    if (caller && idempotencyKey2 !== void 0 && keepsAnswer) {
      const call = { userId: caller.userId, operation: operation.id, key: idempotencyKey2, request: [request.path, parsed.query, parsed.body] };
      const { isReplayed, ...answer2 } = await replyOnce(deps.models, call, async () => {
        const reply2 = await handle(context);
        if (reply2 === "streamed") throw new Error(`${operation.id} streams, but is declared to answer JSON`);
        return toAnswer(deps, operation, reply2, response);
      });
      if (isReplayed) response.setHeader("Idempotent-Replayed", "true");
      return send(response, answer2);
    }
    const reply = await handle(context);
    if (reply !== "streamed") send(response, toAnswer(deps, operation, reply, response));
  };
}
function bearerToken(request) {
  const header = request.headers.authorization;
  if (header === void 0) throw unauthenticated("token_missing", "Log in first: send `Authorization: Bearer <access token>`.");
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === void 0) throw unauthenticated("token_invalid", "The Authorization header is not `Bearer <access token>`.");
  return token;
}
function admit(response, outcome) {
  for (const [name, value] of Object.entries(rateLimitHeaders(outcome))) response.setHeader(name, value);
  if (!outcome.isAllowed) throw overLimit(outcome);
}
async function grant(models, operation, caller, params4) {
  const { permission } = operation;
  const named = params4;
  switch (permission.kind) {
    case "public":
    case "user":
      return void 0;
    case "organisation":
      if (ORGANISATION_ROLES.indexOf(caller.role) >= ORGANISATION_ROLES.indexOf(permission.role)) return void 0;
      throw forbidden("role_missing", `This needs the role ${permission.role} in your organisation.`);
    case "canvas":
      return requireCanvas(models, caller, named["canvasId"] ?? "", permission.role, { includeDeleted: permission.includeDeleted ?? false });
    case "run":
      return { run: await requireRun(models, caller, named["runId"] ?? "", permission.access) };
    case "approval":
      return { approval: await requireApproval(models, caller, named["approvalId"] ?? "") };
  }
}
function toAnswer(deps, operation, reply, response) {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const text2 = reply.body === void 0 ? void 0 : JSON.stringify(reply.body);
  if (deps.validateResponses) requireFit(operation, reply.status, text2);
  return { status: reply.status, text: text2 };
}
function send(response, { status, text: text2 }) {
  response.setHeader("Cache-Control", "no-store");
  if (text2 === void 0) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", "Content-Length": Buffer.byteLength(text2) });
  response.end(response.req.method === "HEAD" ? void 0 : text2);
}
function requireFit(operation, status, text2) {
  const declared = operation.responses[status];
  if (declared === void 0) throw misfit(operation, `status ${status} is not declared`);
  if (declared === null) {
    if (text2 !== void 0) throw misfit(operation, `status ${status} is declared to have no body`);
    return;
  }
  if (isMediaType(declared)) return;
  const result = declared.safeParse(text2 === void 0 ? void 0 : JSON.parse(text2));
  if (!result.success) throw misfit(operation, result.error.message);
}
var misfit = (operation, detail) => new AppError("response_invalid", `${operation.id}: ${detail}`, { status: 500 });
var isMediaType = (answer2) => answer2 !== null && "mediaType" in answer2;

// src/http/docs.routes.ts
var import_express2 = __toESM(require("express"));
var import_swagger_ui_express = __toESM(require("swagger-ui-express"));

// src/contracts/approvals.ts
var import_zod2 = require("zod");

// src/contracts/common.ts
var import_zod = require("zod");
var idSchema = import_zod.z.string().regex(/^[0-9a-f]{24}$/, "must be 24 hexadecimal digits");
var timestampSchema = import_zod.z.iso.datetime();
var costUsdSchema = import_zod.z.string().regex(/^\d+(\.\d{1,9})?$/);
var usageSchema = import_zod.z.object({
  inputTokens: import_zod.z.int().min(0),
  outputTokens: import_zod.z.int().min(0),
  cachedInputTokens: import_zod.z.int().min(0),
  modelCalls: import_zod.z.int().min(0)
}).meta({ id: "Usage" });
var problemSchema = import_zod.z.object({
  type: import_zod.z.string(),
  title: import_zod.z.string(),
  status: import_zod.z.int(),
  code: import_zod.z.string(),
  detail: import_zod.z.string(),
  errors: import_zod.z.array(import_zod.z.object({ path: import_zod.z.string(), message: import_zod.z.string() })).optional(),
  correlationId: import_zod.z.string(),
  /** Only with 409: the object as it is now. */
  current: import_zod.z.unknown().optional(),
  /** Only with 400 `prompt_rejected`: the guard's rule. */
  rule: import_zod.z.string().optional()
}).meta({ id: "Problem" });
var LIST_LIMIT_DEFAULT = 50;
var LIST_LIMIT_MAX = 500;
var listQuery = import_zod.z.object({
  limit: import_zod.z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(LIST_LIMIT_DEFAULT),
  cursor: import_zod.z.string().max(200).optional()
});
var listOf = (item) => import_zod.z.object({ items: import_zod.z.array(item), nextCursor: import_zod.z.string().nullable() });

// src/contracts/approvals.ts
var APPROVAL_STATUSES = ["pending", "approved", "rejected", "timeout"];
var RISKS = ["low", "medium", "high", "critical"];
var approvalSchema = import_zod2.z.object({
  id: idSchema,
  runId: idSchema,
  tool: import_zod2.z.string(),
  parameters: import_zod2.z.unknown(),
  /** Hash of tool and exact parameters: what is approved is what runs. */
  parametersHash: import_zod2.z.string(),
  risk: import_zod2.z.enum(RISKS),
  reason: import_zod2.z.string(),
  diff: import_zod2.z.string().nullable(),
  subject: import_zod2.z.object({ kind: import_zod2.z.literal("canvas"), id: idSchema }).nullable(),
  status: import_zod2.z.enum(APPROVAL_STATUSES),
  created_at: timestampSchema,
  expires_at: timestampSchema,
  responded_at: timestampSchema.nullable(),
  response: import_zod2.z.object({ userId: idSchema.nullable(), reason: import_zod2.z.string().nullable() }).nullable()
}).meta({ id: "Approval" });
var params = import_zod2.z.object({ approvalId: idSchema });
var tag = "Approvals";
var approvalsList = defineOperation({
  id: "approvals.list",
  method: "get",
  path: "/api/v1/hitl/requests",
  tag,
  summary: "Requests for approval that the caller may answer",
  permission: { kind: "user" },
  query: listQuery.extend({ status: import_zod2.z.enum(APPROVAL_STATUSES).optional() }),
  responses: { 200: listOf(approvalSchema) }
});
var approvalsGet = defineOperation({
  id: "approvals.get",
  method: "get",
  path: "/api/v1/hitl/requests/{approvalId}",
  tag,
  summary: "One request for approval",
  permission: { kind: "approval" },
  params,
  responses: { 200: approvalSchema }
});
var approvalsApprove = defineOperation({
  id: "approvals.approve",
  method: "put",
  path: "/api/v1/hitl/requests/{approvalId}/approve",
  tag,
  summary: "Approve; the run goes on",
  description: "A second answer is 409 `already_answered`.",
  permission: { kind: "approval" },
  params,
  body: import_zod2.z.strictObject({ parametersHash: import_zod2.z.string().optional() }),
  responses: { 200: approvalSchema }
});
var approvalsReject = defineOperation({
  id: "approvals.reject",
  method: "put",
  path: "/api/v1/hitl/requests/{approvalId}/reject",
  tag,
  summary: "Reject; the run is told",
  permission: { kind: "approval" },
  params,
  body: import_zod2.z.strictObject({ reason: import_zod2.z.string().trim().max(1e3).optional() }),
  responses: { 200: approvalSchema }
});
var approvalOperations = [approvalsList, approvalsGet, approvalsApprove, approvalsReject];

// src/contracts/auth.ts
var import_zod3 = require("zod");
var userSchema = import_zod3.z.object({
  id: idSchema,
  email: import_zod3.z.string(),
  name: import_zod3.z.string(),
  organisation: import_zod3.z.object({ id: idSchema, name: import_zod3.z.string() }),
  role: import_zod3.z.enum(ORGANISATION_ROLES),
  tier: import_zod3.z.string(),
  isServiceUser: import_zod3.z.boolean(),
  createdAt: timestampSchema
}).meta({ id: "User" });
var email = import_zod3.z.email().max(254).transform((value) => value.toLowerCase());
var password = import_zod3.z.string().min(10).max(72, "at most 72 characters (the limit of bcrypt)").refine((value) => new TextEncoder().encode(value).length <= 72, "at most 72 bytes in UTF-8 (the limit of bcrypt)");
var registerBody = import_zod3.z.strictObject({
  email,
  password,
  name: import_zod3.z.string().trim().min(1).max(80).optional(),
  organisation: import_zod3.z.string().trim().min(1).max(80).optional()
});
var loginBody = import_zod3.z.strictObject({ email, password: import_zod3.z.string().min(1).max(72) });
var refreshBody = import_zod3.z.strictObject({ refresh_token: import_zod3.z.string().max(400).optional() });
var tokensSchema = import_zod3.z.object({ access_token: import_zod3.z.string(), refresh_token: import_zod3.z.string(), expires_in: import_zod3.z.int(), user: userSchema }).meta({ id: "Tokens" });
var auditEntrySchema = import_zod3.z.object({
  id: idSchema,
  sequence: import_zod3.z.int().nullable(),
  at: timestampSchema,
  actorId: idSchema.nullable(),
  action: import_zod3.z.string(),
  resource: import_zod3.z.string(),
  details: import_zod3.z.record(import_zod3.z.string(), import_zod3.z.unknown()),
  ip: import_zod3.z.string().nullable(),
  userAgent: import_zod3.z.string().nullable(),
  hash: import_zod3.z.string().nullable()
}).meta({ id: "AuditEntry" });
var tag2 = "Accounts";
var authRegister = defineOperation({
  id: "auth.register",
  method: "post",
  path: "/api/v1/auth/register",
  tag: tag2,
  summary: "Create an account and its organisation",
  permission: { kind: "public" },
  limit: "logins",
  body: registerBody,
  responses: { 201: tokensSchema }
});
var authLogin = defineOperation({
  id: "auth.login",
  method: "post",
  path: "/api/v1/auth/login",
  tag: tag2,
  summary: "Log in",
  permission: { kind: "public" },
  limit: "logins",
  body: loginBody,
  responses: { 200: tokensSchema }
});
var authRefresh = defineOperation({
  id: "auth.refresh",
  method: "post",
  path: "/api/v1/auth/refresh",
  tag: tag2,
  summary: "Swap a refresh token for new tokens",
  description: "Refresh tokens rotate; using an old one again ends the whole family (every log-in made from it).",
  permission: { kind: "public" },
  limit: "logins",
  body: refreshBody,
  responses: { 200: tokensSchema }
});
var authLogout = defineOperation({
  id: "auth.logout",
  method: "post",
  path: "/api/v1/auth/logout",
  tag: tag2,
  summary: "End this log-in",
  permission: { kind: "public" },
  limit: "logins",
  body: refreshBody,
  responses: { 204: null }
});
var meGet = defineOperation({
  id: "me.get",
  method: "get",
  path: "/api/v1/me",
  tag: tag2,
  summary: "The caller",
  permission: { kind: "user" },
  responses: { 200: userSchema }
});
var organisationMembersList = defineOperation({
  id: "organisation.members.list",
  method: "get",
  path: "/api/v1/organisation/members",
  tag: tag2,
  summary: "People of the caller\u2019s organisation, by name",
  permission: { kind: "user" },
  query: listQuery,
  responses: { 200: listOf(userSchema) }
});
var auditList = defineOperation({
  id: "audit.list",
  method: "get",
  path: "/api/v1/audit",
  tag: tag2,
  summary: "The organisation\u2019s audit log",
  permission: { kind: "organisation", role: "admin" },
  query: listQuery,
  responses: { 200: listOf(auditEntrySchema) }
});
var auditVerify = defineOperation({
  id: "audit.verify",
  method: "get",
  path: "/api/v1/audit/verify",
  tag: tag2,
  summary: "Check the audit log\u2019s hash chain",
  description: "Entries are sealed into the chain about a second after they are written; `unsealed` counts the rest.",
  permission: { kind: "organisation", role: "admin" },
  responses: {
    200: import_zod3.z.object({
      isIntact: import_zod3.z.boolean(),
      sealed: import_zod3.z.int(),
      unsealed: import_zod3.z.int(),
      verifiedUntil: timestampSchema.nullable(),
      firstBrokenSequence: import_zod3.z.int().nullable()
    })
  }
});
var authOperations = [
  authRegister,
  authLogin,
  authRefresh,
  authLogout,
  meGet,
  organisationMembersList,
  auditList,
  auditVerify
];

// src/contracts/canvas.ts
var import_zod6 = require("zod");

// src/contracts/blocks.ts
var import_zod4 = require("zod");
var BLOCK_TEXT_MAX = 2e4;
var COORDINATE_MAX = 1e6;
var BLOCK_COLORS = ["yellow", "green", "blue", "pink", "purple", "gray"];
var SHAPES = ["rectangle", "ellipse", "diamond", "triangle", "hexagon"];
var text = import_zod4.z.string().max(BLOCK_TEXT_MAX);
var line = import_zod4.z.string().max(500);
var color = import_zod4.z.enum(BLOCK_COLORS);
var urlSchema = import_zod4.z.url({ protocol: /^(https?|mailto)$/, error: "must be an http, https or mailto address" }).max(2e3);
var blockContents = {
  text: import_zod4.z.strictObject({ text }),
  heading: import_zod4.z.strictObject({ text: line, level: import_zod4.z.int().min(1).max(3) }),
  sticky: import_zod4.z.strictObject({ text: import_zod4.z.string().max(2e3), color }),
  todo: import_zod4.z.strictObject({
    title: line,
    items: import_zod4.z.array(import_zod4.z.strictObject({ text: line, isDone: import_zod4.z.boolean() })).max(100)
  }),
  list: import_zod4.z.strictObject({ title: line, items: import_zod4.z.array(line).max(200), isOrdered: import_zod4.z.boolean() }),
  table: import_zod4.z.strictObject({ columns: import_zod4.z.array(line).min(1).max(20), rows: import_zod4.z.array(import_zod4.z.array(line).max(20)).max(200) }),
  code: import_zod4.z.strictObject({ language: import_zod4.z.string().max(40), code: text }),
  link: import_zod4.z.strictObject({ url: urlSchema, title: line, description: import_zod4.z.string().max(1e3) }),
  image: import_zod4.z.strictObject({ url: urlSchema, alt: line }),
  shape: import_zod4.z.strictObject({ shape: import_zod4.z.enum(SHAPES), text: line, color }),
  /** An arrow between two blocks; drawn from their boxes, its own box is ignored. */
  connector: import_zod4.z.strictObject({ fromBlockId: idSchema, toBlockId: idSchema, label: import_zod4.z.string().max(200) }),
  /** A titled frame; what lies within its box belongs to it and moves with it. */
  section: import_zod4.z.strictObject({ title: line, color })
};
var BLOCK_KINDS = Object.keys(blockContents);
var coordinate = import_zod4.z.number().min(-COORDINATE_MAX).max(COORDINATE_MAX);
var extent = import_zod4.z.number().min(1).max(2e4);
var boxSchema = import_zod4.z.object({ x: coordinate, y: coordinate, width: extent, height: extent });
var kindAndContent = import_zod4.z.discriminatedUnion("kind", [
  import_zod4.z.object({ kind: import_zod4.z.literal("text"), content: blockContents.text }),
  import_zod4.z.object({ kind: import_zod4.z.literal("heading"), content: blockContents.heading }),
  import_zod4.z.object({ kind: import_zod4.z.literal("sticky"), content: blockContents.sticky }),
  import_zod4.z.object({ kind: import_zod4.z.literal("todo"), content: blockContents.todo }),
  import_zod4.z.object({ kind: import_zod4.z.literal("list"), content: blockContents.list }),
  import_zod4.z.object({ kind: import_zod4.z.literal("table"), content: blockContents.table }),
  import_zod4.z.object({ kind: import_zod4.z.literal("code"), content: blockContents.code }),
  import_zod4.z.object({ kind: import_zod4.z.literal("link"), content: blockContents.link }),
  import_zod4.z.object({ kind: import_zod4.z.literal("image"), content: blockContents.image }),
  import_zod4.z.object({ kind: import_zod4.z.literal("shape"), content: blockContents.shape }),
  import_zod4.z.object({ kind: import_zod4.z.literal("connector"), content: blockContents.connector }),
  import_zod4.z.object({ kind: import_zod4.z.literal("section"), content: blockContents.section })
]);
var blockFields = boxSchema.extend({
  id: idSchema,
  canvasId: idSchema,
  rank: import_zod4.z.string(),
  generation_session_id: import_zod4.z.uuid().nullable(),
  createdBy: idSchema,
  /** The person who asked, where an agent is the author. */
  requestedBy: idSchema.nullable(),
  /** Counts up with every change; send the one you saw with a PATCH. */
  revision: import_zod4.z.int().min(1),
  createdAt: timestampSchema,
  updatedAt: timestampSchema
});
var blockSchema = import_zod4.z.intersection(blockFields, kindAndContent).meta({ id: "Block" });
var draftSchema = import_zod4.z.intersection(
  import_zod4.z.discriminatedUnion("operation", [
    import_zod4.z.object({ operation: import_zod4.z.literal("create") }),
    import_zod4.z.object({ operation: import_zod4.z.literal("update") }),
    import_zod4.z.object({ operation: import_zod4.z.literal("move") }),
    import_zod4.z.object({ operation: import_zod4.z.literal("delete") })
  ]),
  import_zod4.z.intersection(boxSchema.extend({ id: idSchema, index: import_zod4.z.int().min(0), tool: import_zod4.z.string() }), kindAndContent)
).meta({ id: "BlockDraft" });

// src/contracts/run-events.ts
var import_zod5 = require("zod");
var RUN_STATUSES = ["queued", "running", "waiting", "succeeded", "failed", "cancelled"];
var STEP_KINDS = ["model", "tool", "save", "other"];
var runErrorSchema = import_zod5.z.object({ code: import_zod5.z.string(), message: import_zod5.z.string(), retryable: import_zod5.z.boolean() }).meta({ id: "RunError" });
var PHASES = [
  "queued",
  "thinking",
  "calling_tools",
  "reviewing",
  "saving",
  "broadcasting",
  "retrying",
  "fallback",
  "resumed"
];
var event = (type, data) => import_zod5.z.object({ seq: import_zod5.z.int().min(1), at: timestampSchema, type: import_zod5.z.literal(type), data });
var runEventSchema = import_zod5.z.discriminatedUnion("type", [
  event("run-queued", import_zod5.z.object({ position: import_zod5.z.int().min(0).optional() })),
  event("run-started", import_zod5.z.object({ attempt: import_zod5.z.int(), isResumed: import_zod5.z.boolean() })),
  event("status", import_zod5.z.object({ phase: import_zod5.z.enum(PHASES), message: import_zod5.z.string() })),
  event("step-started", import_zod5.z.object({ key: import_zod5.z.string(), kind: import_zod5.z.enum(STEP_KINDS), name: import_zod5.z.string() })),
  event("step-finished", import_zod5.z.object({
    key: import_zod5.z.string(),
    kind: import_zod5.z.enum(STEP_KINDS),
    name: import_zod5.z.string(),
    durationMs: import_zod5.z.number(),
    isReplayed: import_zod5.z.boolean(),
    usage: usageSchema.optional(),
    costUsd: costUsdSchema.optional(),
    model: import_zod5.z.string().optional()
  })),
  event("text-delta", import_zod5.z.object({ key: import_zod5.z.string(), text: import_zod5.z.string() })),
  event("text-reset", import_zod5.z.object({ key: import_zod5.z.string() })),
  event("tool-preview", import_zod5.z.object({ tool: import_zod5.z.string(), output: import_zod5.z.unknown() })),
  event("tool-output", import_zod5.z.object({ tool: import_zod5.z.string(), output: import_zod5.z.unknown() })),
  event("tool-refused", import_zod5.z.object({ tool: import_zod5.z.string().optional(), code: import_zod5.z.string(), message: import_zod5.z.string(), retryable: import_zod5.z.boolean() })),
  event("run-waiting", import_zod5.z.object({ for: import_zod5.z.string(), id: import_zod5.z.string(), deadline: timestampSchema.nullable() })),
  event("run-succeeded", import_zod5.z.object({ output: import_zod5.z.unknown(), usage: usageSchema, costUsd: costUsdSchema })),
  event("run-failed", import_zod5.z.object({ error: runErrorSchema, usage: usageSchema, costUsd: costUsdSchema })),
  event("run-cancelled", import_zod5.z.object({ reason: import_zod5.z.string() }))
]).meta({ id: "RunEvent" });

// src/contracts/canvas.ts
var PROMPT_MAX = 8e3;
var personSchema = import_zod6.z.object({ id: idSchema, name: import_zod6.z.string() });
var canvasSchema2 = import_zod6.z.object({
  id: idSchema,
  title: import_zod6.z.string(),
  /** The caller's role. */
  role: import_zod6.z.enum(CANVAS_ROLES),
  owner: personSchema,
  /** Counts every change; no gaps. */
  version: import_zod6.z.int(),
  blockCount: import_zod6.z.int(),
  /** True: a generation waits for an editor's approval before it is saved. */
  review: import_zod6.z.boolean(),
  revision: import_zod6.z.int(),
  editedBy: personSchema.nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema
}).meta({ id: "Canvas" });
var canvasListItemSchema = canvasSchema2.extend({
  /** Boxes of up to 60 blocks, for the preview. */
  preview: import_zod6.z.array(boxSchema.extend({ kind: import_zod6.z.string() })),
  /** People with the canvas open now. */
  presentCount: import_zod6.z.int(),
  isGenerating: import_zod6.z.boolean()
});
var memberSchema2 = import_zod6.z.object({ userId: idSchema, email: import_zod6.z.string(), name: import_zod6.z.string(), role: import_zod6.z.enum(CANVAS_ROLES) }).meta({ id: "CanvasMember" });
var GENERATION_STATUSES = [
  "queued",
  "running",
  "waiting",
  "saved",
  "undone",
  "rejected",
  "failed",
  "cancelled"
];
var generationSchema = import_zod6.z.object({
  generation_session_id: import_zod6.z.uuid(),
  runId: idSchema,
  canvasId: idSchema,
  prompt: import_zod6.z.string(),
  status: import_zod6.z.enum(GENERATION_STATUSES),
  requestedBy: personSchema,
  /** Blocks it created, as saved. */
  blockCount: import_zod6.z.int(),
  /** Blocks it changed, moved or deleted. */
  editCount: import_zod6.z.int(),
  truncated: import_zod6.z.boolean(),
  model: import_zod6.z.string().nullable(),
  usage: usageSchema,
  costUsd: costUsdSchema,
  error: runErrorSchema.nullable(),
  approvalId: idSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable()
}).meta({ id: "Generation" });
var canvasChangeSchema = import_zod6.z.discriminatedUnion("type", [
  import_zod6.z.object({
    type: import_zod6.z.literal("blocks_bulk_added_chunk"),
    version: import_zod6.z.int(),
    canvasId: idSchema,
    generation_session_id: import_zod6.z.uuid(),
    chunk: import_zod6.z.int(),
    chunks: import_zod6.z.int(),
    blocks: import_zod6.z.array(blockSchema)
  }),
  import_zod6.z.object({ type: import_zod6.z.literal("block_added"), version: import_zod6.z.int(), canvasId: idSchema, block: blockSchema, clientId: import_zod6.z.string().optional() }),
  import_zod6.z.object({ type: import_zod6.z.literal("block_updated"), version: import_zod6.z.int(), canvasId: idSchema, block: blockSchema, clientId: import_zod6.z.string().optional() }),
  import_zod6.z.object({ type: import_zod6.z.literal("block_moved"), version: import_zod6.z.int(), canvasId: idSchema, block: blockSchema, clientId: import_zod6.z.string().optional() }),
  import_zod6.z.object({ type: import_zod6.z.literal("block_deleted"), version: import_zod6.z.int(), canvasId: idSchema, blockId: idSchema, clientId: import_zod6.z.string().optional() }),
  import_zod6.z.object({
    type: import_zod6.z.literal("blocks_bulk_removed"),
    version: import_zod6.z.int(),
    canvasId: idSchema,
    generation_session_id: import_zod6.z.uuid(),
    blockIds: import_zod6.z.array(idSchema)
  }),
  /** Order keys that had grown long were shortened; the order is the same. */
  import_zod6.z.object({
    type: import_zod6.z.literal("blocks_reranked"),
    version: import_zod6.z.int(),
    canvasId: idSchema,
    ranks: import_zod6.z.array(import_zod6.z.object({ id: idSchema, rank: import_zod6.z.string() }))
  }),
  import_zod6.z.object({ type: import_zod6.z.literal("canvas_updated"), version: import_zod6.z.int(), canvasId: idSchema, title: import_zod6.z.string(), review: import_zod6.z.boolean() })
]).meta({ id: "CanvasChange" });
var changesSchema = import_zod6.z.object({ version: import_zod6.z.int(), changes: import_zod6.z.array(canvasChangeSchema), reset: import_zod6.z.boolean() });
var generateFrameSchema = import_zod6.z.discriminatedUnion("type", [
  import_zod6.z.object({ type: import_zod6.z.literal("status"), data: import_zod6.z.object({ phase: import_zod6.z.string(), message: import_zod6.z.string(), runId: idSchema.optional(), position: import_zod6.z.int().optional() }) }),
  import_zod6.z.object({ type: import_zod6.z.literal("tool_output"), data: draftSchema }),
  import_zod6.z.object({ type: import_zod6.z.literal("error"), data: import_zod6.z.object({ code: import_zod6.z.string(), message: import_zod6.z.string(), tool: import_zod6.z.string().optional(), retryable: import_zod6.z.boolean() }) }),
  import_zod6.z.object({
    type: import_zod6.z.literal("complete"),
    data: import_zod6.z.object({
      generation_session_id: import_zod6.z.uuid(),
      blocks: import_zod6.z.array(blockSchema),
      truncated: import_zod6.z.boolean(),
      usage: usageSchema,
      cost: import_zod6.z.object({ amount: costUsdSchema, currency: import_zod6.z.literal("USD") })
    })
  })
]).meta({ id: "GenerateFrame" });
var generateBody = import_zod6.z.strictObject({
  prompt: import_zod6.z.string().trim().min(1).max(PROMPT_MAX),
  position: import_zod6.z.strictObject({ afterBlockId: idSchema.optional() }).optional(),
  model: import_zod6.z.string().max(100).optional()
});
var clientId = import_zod6.z.string().max(64).optional();
var place = boxSchema.partial().shape;
var createBlockBody = import_zod6.z.intersection(
  kindAndContent,
  import_zod6.z.object({ ...place, afterBlockId: idSchema.optional(), beforeBlockId: idSchema.optional(), clientId })
);
var updateBlockBody = import_zod6.z.strictObject({ content: import_zod6.z.unknown().optional(), ...place, revision: import_zod6.z.int().optional(), clientId });
var moveBlockBody = import_zod6.z.strictObject({ afterBlockId: idSchema.optional(), beforeBlockId: idSchema.optional(), x: place.x, y: place.y, revision: import_zod6.z.int().optional(), clientId }).refine((body) => [body.afterBlockId, body.beforeBlockId, body.x, body.y].some((place2) => place2 !== void 0), "say where: afterBlockId, beforeBlockId, or x and y");
var params2 = import_zod6.z.object({ canvasId: idSchema });
var blockParams = params2.extend({ blockId: idSchema });
var memberParams = params2.extend({ userId: idSchema });
var generationParams = params2.extend({ generationSessionId: import_zod6.z.uuid() });
var tag3 = "Canvas";
var can = (role) => ({ kind: "canvas", role });
var canvasCreate = defineOperation({
  id: "canvas.create",
  method: "post",
  path: "/api/v1/canvas",
  tag: tag3,
  summary: "Create a canvas",
  permission: { kind: "user" },
  isIdempotent: true,
  body: import_zod6.z.strictObject({ title: import_zod6.z.string().trim().min(1).max(200), review: import_zod6.z.boolean().optional() }),
  responses: { 201: canvasSchema2 }
});
var canvasList = defineOperation({
  id: "canvas.list",
  method: "get",
  path: "/api/v1/canvas",
  tag: tag3,
  summary: "Canvases the caller may see, last edited first",
  permission: { kind: "user" },
  query: listQuery.extend({ filter: import_zod6.z.enum(["all", "mine", "shared"]).default("all") }),
  responses: { 200: listOf(canvasListItemSchema) }
});
var canvasGet = defineOperation({
  id: "canvas.get",
  method: "get",
  path: "/api/v1/canvas/{canvasId}",
  tag: tag3,
  summary: "One canvas",
  permission: can("viewer"),
  params: params2,
  responses: { 200: canvasSchema2 }
});
var canvasUpdate = defineOperation({
  id: "canvas.update",
  method: "patch",
  path: "/api/v1/canvas/{canvasId}",
  tag: tag3,
  summary: "Rename a canvas, or switch its review on or off (owner)",
  permission: can("editor"),
  params: params2,
  body: import_zod6.z.strictObject({ title: import_zod6.z.string().trim().min(1).max(200).optional(), review: import_zod6.z.boolean().optional(), revision: import_zod6.z.int().optional() }),
  responses: { 200: canvasSchema2 }
});
var canvasDelete = defineOperation({
  id: "canvas.delete",
  method: "delete",
  path: "/api/v1/canvas/{canvasId}",
  tag: tag3,
  summary: "Delete a canvas",
  description: "It can be restored for 30 days.",
  permission: can("owner"),
  params: params2,
  responses: { 204: null }
});
var canvasRestore = defineOperation({
  id: "canvas.restore",
  method: "post",
  path: "/api/v1/canvas/{canvasId}/restore",
  tag: tag3,
  summary: "Take a deletion back",
  permission: { ...can("owner"), includeDeleted: true },
  params: params2,
  responses: { 200: canvasSchema2 }
});
var membersList = defineOperation({
  id: "canvas.members.list",
  method: "get",
  path: "/api/v1/canvas/{canvasId}/members",
  tag: tag3,
  summary: "Who may do what on a canvas",
  permission: can("viewer"),
  params: params2,
  responses: { 200: listOf(memberSchema2) }
});
var membersAdd = defineOperation({
  id: "canvas.members.add",
  method: "post",
  path: "/api/v1/canvas/{canvasId}/members",
  tag: tag3,
  summary: "Share a canvas with someone of the organisation",
  permission: can("owner"),
  params: params2,
  body: import_zod6.z.strictObject({ email: import_zod6.z.email().toLowerCase().optional(), userId: idSchema.optional(), role: import_zod6.z.enum(CANVAS_ROLES) }).refine((body) => body.email ?? body.userId, "say who: email or userId"),
  responses: { 201: memberSchema2 }
});
var membersUpdate = defineOperation({
  id: "canvas.members.update",
  method: "patch",
  path: "/api/v1/canvas/{canvasId}/members/{userId}",
  tag: tag3,
  summary: "Change someone\u2019s role",
  description: "409 `last_owner` where no owner would be left.",
  permission: can("owner"),
  params: memberParams,
  body: import_zod6.z.strictObject({ role: import_zod6.z.enum(CANVAS_ROLES) }),
  responses: { 200: memberSchema2 }
});
var membersRemove = defineOperation({
  id: "canvas.members.remove",
  method: "delete",
  path: "/api/v1/canvas/{canvasId}/members/{userId}",
  tag: tag3,
  summary: "Take someone off a canvas (owner), or leave it (oneself)",
  permission: can("viewer"),
  params: memberParams,
  responses: { 204: null }
});
var blocksList = defineOperation({
  id: "canvas.blocks.list",
  method: "get",
  path: "/api/v1/canvas/{canvasId}/blocks",
  tag: tag3,
  summary: "Blocks in order of rank, with the version they are as of",
  permission: can("viewer"),
  params: params2,
  query: listQuery,
  responses: { 200: listOf(blockSchema).extend({ version: import_zod6.z.int() }) }
});
var blocksCreate = defineOperation({
  id: "canvas.blocks.create",
  method: "post",
  path: "/api/v1/canvas/{canvasId}/blocks",
  tag: tag3,
  summary: "Add a block",
  permission: can("editor"),
  params: params2,
  isIdempotent: true,
  body: createBlockBody,
  responses: { 201: blockSchema }
});
var blocksUpdate = defineOperation({
  id: "canvas.blocks.update",
  method: "patch",
  path: "/api/v1/canvas/{canvasId}/blocks/{blockId}",
  tag: tag3,
  summary: "Change a block",
  permission: can("editor"),
  params: blockParams,
  body: updateBlockBody,
  responses: { 200: blockSchema }
});
var blocksDelete = defineOperation({
  id: "canvas.blocks.delete",
  method: "delete",
  path: "/api/v1/canvas/{canvasId}/blocks/{blockId}",
  tag: tag3,
  summary: "Delete a block",
  permission: can("editor"),
  params: blockParams,
  query: import_zod6.z.object({ clientId }),
  responses: { 204: null }
});
var blocksMove = defineOperation({
  id: "canvas.blocks.move",
  method: "post",
  path: "/api/v1/canvas/{canvasId}/blocks/{blockId}/move",
  tag: tag3,
  summary: "Move a block in the order or on the plane",
  permission: can("editor"),
  params: blockParams,
  body: moveBlockBody,
  responses: { 200: blockSchema }
});
var changesList = defineOperation({
  id: "canvas.changes",
  method: "get",
  path: "/api/v1/canvas/{canvasId}/changes",
  tag: tag3,
  summary: "What happened after a version, in order",
  permission: can("viewer"),
  params: params2,
  query: import_zod6.z.object({ since: import_zod6.z.coerce.number().int().min(0) }),
  responses: { 200: changesSchema }
});
var generateStream = defineOperation({
  id: "canvas.generate",
  method: "post",
  path: "/api/v1/canvas/{canvasId}/ai/generate-stream",
  tag: tag3,
  summary: "Ask the agent for blocks, and follow it (SSE)",
  description: "The run goes on when the reader leaves; `GET /api/v1/runs/{runId}/events?format=canvas` with `Last-Event-ID` gives the rest. The header `X-Run-Id` names the run.",
  permission: can("editor"),
  params: params2,
  body: generateBody,
  isIdempotent: true,
  limit: "generations",
  responses: { 200: { mediaType: "text/event-stream", description: "Frames `status`, `tool_output`, `error`, `complete`." } }
});
var generationsList = defineOperation({
  id: "canvas.generations.list",
  method: "get",
  path: "/api/v1/canvas/{canvasId}/ai/generations",
  tag: tag3,
  summary: "Generations of a canvas",
  permission: can("viewer"),
  params: params2,
  query: listQuery,
  responses: { 200: listOf(generationSchema) }
});
var undoResultSchema = import_zod6.z.object({ generation: generationSchema, removed: import_zod6.z.array(idSchema), reverted: import_zod6.z.array(idSchema), kept: import_zod6.z.array(idSchema) });
var generationsUndo = defineOperation({
  id: "canvas.generations.undo",
  method: "delete",
  path: "/api/v1/canvas/{canvasId}/ai/generations/{generationSessionId}",
  tag: tag3,
  summary: "Take a generation back",
  permission: can("editor"),
  params: generationParams,
  query: import_zod6.z.object({ force: import_zod6.z.stringbool().optional() }),
  responses: { 200: undoResultSchema }
});
var generationsRestore = defineOperation({
  id: "canvas.generations.restore",
  method: "post",
  path: "/api/v1/canvas/{canvasId}/ai/generations/{generationSessionId}/restore",
  tag: tag3,
  summary: "Bring an undone generation back",
  permission: can("editor"),
  params: generationParams,
  responses: { 200: import_zod6.z.object({ generation: generationSchema, restored: import_zod6.z.array(blockSchema) }) }
});
var canvasOperations = [
  canvasCreate,
  canvasList,
  canvasGet,
  canvasUpdate,
  canvasDelete,
  canvasRestore,
  membersList,
  membersAdd,
  membersUpdate,
  membersRemove,
  blocksList,
  blocksCreate,
  blocksUpdate,
  blocksDelete,
  blocksMove,
  changesList,
  generateStream,
  generationsList,
  generationsUndo,
  generationsRestore
];

// src/contracts/runs.ts
var import_zod7 = require("zod");
var RUN_KINDS = ["canvas.generate"];
var runSummarySchema = import_zod7.z.object({
  id: idSchema,
  kind: import_zod7.z.enum(RUN_KINDS),
  title: import_zod7.z.string(),
  status: import_zod7.z.enum(RUN_STATUSES),
  attempt: import_zod7.z.int(),
  subject: import_zod7.z.object({ kind: import_zod7.z.literal("canvas"), id: idSchema }).nullable(),
  requestedBy: import_zod7.z.object({ id: idSchema, name: import_zod7.z.string() }),
  model: import_zod7.z.string().nullable(),
  usage: usageSchema,
  costUsd: costUsdSchema,
  error: runErrorSchema.nullable(),
  waitingFor: import_zod7.z.object({ kind: import_zod7.z.string(), id: import_zod7.z.string(), deadline: timestampSchema.nullable() }).nullable(),
  createdAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable()
}).meta({ id: "RunSummary" });
var stepSchema = import_zod7.z.object({
  key: import_zod7.z.string(),
  kind: import_zod7.z.enum(STEP_KINDS),
  name: import_zod7.z.string(),
  attempt: import_zod7.z.int(),
  startedAt: timestampSchema,
  finishedAt: timestampSchema,
  model: import_zod7.z.string().nullable(),
  usage: usageSchema.nullable(),
  costUsd: costUsdSchema.nullable(),
  /** Cut at 2,000 characters. */
  input: import_zod7.z.string(),
  /** Cut at 20,000 characters. */
  output: import_zod7.z.string(),
  error: runErrorSchema.nullable()
}).meta({ id: "Step" });
var runSchema = runSummarySchema.extend({ input: import_zod7.z.unknown(), output: import_zod7.z.unknown(), steps: import_zod7.z.array(stepSchema), crashes: import_zod7.z.int(), errors: import_zod7.z.int() }).meta({ id: "Run" });
var RUN_EVENT_FORMATS = ["native", "agui", "canvas"];
var params3 = import_zod7.z.object({ runId: idSchema });
var tag4 = "Runs";
var runsList = defineOperation({
  id: "runs.list",
  method: "get",
  path: "/api/v1/runs",
  tag: tag4,
  summary: "Runs of the caller, and of canvases the caller may see",
  permission: { kind: "user" },
  query: listQuery.extend({
    kind: import_zod7.z.enum(RUN_KINDS).optional(),
    status: import_zod7.z.enum(RUN_STATUSES).optional(),
    canvasId: idSchema.optional()
  }),
  responses: { 200: listOf(runSummarySchema) }
});
var runsGet = defineOperation({
  id: "runs.get",
  method: "get",
  path: "/api/v1/runs/{runId}",
  tag: tag4,
  summary: "A run with its recorded steps",
  permission: { kind: "run", access: "read" },
  params: params3,
  responses: { 200: runSchema }
});
var runsEvents = defineOperation({
  id: "runs.events",
  method: "get",
  path: "/api/v1/runs/{runId}/events",
  tag: tag4,
  summary: "Follow a run (SSE)",
  description: "Honours `Last-Event-ID`; `since` is the same for clients that cannot send it. Ends after the last event.",
  permission: { kind: "run", access: "read" },
  params: params3,
  query: import_zod7.z.object({
    since: import_zod7.z.coerce.number().int().min(0).optional(),
    format: import_zod7.z.enum(RUN_EVENT_FORMATS).default("native")
  }),
  responses: { 200: { mediaType: "text/event-stream", description: "One frame an event; `id` is its sequence number." } }
});
var runsCancel = defineOperation({
  id: "runs.cancel",
  method: "post",
  path: "/api/v1/runs/{runId}/cancel",
  tag: tag4,
  summary: "Cancel a run",
  description: "Once this answers, the run has no further effect. 409 `run_finished` where it had ended before; cancelling twice is 200.",
  permission: { kind: "run", access: "write" },
  params: params3,
  responses: { 200: runSummarySchema }
});
var runsRetry = defineOperation({
  id: "runs.retry",
  method: "post",
  path: "/api/v1/runs/{runId}/retry",
  tag: tag4,
  summary: "Run a failed or cancelled run again, from its last recorded step",
  permission: { kind: "run", access: "write" },
  params: params3,
  responses: { 202: import_zod7.z.object({ runId: idSchema }) }
});
var runOperations = [runsList, runsGet, runsEvents, runsCancel, runsRetry];

// src/contracts/system.ts
var import_zod8 = require("zod");
var dependency = import_zod8.z.object({ name: import_zod8.z.string(), status: import_zod8.z.enum(["up", "down"]), latencyMs: import_zod8.z.number().nullable(), detail: import_zod8.z.string().nullable() });
var healthSchema = import_zod8.z.object({ status: import_zod8.z.enum(["ok", "degraded", "down"]), role: import_zod8.z.string(), version: import_zod8.z.string(), uptimeSeconds: import_zod8.z.number(), dependencies: import_zod8.z.array(dependency) }).meta({ id: "Health" });
var systemSchema = import_zod8.z.object({
  version: import_zod8.z.string(),
  /** The model that answers by default; `isDemo`: the built-in offline one. */
  model: import_zod8.z.object({ id: import_zod8.z.string(), label: import_zod8.z.string(), isDemo: import_zod8.z.boolean() }),
  models: import_zod8.z.array(import_zod8.z.object({ id: import_zod8.z.string(), label: import_zod8.z.string(), isDemo: import_zod8.z.boolean() })),
  limits: import_zod8.z.object({ generationBlocksMax: import_zod8.z.int(), promptMax: import_zod8.z.int() }),
  /** Demo log-ins exist (never in production). */
  isDemo: import_zod8.z.boolean(),
  hasUsers: import_zod8.z.boolean()
}).meta({ id: "System" });
var tag5 = "System";
var healthGet = defineOperation({
  id: "system.health",
  method: "get",
  path: "/health",
  tag: tag5,
  summary: "State of this process and of each dependency",
  permission: { kind: "public" },
  limit: "none",
  responses: { 200: healthSchema, 503: healthSchema }
});
var metricsGet = defineOperation({
  id: "system.metrics",
  method: "get",
  path: "/metrics",
  tag: tag5,
  summary: "Prometheus metrics of this process",
  description: "Open on loopback; from elsewhere with `Authorization: Bearer <METRICS_TOKEN>`.",
  permission: { kind: "public" },
  limit: "none",
  responses: { 200: { mediaType: "text/plain", description: "Prometheus text format" } }
});
var systemGet = defineOperation({
  id: "system.info",
  method: "get",
  path: "/api/v1/system",
  tag: tag5,
  summary: "What the pages need to know before log-in",
  permission: { kind: "public" },
  limit: "none",
  responses: { 200: systemSchema }
});
var systemOperations = [healthGet, metricsGet, systemGet];

// src/contracts/operations.ts
var operations = [
  ...authOperations,
  ...canvasOperations,
  ...runOperations,
  ...approvalOperations,
  ...systemOperations
];

// src/contracts/socket-events.ts
var import_zod9 = require("zod");
var define = (event2) => event2;
var socketErrorSchema = import_zod9.z.object({ ok: import_zod9.z.literal(false), error: import_zod9.z.object({ code: import_zod9.z.string(), message: import_zod9.z.string() }) });
var answer = (shape) => import_zod9.z.union([import_zod9.z.object({ ok: import_zod9.z.literal(true), ...shape }), socketErrorSchema]);
var presenceSchema = import_zod9.z.object({
  /** One per open tab; the agent's is `agent:<generation_session_id>`. */
  id: import_zod9.z.string().max(80),
  userId: idSchema,
  name: import_zod9.z.string(),
  isAgent: import_zod9.z.boolean(),
  cursor: import_zod9.z.object({ x: import_zod9.z.number(), y: import_zod9.z.number() }).nullable(),
  selection: import_zod9.z.array(idSchema).max(200),
  /** What the agent is at, in words. */
  focus: import_zod9.z.string().max(200).nullable()
}).meta({ id: "Presence" });
var canvasId = idSchema;
var gsid = import_zod9.z.uuid();
var change = (name, summary) => define({ namespace: "/canvas", name, from: "server", summary, payload: canvasChangeSchema });
var canvasJoin = define({
  namespace: "/canvas",
  name: "canvas_join",
  from: "client",
  summary: "Enter a canvas; the answer holds what was missed since `sinceVersion`",
  payload: import_zod9.z.object({ canvasId, sinceVersion: import_zod9.z.int().min(0).optional() }),
  ack: answer({ version: import_zod9.z.int(), role: import_zod9.z.enum(CANVAS_ROLES), changes: import_zod9.z.array(canvasChangeSchema), reset: import_zod9.z.boolean(), presence: import_zod9.z.array(presenceSchema), selfId: import_zod9.z.string() })
});
var canvasLeave = define({
  namespace: "/canvas",
  name: "canvas_leave",
  from: "client",
  summary: "Leave a canvas",
  payload: import_zod9.z.object({ canvasId }),
  ack: answer({})
});
var presenceUpdate = define({
  namespace: "/canvas",
  name: "presence_update",
  from: "client",
  summary: "Where the sender is now; at most every 50 ms, gathered by the server",
  payload: import_zod9.z.object({ canvasId, cursor: presenceSchema.shape.cursor.optional(), selection: presenceSchema.shape.selection.optional() })
});
var presenceChanged = define({
  namespace: "/canvas",
  name: "presence_changed",
  from: "server",
  summary: "People who came, moved or went since the last of these (every 50 ms while somebody moves)",
  payload: import_zod9.z.object({ canvasId, present: import_zod9.z.array(presenceSchema), gone: import_zod9.z.array(import_zod9.z.string()) })
});
var generationStatus = define({
  namespace: "/canvas",
  name: "generation_status",
  from: "server",
  summary: "A generation moved to another phase or ended; `generation` is with its first and last",
  payload: import_zod9.z.object({
    canvasId,
    generation_session_id: gsid,
    runId: idSchema,
    phase: import_zod9.z.enum([...PHASES, "complete", "failed", "cancelled", "rejected", "undone"]),
    message: import_zod9.z.string(),
    generation: generationSchema.optional()
  })
});
var generationPreview = define({
  namespace: "/canvas",
  name: "generation_preview",
  from: "server",
  summary: "Blocks the agent is making, not saved; `withdrawn` are ids of previews that will not come",
  payload: import_zod9.z.object({ canvasId, generation_session_id: gsid, previews: import_zod9.z.array(draftSchema), withdrawn: import_zod9.z.array(idSchema) })
});
var canvasVersion = define({
  namespace: "/canvas",
  name: "canvas_version",
  from: "server",
  summary: "The version as of now, every 5 s: who is behind asks for `changes`",
  payload: import_zod9.z.object({ canvasId, version: import_zod9.z.int() })
});
var canvasAccess = define({
  namespace: "/canvas",
  name: "canvas_access",
  from: "server",
  summary: "The receiver\u2019s role changed; null: it may not see this canvas any more and has left the room",
  payload: import_zod9.z.object({ canvasId, role: import_zod9.z.enum(CANVAS_ROLES).nullable() })
});
var runFollow = define({
  namespace: "/runs",
  name: "run_follow",
  from: "client",
  summary: "Follow a run\u2019s events after `since`",
  payload: import_zod9.z.object({ runId: idSchema, since: import_zod9.z.int().min(0).optional() }),
  ack: answer({ run: runSummarySchema })
});
var runUnfollow = define({
  namespace: "/runs",
  name: "run_unfollow",
  from: "client",
  summary: "Stop following",
  payload: import_zod9.z.object({ runId: idSchema }),
  ack: answer({})
});
var runEvent = define({
  namespace: "/runs",
  name: "run_event",
  from: "server",
  summary: "One event of a followed run, in order",
  payload: import_zod9.z.object({ runId: idSchema, event: runEventSchema })
});
var runUpdated = define({
  namespace: "/runs",
  name: "run_updated",
  from: "server",
  summary: "A run of the receiver changed its status",
  payload: runSummarySchema
});
var approvalRequest = define({
  namespace: "/runs",
  name: "approval_request",
  from: "server",
  summary: "Somebody\u2019s answer is wanted",
  payload: approvalSchema
});
var approvalAnswered = define({
  namespace: "/runs",
  name: "approval_answered",
  from: "server",
  summary: "A request was answered, or ran out",
  payload: approvalSchema
});
var tokenExpiredIn = (namespace) => define({
  namespace,
  name: "token_expired",
  from: "server",
  summary: "The token ran out and the connection is cut: connect again with a new one; what was missed is recovered",
  payload: import_zod9.z.object({})
});
var tokenExpired = [tokenExpiredIn("/canvas"), tokenExpiredIn("/runs")];
var socketEvents = [
  canvasJoin,
  canvasLeave,
  presenceUpdate,
  change("blocks_bulk_added_chunk", "Ten blocks of a saved generation, 50 ms after the ten before"),
  change("block_added", "A person or agent added a block"),
  change("block_updated", "A block\u2019s content, place or size changed"),
  change("block_moved", "A block moved in the order or on the plane"),
  change("block_deleted", "A block was deleted"),
  change("blocks_bulk_removed", "A generation was undone"),
  change("blocks_reranked", "Long order keys were shortened; the order is the same"),
  change("canvas_updated", "Title or review setting changed"),
  generationStatus,
  generationPreview,
  presenceChanged,
  canvasVersion,
  canvasAccess,
  runFollow,
  runUnfollow,
  runEvent,
  runUpdated,
  approvalRequest,
  approvalAnswered,
  ...tokenExpired
];

// src/http/json-schema.ts
var import_zod10 = require("zod");
var SchemaCollector = class {
  constructor(prefix = "#/components/schemas/") {
    this.prefix = prefix;
  }
  prefix;
  components = {};
  /** `io`: `input` for what callers send (defaults optional, before transforms), `output` for what they get. */
  add(schema, io) {
    const document = import_zod10.z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" });
    const { $schema: _dialect, $defs, ...rest } = this.rewrite(document);
    const own = import_zod10.z.globalRegistry.get(schema)?.id;
    for (const [name, definition] of Object.entries($defs ?? {})) this.components[name] ??= strip(definition);
    if (own === void 0) return strip(rest);
    this.components[own] ??= strip(rest);
    return { $ref: this.prefix + own };
  }
  rewrite(node) {
    if (Array.isArray(node)) return node.map((item) => this.rewrite(item));
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, value]) => [name, name === "$ref" && typeof value === "string" ? value.replace("#/$defs/", this.prefix) : this.rewrite(value)])
    );
  }
};
function strip({ id: _id, ...rest }) {
  return typeof _id === "string" ? rest : { ...rest, ..._id === void 0 ? {} : { id: _id } };
}

// src/http/asyncapi.ts
function buildAsyncApi(events, info) {
  const schemas = new SchemaCollector();
  const messages = {};
  const channels = {};
  const operations2 = {};
  for (const event2 of events) {
    const channelId = event2.namespace.slice(1);
    const channel = channels[channelId] ??= {
      address: event2.namespace,
      description: `Socket.IO namespace ${event2.namespace}; authenticate with \`auth: { token }\`.`,
      messages: {}
    };
    const declare = (id2, name, summary, payload) => {
      messages[id2] = { name, title: name, summary, contentType: "application/json", payload };
      channel.messages[id2] = { $ref: `#/components/messages/${id2}` };
      return { $ref: `#/channels/${channelId}/messages/${id2}` };
    };
    const isFromClient = event2.from === "client";
    const id = `${channelId}.${event2.name}`;
    const message = declare(id, event2.name, event2.summary, schemas.add(event2.payload, isFromClient ? "input" : "output"));
    const reply = event2.ack ? declare(`${id}.ack`, event2.name, `Acknowledgement of ${event2.name}`, schemas.add(event2.ack, "output")) : void 0;
    const channelRef = { $ref: `#/channels/${channelId}` };
    operations2[id] = {
      action: isFromClient ? "receive" : "send",
      channel: channelRef,
      summary: event2.summary,
      messages: [message],
      ...reply ? { reply: { channel: channelRef, messages: [reply] } } : {}
    };
  }
  return {
    asyncapi: "3.0.0",
    info: { title: "Weft sockets", version: info.version, description: "Events over Socket.IO 4." },
    defaultContentType: "application/json",
    servers: { weft: { host: info.host, protocol: "wss", pathname: "/socket.io", description: "Socket.IO 4, same origin as the API" } },
    channels,
    operations: operations2,
    components: { messages, schemas: schemas.components }
  };
}

// src/http/middleware/security-headers.ts
var import_node_http2 = require("node:http");
var import_node_net = require("node:net");
var import_helmet = __toESM(require("helmet"));
var NOTHING = ["'none'"];
var SELF = ["'self'"];
var PAGE_POLICY = {
  defaultSrc: NOTHING,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", "data:"],
  fontSrc: SELF,
  connectSrc: SELF,
  baseUri: NOTHING,
  formAction: SELF,
  frameAncestors: NOTHING
};
var TOOL_POLICY = { ...PAGE_POLICY, styleSrc: ["'self'", "'unsafe-inline'"] };
var securityHeaders = (options) => build(PAGE_POLICY, options);
var toolHeaders = (options) => build(TOOL_POLICY, options);
function build(directives, { isProduction }) {
  const middleware = (0, import_helmet.default)({
    contentSecurityPolicy: { useDefaults: false, directives },
    strictTransportSecurity: isProduction ? { maxAge: 31536e3, includeSubDomains: false } : false,
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    originAgentCluster: false
  });
  const sample = new import_node_http2.ServerResponse(new import_node_http2.IncomingMessage(new import_node_net.Socket()));
  middleware(sample.req, sample, (error) => {
    if (error) throw error;
  });
  const headers = Object.entries(sample.getHeaders()).map(([name, value]) => [name, String(value)]);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

// src/http/openapi.ts
function buildOpenApi(operations2, info) {
  const schemas = new SchemaCollector();
  const problem = { description: "What went wrong (RFC 9457); `code` is listed in docs/errors.md", content: { "application/problem+json": { schema: schemas.add(problemSchema, "output") } } };
  const paths = {};
  for (const operation of operations2) {
    const item = paths[operation.path] ??= {};
    item[operation.method] = {
      operationId: operation.id,
      tags: [operation.tag],
      summary: operation.summary,
      description: [operation.description, describePermission(operation.permission)].filter(Boolean).join("\n\n"),
      security: operation.permission.kind === "public" ? [] : [{ bearer: [] }],
      parameters: [
        ...parametersOf(schemas, operation.params, "path"),
        ...parametersOf(schemas, operation.query, "query"),
        ...operation.isIdempotent ? [idempotencyKey] : []
      ],
      ...operation.body ? { requestBody: { required: true, content: { "application/json": { schema: schemas.add(operation.body, "input") } } } } : {},
      responses: { ...responsesOf(schemas, operation), default: problem }
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Weft", version: info.version, description: "AI agents that act where the work is. Sockets: /docs/sockets." },
    servers: [{ url: info.publicUrl || "/" }],
    tags: [...new Set(operations2.map(({ tag: tag6 }) => tag6))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "The access token of POST /api/v1/auth/login" } }
    }
  };
}
var idempotencyKey = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  schema: { type: "string", minLength: 1, maxLength: 200 },
  description: "The same key and body within 24 h give the first answer again (`Idempotent-Replayed: true`); another body is 422."
};
function parametersOf(schemas, schema, place2) {
  if (!schema) return [];
  const { properties, required } = schemas.add(schema, "input");
  return Object.entries(properties ?? {}).map(([name, parameter]) => ({
    name,
    in: place2,
    required: place2 === "path" || (required ?? []).includes(name),
    schema: parameter
  }));
}
function responsesOf(schemas, operation) {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, answer2]) => {
      if (answer2 === null) return [status, { description: "Done" }];
      if ("mediaType" in answer2) return [status, { description: answer2.description, content: { [answer2.mediaType]: { schema: { type: "string" } } } }];
      return [status, { description: operation.summary, content: { "application/json": { schema: schemas.add(answer2, "output") } } }];
    })
  );
}
function describePermission(permission) {
  switch (permission.kind) {
    case "public":
      return "Open to anyone.";
    case "user":
      return "For anyone logged in.";
    case "organisation":
      return `Needs the role \`${permission.role}\` in the organisation.`;
    case "canvas":
      return `Needs the role \`${permission.role}\` on the canvas; 404 for those who may not see it.`;
    case "run":
      return permission.access === "read" ? "For the run\u2019s owner and those who may see its canvas." : "For the run\u2019s owner and those who may edit its canvas.";
    case "approval":
      return "For those who may edit its canvas.";
  }
}

// src/http/socket-docs-page.ts
var import_zod11 = require("zod");
function renderSocketDocs(events) {
  const namespaces = [...new Set(events.map(({ namespace }) => namespace))];
  const contents = namespaces.map((namespace) => `<li><a href="#${namespace.slice(1)}">${escapeHtml(namespace)}</a></li>`).join("");
  const sections = namespaces.map((namespace) => {
    const own = events.filter((event2) => event2.namespace === namespace);
    return `<h2 id="${namespace.slice(1)}">Namespace ${escapeHtml(namespace)}</h2>${own.map(renderEvent).join("")}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Socket events - Weft</title></head>
<body><main><h1>Socket events</h1>
<p>Socket.IO 4 on this origin. Connect to a namespace with <code>auth: { token }</code>, the access token of the API.
The same as a document: <a href="/docs/asyncapi.json">AsyncAPI 3.0</a>. HTTP: <a href="/docs/">the API</a>.</p>
<ul>${contents}</ul>${sections.join("")}</main></body></html>
`;
}
function renderEvent(event2) {
  const direction = event2.from === "client" ? "client \u2192 server" : "server \u2192 client";
  const acknowledgement = event2.ack ? `<details><summary>Acknowledgement</summary>${renderSchema(event2.ack)}</details>` : "";
  return `<h3 id="${event2.name}"><code>${escapeHtml(event2.name)}</code> <small>${direction}</small></h3>
<p>${escapeHtml(event2.summary)}.</p><details><summary>Payload</summary>${renderSchema(event2.payload)}</details>${acknowledgement}`;
}
function renderSchema(schema) {
  const { $schema: _dialect, ...rest } = import_zod11.z.toJSONSchema(schema, { unrepresentable: "any" });
  return `<pre>${escapeHtml(JSON.stringify(rest, null, 2))}</pre>`;
}
var ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
var escapeHtml = (text2) => text2.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

// src/http/docs.routes.ts
function docsRoutes(options) {
  const host = options.publicUrl ? new URL(options.publicUrl).host : "localhost";
  const openApi = once(() => JSON.stringify(buildOpenApi(operations, options)));
  const asyncApi = once(() => JSON.stringify(buildAsyncApi(socketEvents, { version: options.version, host })));
  const sockets = once(() => renderSocketDocs(socketEvents));
  const swagger = { customSiteTitle: "API - Weft", swaggerOptions: { url: "/docs/openapi.json", validatorUrl: null, persistAuthorization: false } };
  const page = import_swagger_ui_express.default.generateHTML(void 0, swagger);
  const isPage = (request) => request.path === "/" || request.path === "/index.html";
  const router = import_express2.default.Router();
  router.use((_request, response, next) => {
    contextOf(response).operation = "docs";
    response.setHeader("Cache-Control", "no-cache");
    next();
  });
  router.get("/openapi.json", sendText("application/json; charset=utf-8", openApi));
  router.get("/asyncapi.json", sendText("application/json; charset=utf-8", asyncApi));
  router.get("/sockets", sendText("text/html; charset=utf-8", sockets));
  router.use(toolHeaders(options));
  router.use((request, response, next) => {
    if (request.method !== "GET" || !isPage(request)) return next();
    if (!request.originalUrl.startsWith("/docs/")) return response.redirect(308, "/docs/");
    response.type("html").send(page);
  });
  router.use(import_swagger_ui_express.default.serveFiles(void 0, swagger));
  return router;
}
var sendText = (contentType, text2) => (_request, response) => {
  response.setHeader("Content-Type", contentType);
  response.send(text2());
};
function once(make) {
  let made;
  return () => (made ??= { value: make() }).value;
}

// src/http/middleware/allow-origins.ts
var METHODS = "GET, POST, PUT, PATCH, DELETE";
var ALLOWED_HEADERS = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Correlation-Id";
var EXPOSED_HEADERS = "RateLimit, RateLimit-Policy, Retry-After, X-Correlation-Id, X-Run-Id, Idempotent-Replayed";
var PREFLIGHT_SECONDS = "600";
function allowOrigins(origins) {
  const allowed = new Set(origins);
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin === void 0) return next();
    response.vary("Origin");
    if (!allowed.has(origin)) return next();
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Expose-Headers", EXPOSED_HEADERS);
    if (request.method !== "OPTIONS" || !request.headers["access-control-request-method"]) return next();
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    response.setHeader("Access-Control-Allow-Headers", ALLOWED_HEADERS);
    response.setHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    response.status(204).end();
  };
}

// src/http/middleware/observe-requests.ts
function observeRequests(deps) {
  return (request, response, next) => {
    const context = beginContext(request, response, deps.log);
    const { method, path } = request;
    response.once("close", () => {
      const durationMs = performance.now() - context.startedAt;
      const status = response.writableFinished ? response.statusCode : 499;
      deps.metrics.http.observe(context.operation, status, durationMs);
      deps.log.info({
        correlationId: context.correlationId,
        operation: context.operation,
        method,
        path,
        status,
        durationMs: Math.round(durationMs * 10) / 10,
        userId: context.userId,
        organisationId: context.organisationId
      }, "request");
    });
    next();
  };
}

// src/http/middleware/require-operator.ts
var import_node_crypto3 = require("node:crypto");
var LOOPBACK = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;
var LOOPBACK_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i;
function isOperator(request, token) {
  const isForwarded = request.headers["x-forwarded-for"] !== void 0 || request.headers.forwarded !== void 0;
  if (!isForwarded && LOOPBACK.test(request.socket.remoteAddress ?? "") && LOOPBACK_HOST.test(request.headers.host ?? "")) return true;
  if (token === "") return false;
  const [scheme = "", credentials = ""] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() === "bearer") return isSame(credentials, token);
  if (scheme.toLowerCase() !== "basic") return false;
  const text2 = Buffer.from(credentials, "base64").toString();
  return isSame(text2.slice(text2.indexOf(":") + 1), token);
}
var operatorOnly = () => new AppError("operator_only", "Only from this machine, or with the operator\u2019s token.", { status: 403 });
function requireOperator(token) {
  return (request, response, next) => {
    const site = request.headers["sec-fetch-site"];
    const isForeign = request.method !== "GET" && site !== void 0 && site !== "same-origin" && site !== "none";
    if (!isForeign && isOperator(request, token)) return next();
    if (token !== "") response.setHeader("WWW-Authenticate", 'Basic realm="Weft operator"');
    next(operatorOnly());
  };
}
var isSame = (given, expected) => (0, import_node_crypto3.timingSafeEqual)(digest(given), digest(expected));
var digest = (text2) => (0, import_node_crypto3.createHash)("sha256").update(text2).digest();

// src/http/middleware/serve-pages.ts
var import_node_path = require("node:path");
var import_express3 = __toESM(require("express"));
var YEAR_SECONDS = 31536e3;
var NOT_PAGES = /^\/(api|docs|admin|health|metrics|socket\.io|assets)(\/|$)/;
function servePages(webRoot) {
  const files = import_express3.default.static(webRoot, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      const isHashed = path.startsWith((0, import_node_path.join)(webRoot, "assets"));
      response.setHeader("Cache-Control", isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : "no-cache");
    }
  });
  return [
    (request, response, next) => {
      if (request.method === "GET" || request.method === "HEAD") contextOf(response).operation = "page";
      next();
    },
    files,
    (request, response, next) => {
      const isPage = (request.method === "GET" || request.method === "HEAD") && !NOT_PAGES.test(request.path) && request.accepts("html") !== false;
      const wantsPage = isPage && (request.headers.accept ?? "").includes("text/html");
      if (!wantsPage) {
        contextOf(response).operation = "unmatched";
        return next();
      }
      response.sendFile("index.html", { root: webRoot, cacheControl: false, headers: { "Cache-Control": "no-cache" } }, (error) => {
        if (error && !response.headersSent) next();
      });
    }
  ];
}

// src/http/app.ts
var DASHBOARD_PATH = "/admin/queues";
function createApp(deps) {
  const app = (0, import_express4.default)();
  app.disable("x-powered-by");
  app.set("trust proxy", deps.config.TRUST_PROXY);
  app.set("etag", false);
  app.use(observeRequests(deps), securityHeaders(deps.config));
  if (deps.config.CORS_ORIGINS.length > 0) app.use(allowOrigins(deps.config.CORS_ORIGINS));
  for (const route2 of deps.routes) app[route2.operation.method](toExpressPath(route2.operation.path), bindRoute(deps, route2));
  for (const [path, methods] of methodsByPath(deps.routes)) app.all(path, refuseMethod(methods));
  app.use("/docs", docsRoutes({ version: deps.version, publicUrl: deps.config.PUBLIC_URL, isProduction: deps.config.isProduction }));
  if (deps.dashboard) {
    app.use(DASHBOARD_PATH, nameOperation("dashboard"), toolHeaders(deps.config), requireOperator(deps.config.METRICS_TOKEN), deps.dashboard);
  }
  if (deps.webRoot) app.use(servePages(deps.webRoot));
  app.use((_request, _response, next) => next(notFound("path_not_found", "There is nothing at this address.")));
  app.use(mapError);
  return app;
}
var toExpressPath = (path) => path.replace(/\{(\w+)\}/g, ":$1");
function methodsByPath(routes) {
  const methods = /* @__PURE__ */ new Map();
  for (const { operation } of routes) {
    const path = toExpressPath(operation.path);
    const own = operation.method === "get" ? "GET, HEAD" : operation.method.toUpperCase();
    const known = methods.get(path);
    methods.set(path, known === void 0 ? own : `${known}, ${own}`);
  }
  return methods;
}
function refuseMethod(methods) {
  return (request, response, next) => {
    response.setHeader("Allow", methods);
    if (request.method === "OPTIONS") return void response.status(204).end();
    next(new AppError("method_not_allowed", `This address takes ${methods}.`, { status: 405 }));
  };
}
var nameOperation = (name) => (_request, response, next) => {
  contextOf(response).operation = name;
  next();
};

// src/platform/metrics.ts
var import_prom_client = require("prom-client");
var HTTP_BUCKETS_SECONDS = [5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
var FIRST_TOKEN_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30];
var JOB_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
function createMetrics(role) {
  const registry = new import_prom_client.Registry();
  registry.setDefaultLabels({ role });
  (0, import_prom_client.collectDefaultMetrics)({ register: registry });
  const registers = [registry];
  const requests = new import_prom_client.Histogram({
    name: "weft_http_request_duration_seconds",
    help: "Time of an answer (of a stream: to its end), by operation and class of status",
    labelNames: ["operation", "status"],
    buckets: HTTP_BUCKETS_SECONDS,
    registers
  });
  const calls = new import_prom_client.Counter({ name: "weft_llm_calls_total", help: "Model calls by outcome", labelNames: ["model", "outcome"], registers });
  const tokens = new import_prom_client.Counter({ name: "weft_llm_tokens_total", help: "Tokens by model and kind", labelNames: ["model", "kind"], registers });
  const firstToken = new import_prom_client.Histogram({
    name: "weft_llm_first_token_seconds",
    help: "Time to a model\u2019s first token",
    labelNames: ["model"],
    buckets: FIRST_TOKEN_BUCKETS_SECONDS,
    registers
  });
  const jobs = new import_prom_client.Histogram({
    name: "weft_job_duration_seconds",
    help: "Time of a job by queue and outcome",
    labelNames: ["queue", "outcome"],
    buckets: JOB_BUCKETS_SECONDS,
    registers
  });
  const waits = new import_prom_client.Histogram({
    name: "weft_job_wait_seconds",
    help: "Time a due job waited for a worker",
    labelNames: ["queue"],
    buckets: JOB_BUCKETS_SECONDS,
    registers
  });
  return {
    registry,
    http: { observe: (operation, status, durationMs) => requests.observe({ operation, status: `${Math.floor(status / 100)}xx` }, durationMs / SECOND_MS) },
    llm: {
      countCall: (model, outcome) => calls.inc({ model, outcome }),
      countTokens: (model, usage) => {
        tokens.inc({ model, kind: "input" }, usage.inputTokens);
        tokens.inc({ model, kind: "output" }, usage.outputTokens);
        tokens.inc({ model, kind: "cached" }, usage.cachedInputTokens);
      },
      observeFirstToken: (model, durationMs) => firstToken.observe({ model }, durationMs / SECOND_MS)
    },
    queue: {
      observeJob: ({ queue, outcome, waitMs, durationMs }) => {
        jobs.observe({ queue, outcome }, durationMs / SECOND_MS);
        waits.observe({ queue }, waitMs / SECOND_MS);
      },
      collectDepth: (read) => {
        new import_prom_client.Gauge({
          name: "weft_queue_jobs",
          help: "Jobs in a queue by state",
          labelNames: ["queue", "state"],
          registers,
          async collect() {
            this.reset();
            const rows = await read().catch(() => []);
            for (const { queue, state, count } of rows) this.set({ queue, state }, count);
          }
        });
      }
    },
    scrape: async () => ({ contentType: registry.contentType, text: await registry.metrics() })
  };
}

// src/platform/logger.ts
var import_pino = __toESM(require("pino"));
var ALLOWED_FIELDS = /* @__PURE__ */ new Set([
  "role",
  "correlationId",
  "operation",
  "method",
  "path",
  "status",
  "durationMs",
  "userId",
  "organisationId",
  "runId",
  "canvasId",
  "approvalId",
  "queue",
  "jobId",
  "attempt",
  "attemptsMade",
  "ticket",
  "outcome",
  "step",
  "count",
  "code",
  "error",
  "reason",
  "port",
  "url",
  "service",
  "model",
  "provider",
  "namespace",
  "event",
  "room",
  "pid",
  "signal",
  "version",
  "workerId",
  "lagMs",
  "bytes"
]);
function createLogger(options) {
  return (0, import_pino.default)(
    {
      level: options.level,
      base: { role: options.role },
      timestamp: import_pino.default.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED_FIELDS.has(name)).map(toSafe))
      }
    },
    options.destination ?? import_pino.default.destination({ dest: 1, sync: false })
  );
}
function toSafe([name, value]) {
  if (!(value instanceof Error)) return [name, value];
  const code = "code" in value ? value.code : void 0;
  return [name, { name: value.name, code, message: value.message.slice(0, 500), stack: value.stack?.slice(0, 2e3) }];
}

// src/http/open-http-server.ts
var import_node_http3 = require("node:http");
var HEADERS_TIMEOUT_MS = 10 * SECOND_MS;
var REQUEST_TIMEOUT_MS = 30 * SECOND_MS;
var KEEP_ALIVE_MS = MINUTE_MS + 5 * SECOND_MS;
async function openHttpServer(listener, address) {
  const server = (0, import_node_http3.createServer)({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS }, listener);
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const bound = server.address();
  let closing;
  return {
    server,
    port: typeof bound === "object" && bound ? bound.port : address.port,
    close: (graceMs) => closing ??= closeServer(server, graceMs)
  };
}
function closeServer(server, graceMs) {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

// ../../tmp/hb/server.ts
var import_ioredis = require("ioredis");
var op = defineOperation({ id: "t.x", method: "post", path: "/api/v1/t/{id}", tag: "T", summary: "x", permission: { kind: "user" }, params: import_zod12.z.object({ id: import_zod12.z.string() }), body: import_zod12.z.strictObject({ prompt: import_zod12.z.string() }), responses: { 202: import_zod12.z.object({ runId: import_zod12.z.string() }) } });
async function main() {
  const redis = new import_ioredis.Redis(process.env.REDIS_URL);
  const table = { tiers: { ...TIERS, free: { requestsPerMinute: 1e6, generationsPerMinute: 1e6 } }, anonymous: { requestsPerMinute: 1e6, loginsPerMinute: 1e6 } };
  const log = createLogger({ level: "info", role: "b", destination: { write() {
  } } });
  const caller = Promise.resolve({ userId: "a".repeat(24), organisationId: "b".repeat(24), role: "member", tier: "free", name: "x" });
  const app = createApp({ config: { isProduction: true, PUBLIC_URL: "", TRUST_PROXY: 0, CORS_ORIGINS: [], METRICS_TOKEN: "" }, version: "1", models: {}, authenticate: () => caller, limits: createRateLimits({ redis, prefix: "hb", table }), log, metrics: createMetrics("b"), routes: [route(op, async () => ({ status: 202, body: { runId: "a" } }))] });
  const weft = await openHttpServer(app, { host: "127.0.0.1", port: 4501 });
  const bare = await openHttpServer((q, r) => {
    let b = "";
    q.on("data", (d) => b += d);
    q.on("end", async () => {
      JSON.parse(b);
      await redis.incr("hb:x");
      r.writeHead(202, { "content-type": "application/json" });
      r.end('{"runId":"a"}');
    });
  }, { host: "127.0.0.1", port: 4502 });
  (0, import_node_http4.createServer)((q, r) => {
    const c = process.cpuUsage();
    r.end(String(c.user + c.system));
  }).listen(4503, "127.0.0.1");
  setTimeout(() => process.exit(0), 9e4);
}
void main();
