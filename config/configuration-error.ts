/** All that is wrong with the configuration, at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(
    readonly problems: string[],
    page = 'docs/configuration.md',
  ) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nSee ${page}.`);
  }
}
