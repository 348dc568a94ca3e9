import { createContext, useContext } from 'react';

/** Below this zoom words cannot be read: blocks are drawn as plain boxes, so that a thousand of them stay smooth. */
export const FAR_ZOOM = 0.3;

export const FarContext = createContext(false);
export const useIsFar = (): boolean => useContext(FarContext);
