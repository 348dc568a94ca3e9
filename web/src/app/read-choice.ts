/** The value that an address names, of those that there are. */
export const oneOf = <Value extends string>(values: readonly Value[], text: string | null): Value | undefined =>
  values.find((value) => value === text);

/** Whether a text is a day that exists: the 31st of February does not. */
export const isDay = (text: string | null): text is string =>
  text !== null && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(`${text}T`) === true;

/** Whether a text can be the id of something. */
export const isId = (text: string | null): text is string => text !== null && /^[0-9a-f]{24}$/.test(text);
