// First: it fixes the order of the cascade layers for every style sheet after it.
import './theme/tokens.css';
import './theme/base.css';
import './ui/controls.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createClient } from './api/client.ts';
import { ClientProvider } from './api/client-context.tsx';
import { App } from './app/app.tsx';
import { readFirstData, withPatience } from './app/first-data.ts';
import { startErrorReports } from './errors/error-reports.ts';
import { reachability } from './live/reachability.ts';
import { parsePageUrl } from './location/page-url.ts';
import { browserLocation, LocationProvider } from './location/use-page-url.ts';
import { SessionProvider } from './session/session-context.tsx';
import { sessionRequests } from './session/session-requests.ts';
import { createSessionKeeper } from './session/session-store.ts';
import { retryDelay, shouldRetry } from './snapshots/queries.ts';

startErrorReports();
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: shouldRetry,
      retryDelay,
      // The page knows better than the browser's own guess whether its server can be reached.
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
    mutations: { networkMode: 'always' },
  },
});
const session = createSessionKeeper(sessionRequests);
const client = createClient({
  onReachable: (reachable) => reachability.set({ reachable }),
  renewSession: session.renew,
});
const url = parsePageUrl(window.location.pathname, window.location.search);
// A server without sessions answers 404: then nothing is asked of the viewer.
const signedIn = session.load().catch(() => undefined);
void withPatience([signedIn, readFirstData(client, queries, url)]).then(draw);

function draw(): void {
  const root = document.getElementById('root');
  if (!root) return;
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <ClientProvider value={client}>
        <SessionProvider value={session}>
          <LocationProvider value={browserLocation(window)}>
            <App />
          </LocationProvider>
        </SessionProvider>
      </ClientProvider>
    </QueryClientProvider>,
  );
}
