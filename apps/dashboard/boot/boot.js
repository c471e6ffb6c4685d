// Runs before the first paint. Sets theme, palette, density and language from the browser's storage, and asks for the
// data of the page while the application is still being downloaded. Kept free of syntax that needs a build.
(() => {
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const theme = stored('pulso.theme') ?? 'system';
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.palette = stored('pulso.palette') === 'safe' ? 'safe' : 'standard';
  root.lang = stored('pulso.language') === 'en' ? 'en' : 'es-CL';

  const search = new URLSearchParams(location.search);
  if (search.has('kiosk')) root.dataset.kiosk = '';

  // Early reads: `src/api/early.ts` takes each answer once, by address. A failure is left for the application to meet.
  const early = new Map();
  const read = (url) => {
    const answer = fetch(url, { cache: 'no-cache', headers: { accept: 'application/json' } });
    answer.catch(() => undefined);
    early.set(url, answer);
    return answer;
  };
  window.pulsoEarly = early;

  const route = /^\/manager\/(dashboard|import|ops)?(?:\/([a-z][a-z0-9-]*))?\/?$/.exec(location.pathname);
  if (!route) return;
  const pack = route[2] ?? search.get('pack');
  const list = read('/api/v1/packs');
  // The default pack of the last visit: its description is wanted before the list that names it has been read.
  const likely = pack ?? stored('pulso.default-pack');
  const describe = (id) => {
    const url = `/api/v1/packs/${encodeURIComponent(id)}`;
    if (!early.has(url)) void read(url);
  };
  if (likely) describe(likely);
  if (!pack) {
    list
      .then((answer) => answer.clone().json())
      .then(({ packs }) => {
        const chosen = packs.find((candidate) => candidate.default) ?? packs[0];
        if (chosen && chosen.id !== likely) describe(chosen.id);
      })
      .catch(() => undefined);
  }
  void read('/api/v1/session');
  if (route[1] === 'import' || route[1] === 'ops') return;
  for (const own of ['pack', 'kiosk', 'drill', 'row']) search.delete(own);
  const query = search.size > 0 ? `?${search}` : '';
  const prefix = pack ? `/api/v1/packs/${encodeURIComponent(pack)}` : '/manager/api';
  for (const type of ['kpis', 'dashboard', 'charts', 'financials']) void read(`${prefix}/${type}${query}`);
})();
