/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

type Project = NonNullable<Exclude<NonNullable<Config['projects']>[number], string>>;

/** Of ours alone: packages are loaded by Node, once a process (`tests/jest/`). */
const transform: Project['transform'] = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
      },
      module: { type: 'commonjs' },
    },
  ],
};
const base: Project = {
  rootDir: __dirname,
  runtime: '<rootDir>/tests/jest/shared-packages-runtime.cjs',
  testEnvironment: '<rootDir>/tests/jest/shared-globals-environment.cjs',
  transform,
  moduleNameMapper: {
    '^remend$': '<rootDir>/node_modules/remend/dist/index.js',
    '^@contracts/(.*)$': '<rootDir>/src/contracts/$1',
    '^@/(.*)$': '<rootDir>/web/src/$1',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.weft/'],
};

const config: Config = {
  testSequencer: '<rootDir>/tests/jest/mixed-sequencer.cjs',
  testTimeout: 60_000, // a busy machine takes its time; what must be quick says so itself
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,config,local,device,web/src,tests,scripts,bench}/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.int\\.test\\.ts$', '\\.e2e\\.test\\.ts$', '\\.fault\\.test\\.ts$', '/node_modules/'],
    },
    { ...base, displayName: 'integration', testMatch: ['<rootDir>/{tests/integration,local,device}/**/*.int.test.ts'] },
    { ...base, displayName: 'fault', testMatch: ['<rootDir>/tests/faults/**/*.fault.test.ts'] },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/tests/e2e/**/*.e2e.test.ts'] },
  ],
};

export default config;
