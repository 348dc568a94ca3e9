import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { CanvasSession } from './session';
import type { CanvasState } from './state';

const Context = createContext<CanvasSession | null>(null);
export const CanvasProvider = Context.Provider;

/** The open canvas; only below its provider. */
export function useCanvasSession(): CanvasSession {
  const session = useContext(Context);
  if (session === null) throw new Error('There is no open canvas here');
  return session;
}

/** A part of the open canvas's state. The selector must answer with the same object for the same state. */
export const useCanvas = <Part>(selector: (state: CanvasState) => Part): Part =>
  useStore(useCanvasSession().store, selector);
