import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { toApiError } from './api/api-error';
import { connection } from './api/connection';
import { sessionStore } from './api/session';
import { router } from './router';
import './ui/tokens.css';

const STALE_MS = 10_000;
const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      retry: (count, error) => count < RETRIES && toApiError(error).isTransient && toApiError(error).status !== 429,
    },
  },
});
// What a live connection keeps current is not read anew: that would end its session.
connection.onBack(() => queries.invalidateQueries({ predicate: (query) => query.meta?.['isLive'] !== true }));

// What was read for one person is not the next one's, also where nobody logged out between them.
let readerId: string | null = null;
sessionStore.subscribe(() => {
  const session = sessionStore.get();
  if (session.state !== 'in') return;
  if (readerId !== null && readerId !== session.user.id) queries.clear();
  readerId = session.user.id;
});

// The browser knows first when the network goes, and when it is back.
window.addEventListener('offline', () => connection.reportSilence());
window.addEventListener('online', () => connection.retryNow());
// Timers of a hidden page are slowed down: who looks at it again does not wait for them.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && connection.get().state === 'lost') connection.retryNow();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
