import tseslint from 'typescript-eslint';

const restrictedGlobals = [{ name: 'alert', message: 'No dialogs of the browser.' }];

const scriptGlobals = { process: 'readonly', fetch: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly' };

const restricted = [
  { selector: 'MemberExpression[object.name="process"][property.name="env"]', message: 'Only config/ reads the environment.' },
  { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'Raw HTML is never shown.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.weft/**', '**/*.js', 'bench/**/*.mjs', '**/*.d.ts', 'web/vite.config.ts'] },
  {
    files: ['{src,config,local,tests,bench}/**/*.ts', 'web/src/**/*.{ts,tsx}'],
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      'no-console': 'error',
      'no-restricted-globals': ['error', ...restrictedGlobals],
      'no-restricted-syntax': ['error', ...restricted],
    },
  },
  // Scripts run before anything is installed or built: plain Node without types, so without the rules that need them.
  {
    files: ['scripts/*.mjs', 'eslint.config.mjs'],
    languageOptions: { globals: scriptGlobals },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-redeclare': 'error',
      'no-unreachable': 'error',
      'no-dupe-keys': 'error',
      'no-fallthrough': 'error',
      'no-async-promise-executor': 'error',
      'no-throw-literal': 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['web/src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...restricted,
        // What fails to load takes the page with it; loadPart waits while the server is away.
        { selector: 'AwaitExpression > ImportExpression', message: 'Load it through loadPart (web/src/api/load-part.ts).' },
      ],
    },
  },
  // The configuration reads the environment; tests and benchmarks are told by it where their services are.
  { files: ['config/**/*.ts', 'tests/**/*.ts', 'bench/**/*.ts', 'local/**/*.ts', '**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['bench/**/*.ts', 'local/cli.ts', 'local/watchdog.ts', 'local/mongo-gateway/main.ts'], rules: { 'no-console': 'off' } },
);
