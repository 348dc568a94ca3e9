// Test files run with the globals of their process, not in a context of their own: packages are shared between files
// (shared-packages-runtime.cjs), and `instanceof Error` must mean the same on both sides. What a file changes of
// `process` is put back after it. What a file cost goes into TEST_COST_FILE, for scripts/run-jest.mjs.
const { appendFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { cpuSeconds } = require('./cpu-seconds.cjs');
const requireOfJest = createRequire(require.resolve('jest-environment-node'));
const { LegacyFakeTimers, ModernFakeTimers } = requireOfJest('@jest/fake-timers');
const { ModuleMocker } = requireOfJest('jest-mock');

/** Where jest-circus keeps a file's tests, and who listens to them: the next file has its own. */
const STATE_OF_JEST =
  /^(JEST_STATE_SYMBOL|EVENT_HANDLERS|TEST_TIMEOUT_SYMBOL|RETRY_TIMES|WAIT_BEFORE_RETRY|RETRY_IMMEDIATELY|LOG_ERRORS_BEFORE_RETRY)/;

class SharedGlobalsEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  before = {
    env: { ...process.env },
    exit: process.exit,
    getBuiltinModule: process.getBuiltinModule,
    console,
    stackTraceLimit: Error.stackTraceLimit,
  };

  constructor({ projectConfig: config }, { testPath }) {
    this.begun = { path: testPath, startedAt: Date.now(), cpu: cpuSeconds() };
    const timerConfig = {
      idToRef: (id) => ({ id, ref: returnThis, unref: returnThis }),
      refToId: (timer) => timer?.id,
    };
    this.fakeTimers = new LegacyFakeTimers({
      config,
      global: globalThis,
      moduleMocker: this.moduleMocker,
      timerConfig,
    });
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }

  async setup() {}

  /** Which of several tests at once an error belongs to is not known here (`RunningTest` of the runtime). */
  handleTestEvent({ name, concurrent }) {
    if (name === 'add_test' && concurrent) throw new Error('Tests run one after another here: leave `.concurrent` away.');
  }

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    const { env, console, stackTraceLimit, ...functions } = this.before;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    Object.assign(process, functions);
    for (const key of Object.getOwnPropertySymbols(globalThis))
      if (STATE_OF_JEST.test(key.description ?? '')) delete globalThis[key];
    globalThis.console = console;
    Error.stackTraceLimit = stackTraceLimit;
    this.keepCost(env.TEST_COST_FILE);
  }

  keepCost(file) {
    const { cpu, ...begun } = this.begun;
    if (file)
      appendFileSync(file, `${JSON.stringify({ ...begun, endedAt: Date.now(), cpuSeconds: cpuSeconds() - cpu })}\n`);
  }
}

function returnThis() {
  return this;
}

module.exports = SharedGlobalsEnvironment;
