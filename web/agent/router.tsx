import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ListSearch } from './list-search.ts';
import { Lost } from './lost.tsx';
import { Shell } from './shell.tsx';
import { NoTicket } from './no-ticket.tsx';
import { Workplace } from './workplace.tsx';

/** Addresses of the agents' desk. The view and the client stay in the address while one moves through tickets. */
const root = createRootRoute({ component: Shell, notFoundComponent: Lost });

const start = createRoute({
  getParentRoute: () => root,
  path: '/agent',
  beforeLoad: () => {
    throw redirect({ to: '/agent/tickets', search: { view: 'mine' }, replace: true });
  },
});
const workplace = createRoute({
  getParentRoute: () => root,
  path: '/agent/tickets',
  validateSearch: (search) => ListSearch.parse(search),
  component: Workplace,
});
const noTicket = createRoute({ getParentRoute: () => workplace, path: '/', component: NoTicket });
const ticket = createRoute({
  getParentRoute: () => workplace,
  path: '$client/$ticketId',
  component: lazyRouteComponent(() => import('./ticket-page.tsx'), 'TicketPage'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/agent/me',
  component: lazyRouteComponent(() => import('./settings-page.tsx'), 'SettingsPage'),
});
const words = createRoute({
  getParentRoute: () => root,
  path: '/agent/words',
  component: lazyRouteComponent(() => import('./words-page.tsx'), 'WordsPage'),
});
const teams = createRoute({
  getParentRoute: () => root,
  path: '/agent/teams',
  component: lazyRouteComponent(() => import('./teams-page.tsx'), 'TeamsPage'),
});
const shifts = createRoute({
  getParentRoute: () => root,
  path: '/agent/shifts',
  component: lazyRouteComponent(() => import('./shifts-page.tsx'), 'ShiftsPage'),
});
const nda = createRoute({
  getParentRoute: () => root,
  path: '/agent/me/nda/$tenant',
  component: lazyRouteComponent(() => import('./nda-page.tsx'), 'NdaPage'),
});
const undertaking = createRoute({
  getParentRoute: () => root,
  path: '/agent/me/undertaking',
  component: lazyRouteComponent(() => import('./nda-page.tsx'), 'UndertakingPage'),
});
const training = createRoute({
  getParentRoute: () => root,
  path: '/agent/me/training/$course',
  component: lazyRouteComponent(() => import('./training-page.tsx'), 'TrainingPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    workplace.addChildren([noTicket, ticket]),
    settings,
    words,
    teams,
    shifts,
    nda,
    undertaking,
    training,
  ]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
