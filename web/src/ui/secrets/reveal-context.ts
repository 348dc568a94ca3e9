import { createContext, useContext } from 'react';

/** Has the original behind a mark shown; undefined where whoever looks may not, or nothing is kept. */
export type Reveal = (mark: string) => Promise<string>;

const Context = createContext<Reveal | undefined>(undefined);
/** Around texts of one object. */
export const RevealProvider = Context.Provider;
export const useReveal = (): Reveal | undefined => useContext(Context);
