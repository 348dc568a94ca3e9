// Jest's runtime, but packages are Node's own: loaded once a process and shared by all test files that it runs, where Jest
// reads, wraps and evaluates each package anew for each file (most of what a file cost). Our modules stay each file's own.
// A test that changes a package for good begins with `@jest-environment node`: it has packages, and globals, to itself.
const { createRequire } = require('node:module');
const { compileFunction } = require('node:vm');
const { default: JestRuntime } = require('jest-runtime');

const PACKAGES = '/node_modules/';
/** Jest's own must stay in its own registry: they belong to the test file. */
const JEST = /\/node_modules\/(?:jest(?:-[a-z-]+)?|@jest\/[a-z-]+|expect|pretty-format|babel-[a-z-]+)\//;
const requirePackage = createRequire(__filename);
const CIRCUS = '/node_modules/jest-circus/';

class SharedPackagesRuntime extends JestRuntime {
  constructor(config, environment, ...parameters) {
    super(config, environment, ...parameters);
    this.isShared = environment.global === globalThis;
    if (!this.isShared) return;
    const { executor, _resolution: resolution } = this;
    if (typeof executor?.compile !== 'function' || typeof resolution?.resolveCjs !== 'function')
      throw new Error(
        'This Jest is built otherwise than tests/jest/ knows: install the version in package-lock.json, or adapt it.',
      );
    // Without `parsingContext`: in the process's own context, as shared-globals-environment.cjs says.
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  requireModule(from, moduleName, options, isRequireActual) {
    const path =
      this.isShared && moduleName && !options?.isInternalModule ? this.findPackage(from, moduleName) : undefined;
    return path ? requirePackage(path) : super.requireModule(from, moduleName, options, isRequireActual);
  }

  /** What Jest gives a test file (`expect` and the like) keeps what it knows of a file in the globals: one copy serves all. */
  requireInternalModule(from, moduleName) {
    if (this.isShared && moduleName === 'node:async_hooks' && from.includes(CIRCUS)) return { AsyncLocalStorage: RunningTest };
    const path = this.isShared && moduleName ? this.findInternal(from, moduleName) : undefined;
    return path ? requirePackage(path) : super.requireInternalModule(from, moduleName);
  }

  /** The file of a package that Jest itself uses, or undefined for jest-circus, which is each test file's own, and for what is Node's. */
  findInternal(from, moduleName) {
    if (this._resolution.isCoreModule(moduleName) || moduleName.startsWith('jest-main:')) return undefined;
    const path = requirePackage('node:module').createRequire(from).resolve(moduleName);
    return path.includes(PACKAGES) && !path.includes(CIRCUS) ? path : undefined;
  }

  /** The file of a package that the name leads to, or undefined where it leads to one of ours or Node's. */
  findPackage(from, moduleName) {
    if (this._resolution.isCoreModule(moduleName)) return undefined;
    const path = this._resolution.resolveCjs(from, moduleName);
    return path.includes(PACKAGES) && !JEST.test(path) ? path : undefined;
  }
}

/**
 * By an AsyncLocalStorage jest-circus knows which test a late error belongs to. Node keeps one of each test file for as long as the
 * process lives, and hands all of them on with each promise: a twentieth of all CPU. Tests of a file run one after another here (none is
 * `concurrent`), so the one that runs is known without; an error that comes late fails that one, where it was lost before.
 */
class RunningTest {
  #store;

  run(store, work) {
    const before = this.#store;
    const leave = () => (this.#store = before);
    this.#store = store;
    let result;
    try {
      result = work();
    } catch (error) {
      leave();
      throw error;
    }
    if (typeof result?.then !== 'function') leave();
    else result.then(leave, leave);
    return result;
  }

  getStore() {
    return this.#store;
  }
}

module.exports = SharedPackagesRuntime;
