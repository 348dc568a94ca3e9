import { usePrefetchQuery } from '@tanstack/react-query';
import { createBrowserRouter, Navigate, Outlet, type RouteObject } from 'react-router';
import { loadPart } from './api/load-part';
import { useFirstRefresh } from './app/auth/guards';
import { fullPage } from './app/shell/full-page';
import { systemQuery } from './app/use-system';
import { BrokenPage, NotFoundPage } from './pages/errors/Pages';

function Root() {
  useFirstRefresh();
  usePrefetchQuery(systemQuery);
  return <Outlet />;
}

/** A page loaded when it is first opened. */
const page = (load: () => Promise<{ Page: React.ComponentType }>): Pick<RouteObject, 'lazy'> => ({
  lazy: async () => ({ Component: (await loadPart(load)).Page }),
});

const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/home" replace /> },
  { path: 'home', ...page(() => import('./pages/home/Page')) },
  { path: 'canvases', ...page(() => import('./pages/canvases/Page')) },
  { path: 'canvases/:canvasId', handle: fullPage, ...page(() => import('./pages/canvas/Page')) },
  { path: 'connect/:ticket', ...page(() => import('./pages/connect/Page')) },
  { path: 'devices', ...page(() => import('./pages/devices/list/Page')) },
  { path: 'devices/about/:id', ...page(() => import('./pages/devices/about/Page')) },
  { path: 'devices/agents', ...page(() => import('./pages/devices/agents/Page')) },
  { path: 'devices/agents/new', ...page(() => import('./pages/devices/agent-form/New')) },
  { path: 'devices/agents/journey', ...page(() => import('./pages/devices/journey/Page')) },
  { path: 'devices/agents/:agentId', ...page(() => import('./pages/devices/agent/Page')) },
  { path: 'devices/agents/:agentId/edit', ...page(() => import('./pages/devices/agent-form/Edit')) },
  { path: 'devices/suggestions', ...page(() => import('./pages/devices/suggestions/Page')) },
  { path: 'devices/policy', ...page(() => import('./pages/devices/policy/Page')) },
  { path: 'devices/chat/:threadId?', handle: fullPage, ...page(() => import('./pages/devices/chat/Page')) },
  { path: 'flows', ...page(() => import('./pages/flows/list/Page')) },
  { path: 'flows/about/:id', ...page(() => import('./pages/flows/about/Page')) },
  { path: 'flows/chat/:sessionId?', handle: fullPage, ...page(() => import('./pages/flows/chat/Page')) },
  { path: 'flows/documents', ...page(() => import('./pages/flows/documents/list/Page')) },
  { path: 'flows/documents/:storeId', ...page(() => import('./pages/flows/documents/store/Page')) },
  { path: 'flows/:flowId', handle: fullPage, ...page(() => import('./pages/flows/flow/Page')) },
  { path: 'flows/:flowId/chat', handle: fullPage, ...page(() => import('./pages/flows/chat/Page')) },
  { path: 'flows/:flowId/executions/:executionId', ...page(() => import('./pages/flows/execution/Page')) },
  { path: 'inbox', ...page(() => import('./pages/inbox/Page')) },
  { path: 'runs', ...page(() => import('./pages/runs/Page')) },
  { path: 'runs/:runId', handle: fullPage, ...page(() => import('./pages/run/Page')) },
  { path: 'support', ...page(() => import('./pages/support/Page')) },
  { path: 'support/:id', handle: fullPage, ...page(() => import('./pages/support-session/Page')) },
  { path: 'api-keys', ...page(() => import('./pages/api-keys/Page')) },
  { path: 'models', ...page(() => import('./pages/models/Page')) },
  { path: 'models/:modelId', ...page(() => import('./pages/models/Detail')) },
  { path: 'try', ...page(() => import('./pages/try/Page')) },
  { path: 'usage', ...page(() => import('./pages/usage/Page')) },
  {
    path: 'settings',
    ...page(() => import('./pages/settings/Page')),
    children: [
      { index: true, element: <Navigate to="/settings/profile" replace /> },
      { path: 'profile', ...page(() => import('./pages/settings/profile/Page')) },
      { path: 'connections', ...page(() => import('./pages/settings/connections/Page')) },
      { path: 'members', ...page(() => import('./pages/settings/members/Page')) },
      { path: 'audit', ...page(() => import('./pages/settings/audit/Page')) },
      { path: 'budgets', ...page(() => import('./pages/settings/budgets/Page')) },
      { path: 'ticket-system', ...page(() => import('./pages/settings/ticket-system/Page')) },
      { path: 'provider-keys', ...page(() => import('./pages/settings/provider-keys/Page')) },
      { path: 'support', ...page(() => import('./pages/settings/support/Page')) },
      { path: 'flows', ...page(() => import('./pages/settings/flows/Page')) },
    ],
  },
  { path: '*', element: <NotFoundPage /> },
];

export const router = createBrowserRouter([
  {
    element: <Root />,
    hydrateFallbackElement: <></>,
    errorElement: <BrokenPage />,
    children: [
      { path: 'login', ...page(() => import('./pages/login/Page')) },
      { path: 'forgot-password', ...page(() => import('./pages/mail-links/ForgotPassword')) },
      { path: 'reset-password', ...page(() => import('./pages/mail-links/ResetPassword')) },
      { path: 'verify-email', ...page(() => import('./pages/mail-links/VerifyEmail')) },
      { path: 'accept-invitation', ...page(() => import('./pages/mail-links/AcceptInvitation')) },
      { path: 'gallery', ...page(() => import('./pages/gallery/Page')) },
      { path: 'gallery/support', ...page(() => import('./pages/support-session/gallery/Page')) },
      {
        lazy: async () => ({ Component: (await loadPart(() => import('./app/shell/Shell'))).Shell }),
        hydrateFallbackElement: <></>,
        children: pages.map((route) => ({ ...route, errorElement: <BrokenPage /> }) as RouteObject),
      },
    ],
  },
]);
