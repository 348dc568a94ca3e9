const still = matchMedia('(prefers-reduced-motion: reduce)');

/** For how long the view glides to another place, in milliseconds; not at all for whoever wants little motion. */
export const glideMs = (): number => (still.matches ? 0 : 240);
