// Plain JavaScript so that jest needs no TypeScript loader of its own.
const transform = { '^.+\\.(tsx?|m?js)$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } }, module: { type: 'commonjs' } }] };
// Published as ES modules only; jest runs CommonJS, so swc turns them.
const esmOnly = ['jose', 'fractional-indexing', 'eventsource-parser', 'perfect-cursors', 'openid-client', 'oauth4webapi', 'oidc-provider', 'zustand', 'marked', 'remend',
  // CommonJS, but it loads `http` by import(), which jest's own loader refuses
  '@opentelemetry/otlp-exporter-base',
  // react-markdown and the tree it stands on
  'react-markdown', 'remark-[^/]+', 'rehype-[^/]+', 'micromark[^/]*', '(?:hast|mdast|unist|estree)-util-[^/]+', 'unified', 'vfile[^/]*', 'bail', 'is-plain-obj', 'trough', 'devlop', 'property-information', '[a-z]+-separated-tokens', 'html-url-attributes', 'ccount', 'escape-string-regexp', 'markdown-table', 'longest-streak', 'zwitch', 'trim-lines', 'decode-named-character-reference', 'character-[^/]+', 'stringify-entities', 'html-void-elements', '@ungap'];
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^remend$': '<rootDir>/node_modules/remend/dist/index.js', '^@contracts/(.*)$': '<rootDir>/src/contracts/$1', '^@/(.*)$': '<rootDir>/web/src/$1', '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.weft/'],
};

module.exports = {
  testTimeout: 60_000, // a busy machine takes its time; what must be quick says so itself
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{src,config,local,web/src,tests,scripts,bench}/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.int\\.test\\.ts$', '\\.e2e\\.test\\.ts$', '\\.fault\\.test\\.ts$', '/node_modules/'],
    },
    { ...base, displayName: 'integration', testMatch: ['<rootDir>/{tests/integration,local}/**/*.int.test.ts'] },
    { ...base, displayName: 'fault', testMatch: ['<rootDir>/tests/faults/**/*.fault.test.ts'] },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/tests/e2e/**/*.e2e.test.ts'] },
  ],
};
