/** Whether a caller would rather have its answer later (`Prefer: respond-async`, RFC 7240): among other preferences, with or without parameters. */
export const prefersAsync = (header: string | string[] | undefined): boolean =>
  [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .some((preference) => /^\s*respond-async\s*(;|$)/i.test(preference));
