import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Gallery } from '@/app/gallery/Gallery';
import { LaneStates } from './LaneStates';
import { NotesStates } from './NotesStates';
import { seedClient } from './seed';
import { texts } from './texts';

/** The parts of support sessions in every state. */
export function Page() {
  const [client] = useState(() => seedClient());
  return (
    <QueryClientProvider client={client}>
      <Gallery title={texts.title}>
        <LaneStates />
        <NotesStates />
      </Gallery>
    </QueryClientProvider>
  );
}
